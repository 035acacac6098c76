"""Tags of rows, and the listeners that invalidate them when rows change.

A value that depends on one row carries the tags of `row_tags`; one that depends on which rows there are, or
on many of them, that of `table_tag`. `install_listeners` invalidates what SQLAlchemy writes: rows of the
unit of work one by one, statements (`update(User)`) all rows at once, unless they name the row that they
change: `.execution_options(**changes_row(user.id))`. Two kinds of writes go unnoticed: SQL in text, and rows
that a foreign key's CASCADE deletes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from app.db.base import Base
from app.integrations.cache.read_through import ReadThroughCache

_CHANGED_ROW = "changed_row"
_EVERY_ROW = "*"
_row_tag: Final = "{}/{}".format


def row_tags(kind: type[Base], key: UUID) -> list[str]:
    """Return the tag of values that show one row."""
    return [_row_tag(kind.__tablename__, key), _row_tag(kind.__tablename__, _EVERY_ROW)]


def table_tag(kind: type[Base]) -> str:
    """Return the tag of values that show rows of a table."""
    return str(kind.__tablename__)


def changes_row(key: UUID) -> dict[str, Any]:
    """The execution option of a statement that changes no other row."""
    return {_CHANGED_ROW: key}


def install_listeners(
    session_class: type[Session], cache: ReadThroughCache, kinds: Iterable[type[Base]]
) -> None:
    """Mark what the sessions of this class change in the tables of `kinds`."""
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
        changed = _row_tag(mapper.class_.__tablename__, _EVERY_ROW if key is None else key)
        cache.invalidate_after_commit(state.session, [changed, table_tag(mapper.class_)])

    event.listen(session_class, "after_flush", flushed)
    event.listen(session_class, "do_orm_execute", executed)


def _tags_of(row: Base) -> Iterable[str]:
    (key,) = inspect(row).mapper.primary_key_from_instance(row)
    return _row_tag(row.__tablename__, key), table_tag(type(row))
