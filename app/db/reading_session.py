"""Sessions for reading, which need no transactions and therefore refuse to change anything."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session


class ReadingSessionError(RuntimeError):
    """A session that is for reading was to change something, as in the implementation of a GET operation."""


class ReadingSession(Session):
    """Refuse changes: without a transaction they would be permanent at once.

    Raises:
        ReadingSessionError: from a flush with changes, and from statements that change rows.
    """


@event.listens_for(ReadingSession, "before_flush")
def _refuse_changes(session: Session, *_: Any) -> None:
    if session.new or session.dirty or session.deleted:
        raise ReadingSessionError("a session that only reads was to write objects")


@event.listens_for(ReadingSession, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise ReadingSessionError("a session that only reads was to execute a statement that changes rows")
