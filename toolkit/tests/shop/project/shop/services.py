"""The implementation of every operation."""

from __future__ import annotations

import builtins
import math
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from generated.shop import models
from generated.shop.services import CreateProduct201, CustomersService, OrdersService, ProductsService

from shop import refusals
from shop.store import Store
from specfirst.runtime.interface import MISSING, ServiceUnavailable

FOLDER = "SHOP_FOLDER"
"""Names the folder with the files `closed`, which stops the shop, and `broken`, which breaks it."""


class Products(ProductsService[str]):
    def __init__(self, store: Store) -> None:
        self._store = store

    async def list_products(
        self,
        *,
        principal: str,
        offset: int,
        limit: int,
        category_id: str | None,
        sort_by: models.ListProductsSortBy | None,
    ) -> models.ProductPage:
        _check_opening()
        found = [
            product for product in self._store.products.values() if _is_of_category(product, category_id)
        ]
        if sort_by is models.ListProductsSortBy.NAME:
            found.sort(key=lambda product: product.displayName)
        elif sort_by is not None:
            found.sort(key=lambda product: product.unitPrice.amount, reverse=sort_by.value.startswith("-"))
        return models.ProductPage(
            items=found[offset : offset + max(0, limit)], totalCount=len(found), offset=offset, limit=limit
        )

    async def create_product(self, *, principal: str, body: models.NewProduct) -> CreateProduct201:
        _check_opening()
        if any(stored.sku == body.sku for stored in self._store.products.values()):
            raise refusals.sku_exists(body.sku)
        product = _product(uuid4(), body)
        self._store.add(product)
        return CreateProduct201(body=product, location=f"/v2/products/{product.id}")

    async def get_product(self, *, principal: str, product_id: UUID) -> models.Product:
        _check_opening()
        return self._find(product_id)

    async def replace_product(
        self, *, principal: str, product_id: UUID, body: models.NewProduct
    ) -> models.Product:
        _check_opening()
        self._find(product_id)
        self._store.products[product_id] = _product(product_id, body)
        return self._store.products[product_id]

    async def delete_product(self, *, principal: str, product_id: UUID) -> None:
        _check_opening()
        self._find(product_id)
        del self._store.products[product_id]

    async def upload_product_image(self, *, principal: str, product_id: UUID, body: bytes) -> None:
        _check_opening()
        self._store.images[product_id] = body

    def _find(self, product_id: UUID) -> models.Product:
        if product_id not in self._store.products:
            raise refusals.no_product(product_id)
        return self._store.products[product_id]


class Orders(OrdersService[str]):
    def __init__(self, store: Store) -> None:
        self._store = store

    async def list_orders(
        self, *, principal: str, offset: int, limit: int, status: builtins.list[models.OrderStatus] | None
    ) -> models.OrderPage:
        _check_opening()
        found = [order for order in self._store.orders.values() if status is None or order.status in status]
        return models.OrderPage(
            items=found[offset : offset + max(0, limit)], totalCount=len(found), offset=offset, limit=limit
        )

    async def place_order(
        self, *, principal: str, x_correlation_id: str | None, body: models.NewOrder
    ) -> models.Order:
        _check_opening()
        if not body.lines:
            raise refusals.no_lines()
        for line in body.lines:
            if line.quantity > self._store.stock.get(line.productId, 0):
                raise refusals.out_of_stock(line.productId)
        order = models.Order(
            id=uuid4(),
            status=models.OrderStatus.NEW,
            lines=body.lines,
            total=models.Money(amount=math.fsum(self._prices(body)), currency="EUR"),
            placedAt=datetime.now(UTC),
        )
        assert isinstance(order.id, UUID)
        self._store.orders[order.id] = order
        return order

    async def get_order(self, *, principal: str, order_id: UUID) -> models.Order:
        _check_opening()
        if order_id not in self._store.orders:
            raise refusals.no_order(order_id)
        return self._store.orders[order_id]

    async def cancel_order(self, *, principal: str, order_id: UUID) -> models.Order:
        _check_opening()
        order = self._store.orders.get(order_id)
        if order is None or order.status is not models.OrderStatus.NEW:
            raise refusals.too_late(order_id)
        order.status = models.OrderStatus.CANCELLED
        return order

    def _prices(self, body: models.NewOrder) -> Iterator[float]:
        for line in body.lines:
            yield line.quantity * self._store.products[line.productId].unitPrice.amount


class Customers(CustomersService[str]):
    def __init__(self, store: Store) -> None:
        self._store = store

    async def get_me(self, *, principal: str) -> models.Customer:
        _check_opening()
        return self._me(principal)

    async def update_me(self, *, principal: str, body: models.CustomerPatch | None) -> models.Customer:
        _check_opening()
        customer = self._me(principal)
        if body is not None and body.firstName is not MISSING:
            customer.firstName = body.firstName
        return customer

    def _me(self, principal: str) -> models.Customer:
        customer = models.Customer(id=principal, firstName="Ada", email="ada@shop.example")
        return self._store.customers.setdefault(principal, customer)


def _product(product_id: UUID, body: models.NewProduct) -> models.Product:
    return models.Product(**dict(body), id=product_id, createdAt=datetime.now(UTC), stockLevel=5)


def _is_of_category(product: models.Product, category: str | None) -> bool:
    return category is None or (product.tags is not MISSING and category in product.tags)


def _check_opening() -> None:
    folder = Path(os.environ.get(FOLDER, "."))
    if (folder / "broken").exists():
        raise RuntimeError("broken on purpose")
    if (folder / "closed").exists():
        raise ServiceUnavailable
