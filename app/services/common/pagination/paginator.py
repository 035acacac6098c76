"""Keyset pagination: a page begins after the last row of the previous one, even if rows were changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Select, inspect, tuple_
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.services.common.pagination.cursors import CursorCodec, InvalidCursorError
from generated.errors import PaginationInvalidCursor


@dataclass(frozen=True, slots=True)
class SortOrder:
    """The sort order of a list. The columns are unique together, and an index has them in this order."""

    name: str
    columns: tuple[InstrumentedAttribute[Any], ...]
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list, as a request asks for it."""

    order: SortOrder
    scope: Sequence[str | None]
    """The name of the list, and the filters that its statement has."""
    equal: Mapping[InstrumentedAttribute[Any], object] = field(default_factory=dict)
    """Further filters, which belong to the scope as well: values of columns, None for any value."""
    shows: type[BaseModel] | None = None
    """The representation of an item; only its columns are read."""


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and the cursor of the next, if there is one."""

    items: Sequence[Any]
    """Entities, or rows of the selected columns."""
    next_cursor: str | None


@dataclass(slots=True)
class Paginator:
    """Reads pages with a database session."""

    session: AsyncSession
    cursors: CursorCodec

    async def page(self, statement: Select[Any], listing: Listing, *, cursor: str | None, limit: int) -> Page:
        """Return at most `limit` rows of `statement`, which selects one entity, after `cursor`.

        Raises:
            PaginationInvalidCursor: the cursor belongs to another list, order or filter.
        """
        order, equal = listing.order, listing.equal
        statement = statement.where(
            *(column == value for column, value in equal.items() if value is not None)
        )
        filters = (None if value is None else str(value) for value in equal.values())
        whole_scope = [*listing.scope, *filters, order.name]
        if cursor is not None:
            statement = statement.where(_after(order, self._position(cursor, whole_scope)))
        directed = [column.desc() if order.descending else column.asc() for column in order.columns]
        # One more row shows whether there is a next page, without a count.
        statement = statement.order_by(*directed).limit(limit + 1)
        rows: Sequence[Any]
        if listing.shows is None:
            rows = (await self.session.scalars(statement)).all()
        else:
            rows = (await self.session.execute(_only_shown(statement, listing.shows, order))).all()
        if len(rows) <= limit:
            return Page(rows, None)
        last = rows[limit - 1]
        position = [_to_text(getattr(last, column.key)) for column in order.columns]
        return Page(rows[:limit], self.cursors.encode(position, scope=whole_scope))

    def _position(self, cursor: str, scope: Sequence[str | None]) -> list[str]:
        try:
            return self.cursors.decode(cursor, scope=scope)
        except InvalidCursorError:
            raise PaginationInvalidCursor from None


def page_key(
    statement: Select[Any], *, order: SortOrder, limit: int, cursor: str | None
) -> list[str | int | None]:
    """Return the cache key of a page, derived from the statement, so that it includes all filters."""
    compiled = statement.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    return [str(compiled), repr(sorted(compiled.params.items())), order.name, limit, cursor]


def _only_shown(statement: Select[Any], shows: type[BaseModel], order: SortOrder) -> Select[Any]:
    """Select the columns of the representation, and those of the next cursor."""
    entity = statement.column_descriptions[0]["entity"]
    columns = inspect(entity).column_attrs
    shown = {name: getattr(entity, name) for name in shows.model_fields if name in columns}
    return statement.with_only_columns(*(shown | {column.key: column for column in order.columns}).values())


def _after(order: SortOrder, position: Sequence[str]) -> Any:
    columns = tuple_(*order.columns)
    values = tuple_(*(_from_text(column, text) for column, text in zip(order.columns, position, strict=True)))
    return columns < values if order.descending else columns > values


def _to_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _from_text(column: InstrumentedAttribute[Any], text: str) -> object:
    kind = column.type.python_type
    if kind is datetime:
        return datetime.fromisoformat(text)
    if kind is int:
        return int(text)
    return UUID(text) if kind is UUID else text
