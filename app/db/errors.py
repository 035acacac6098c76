"""Classify database errors: the database is unavailable, or a constraint refused a row."""

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
    """Whether `error` means that the database does not serve now, and may later."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _sqlstate(error).startswith(_UNAVAILABLE_STATES)
    # A bare TimeoutError is the driver giving up on a server that went silent.
    return isinstance(error, DatabaseUnreachableError | PoolTimeoutError | TimeoutError)


def violated_constraint(error: IntegrityError) -> str | None:
    """The name of the constraint that refused a row, by the naming convention of `app.db.base`."""
    cause = getattr(error.orig, "__cause__", None)
    name = getattr(cause, "constraint_name", None)
    return name if isinstance(name, str) else None


@contextmanager
def on_violation(constraint: str, raises: type[Exception]) -> Iterator[None]:
    """Turn the refusal of a row by this constraint into `raises`. Goes around the transaction's block."""
    try:
        yield
    except IntegrityError as error:
        if violated_constraint(error) == constraint:
            raise raises from None
        raise


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")
