"""The service: `create_app` makes both APIs, generated from their documents."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from fastapi import FastAPI
from generated.depot import models as depot_models
from generated.depot import routes as depot
from generated.depot.services import StockService
from generated.shop import models as shop_models
from generated.shop import routes as shop
from generated.shop.services import ProductsService

from specfirst.runtime import exception_handlers
from specfirst.runtime.interface import (
    ApiKeyCredentials,
    RequestContext,
    ServiceUnavailable,
    Unauthenticated,
)
from specfirst.runtime.runtime import Runtime

FOLDER = "TINY_FOLDER"
"""Names the folder with the file `closed`, which stops the depot, and with a file for each key: its role."""

BROKEN = "TINY_BROKEN"
"""Set to anything, it breaks an operation of the shop."""


class Products(ProductsService):
    async def list(self, *, limit: int) -> list[shop_models.Product]:
        return [shop_models.Product(id=number, name="Tea") for number in range(1, limit + 1)]

    async def get(self, *, product_id: int) -> shop_models.Product:
        if BROKEN in os.environ:
            raise RuntimeError("broken on purpose")
        return shop_models.Product(id=product_id, name="Tea")


class Stock(StockService):
    async def replace(
        self, *, principal: str, product_id: int, body: depot_models.Stock
    ) -> depot_models.Stock:
        if (_folder() / "closed").exists():
            raise ServiceUnavailable
        return body


class Keys:
    async def key(self, credentials: ApiKeyCredentials, context: RequestContext) -> str:
        file = _folder() / f"key-{credentials.key}"
        if not credentials.key.isalnum() or not file.exists():
            raise Unauthenticated
        return file.read_text()

    def identity(self, principal: str) -> str:
        return principal

    def roles(self, principal: str) -> Collection[str]:
        return {principal}


def create_app() -> FastAPI:
    runtime = Runtime()
    app = FastAPI(openapi_url=None)
    exception_handlers.install(app, runtime)
    app.add_api_route("/ping", lambda: "pong")
    shop_router = shop.build_router(services=shop.Services(products=_products), runtime=runtime)
    depot_router = depot.build_router(services=depot.Services(stock=_stock), security=Keys(), runtime=runtime)
    app.include_router(shop_router, prefix="/shop/v1")
    app.include_router(depot_router, prefix="/depot")
    return app


def _products() -> Products:
    return Products()


def _stock() -> Stock:
    return Stock()


def _folder() -> Path:
    return Path(os.environ.get(FOLDER, "."))
