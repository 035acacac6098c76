"""How files are sorted, in the lists of both APIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.models import File
from app.services.common.lists.paging import Order

FILE_ORDERS: Final[Mapping[str, Order]] = {
    order.name: order
    for order in (
        Order("newest", (File.created_at, File.id), descending=True),
        Order("oldest", (File.created_at, File.id)),
        Order("name", (File.name, File.id)),
        Order("largest", (File.size, File.id), descending=True),
    )
}
"""By the value of `sort`."""
