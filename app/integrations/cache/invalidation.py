"""Listeners that invalidate cached values when rows change.

Changes by the unit of work invalidate the rows that they touch. Statements such as `update(User)` invalidate
all rows of the table, unless they name the one that they change:
`.execution_options(**changes_row(user.id))`. Two kinds of writes go unnoticed: SQL as text, and rows that a
foreign key's CASCADE deletes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from app.db.base import Base
from app.integrations.cache.read_through import EVERY_ROW, ReadThroughCache, row_tag, table_tag

_CHANGED_ROW = "changed_row"


def changes_row(key: UUID) -> dict[str, Any]:
    """Return the execution option of a statement that changes only the row with this key."""
    return {_CHANGED_ROW: key}


def install_listeners(
    session_class: type[Session], cache: ReadThroughCache, kinds: Iterable[type[Base]]
) -> None:
    """Invalidate what the sessions of `session_class` change in the tables of `kinds`."""
    watched = frozenset(kinds)

    def flushed(session: Session, context: object) -> None:
        rows = [row for row in (*session.new, *session.dirty, *session.deleted) if type(row) in watched]
        if rows:
            cache.invalidate_after_commit(session, {tag for row in rows for tag in _tags_of(row)})

    def executed(state: ORMExecuteState) -> None:
        mapper = state.bind_mapper
        writes = state.is_update or state.is_delete or state.is_insert
        if not writes or mapper is None or mapper.class_ not in watched:
            return
        key = state.execution_options.get(_CHANGED_ROW)
        changed = row_tag(mapper.class_.__tablename__, EVERY_ROW if key is None else key)
        cache.invalidate_after_commit(state.session, [changed, table_tag(mapper.class_)])

    event.listen(session_class, "after_flush", flushed)
    event.listen(session_class, "do_orm_execute", executed)


def _tags_of(row: Base) -> Iterable[str]:
    (key,) = inspect(row).mapper.primary_key_from_instance(row)
    return row_tag(row.__tablename__, key), table_tag(type(row))
