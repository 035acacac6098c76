"""The service: `create_app` serves the API that is generated from the document."""

from __future__ import annotations

from fastapi import FastAPI
from generated.shop.routes import Services, build_router

from shop.security import Credentials
from shop.services import Customers, Orders, Products
from shop.store import Store
from specfirst.runtime import exception_handlers
from specfirst.runtime.runtime import Runtime


class Providers:
    """One shop, whose services share its data."""

    def __init__(self) -> None:
        self._store = Store()

    def products(self) -> Products:
        return Products(self._store)

    def orders(self) -> Orders:
        return Orders(self._store)

    def customers(self) -> Customers:
        return Customers(self._store)


def create_app() -> FastAPI:
    shop, runtime = Providers(), Runtime()
    services = Services(products=shop.products, orders=shop.orders, customers=shop.customers)
    app = FastAPI(openapi_url=None)
    exception_handlers.install(app, runtime)
    app.include_router(build_router(services=services, security=Credentials(), runtime=runtime), prefix="/v2")
    return app
