"""What the shop has, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from generated.shop import models

PIECES_IN_STOCK = 5
"""Of each product, when it is created."""


@dataclass
class Store:
    """The data of one process."""

    products: dict[UUID, models.Product] = field(default_factory=dict)
    images: dict[UUID, bytes] = field(default_factory=dict)
    stock: dict[UUID, int] = field(default_factory=dict)
    orders: dict[UUID, models.Order] = field(default_factory=dict)
    customers: dict[str, models.Customer] = field(default_factory=dict)

    def add(self, product: models.Product) -> None:
        self.products[product.id] = product
        self.stock[product.id] = PIECES_IN_STOCK
