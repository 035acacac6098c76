"""Keyset pages: each continues after the last row of the one before, whatever came or went in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, tuple_
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.services.common.pagination.cursors import CursorCodec, InvalidCursorError
from generated.errors import PaginationInvalidCursor

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class SortOrder:
    """How a list is sorted. The columns together are unique, and one index has them in this order."""

    name: str
    columns: tuple[InstrumentedAttribute[Any], ...]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page, and the cursor of the next, if there is one."""

    items: Sequence[Row]
    next_cursor: str | None


class Paginator:
    """Reads pages with one database session."""

    def __init__(self, session: AsyncSession, cursors: CursorCodec) -> None:
        self._session = session
        self._cursors = cursors

    async def page(
        self,
        statement: Select[Row],
        *,
        order: SortOrder,
        limit: int,
        cursor: str | None,
        scope: Sequence[str | None],
    ) -> Page[Row]:
        """At most `limit` rows of `statement` after `cursor`. `scope` names the list and all its filters.

        Raises:
            PaginationInvalidCursor: the cursor is not of this list with this order and these filters.
        """
        whole_scope = [*scope, order.name]
        if cursor is not None:
            statement = statement.where(_after(order, self._position(cursor, whole_scope)))
        directed = [column.desc() if order.descending else column.asc() for column in order.columns]
        # One row more than asked for shows whether there is a next page, without counting.
        found = await self._session.scalars(statement.order_by(*directed).limit(limit + 1))
        rows = found.all()
        if len(rows) <= limit:
            return Page(rows, None)
        last = rows[limit - 1]
        position = [_to_text(getattr(last, column.key)) for column in order.columns]
        return Page(rows[:limit], self._cursors.encode(position, scope=whole_scope))

    def _position(self, cursor: str, scope: Sequence[str | None]) -> list[str]:
        try:
            return self._cursors.decode(cursor, scope=scope)
        except InvalidCursorError:
            raise PaginationInvalidCursor from None


def page_key(
    statement: Select[Any], *, order: SortOrder, limit: int, cursor: str | None
) -> list[str | int | None]:
    """What makes a page this one, as a cache's key: the statement itself, so that no filter is forgotten."""
    compiled = statement.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    return [str(compiled), repr(sorted(compiled.params.items())), order.name, limit, cursor]


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
