"""Classifies database errors: an unavailable database, or a violated constraint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_UNAVAILABLE_STATES = (
    "08",  # connection exceptions
    "53",  # insufficient resources: too many connections, disk full
    "57",  # operator intervention: shut-down, start-up, statement timeout
)


class DatabaseUnreachableError(Exception):
    """No connection could be opened."""


def is_unavailable(error: BaseException) -> bool:
    """Whether `error` means that the database is temporarily unavailable."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _sqlstate(error).startswith(_UNAVAILABLE_STATES)
    # The driver raises a bare TimeoutError if the server does not respond.
    return isinstance(error, DatabaseUnreachableError | PoolTimeoutError | TimeoutError)


def violated_constraint(error: IntegrityError) -> str | None:
    """Return the name of the violated constraint, by the naming convention of `app.db.base`."""
    cause = getattr(error.orig, "__cause__", None)
    name = getattr(cause, "constraint_name", None)
    return name if isinstance(name, str) else None


@contextmanager
def on_violation(constraint: str, raises: type[Exception]) -> Iterator[None]:
    """Raise `raises` if the block violates `constraint`. Must enclose the block of the transaction."""
    try:
        yield
    except IntegrityError as error:
        if violated_constraint(error) == constraint:
            raise raises from None
        raise


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")
