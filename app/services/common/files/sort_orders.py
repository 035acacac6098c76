"""Sort orders of the file lists of both APIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.models import File
from app.services.common.pagination.paginator import SortOrder

FILE_SORT_ORDERS: Final[Mapping[str, SortOrder]] = {
    order.name: order
    for order in (
        SortOrder("newest", (File.created_at, File.id), descending=True),
        SortOrder("oldest", (File.created_at, File.id)),
        SortOrder("name", (File.name, File.id)),
        SortOrder("largest", (File.size, File.id), descending=True),
    )
}
"""Orders by the value of the parameter `sort`."""
