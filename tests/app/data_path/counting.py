"""Counts what a block sends to PostgreSQL and to Redis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from redis import asyncio as asyncio_redis
from redis import connection as blocking_redis
from sqlalchemy import Engine, event

_OF_CONNECTIONS = frozenset({"AUTH", "CLIENT", "HELLO", "PING", "PSUBSCRIBE", "SELECT"})
"""Commands that open or check connections, which depend on the pool and not on the request."""


@dataclass
class Traffic:
    """The recorded traffic, in its order."""

    statements: list[str] = field(default_factory=list)
    """SQL. `BEGIN` and `COMMIT` are not among them."""
    transactions: int = 0
    round_trips: list[list[str]] = field(default_factory=list)
    """The names of the Redis commands of each round trip."""

    @property
    def commands(self) -> list[str]:
        """The names of all Redis commands."""
        return [command for sent in self.round_trips for command in sent]

    def note_commands(self, sent: bytes | Iterable[bytes]) -> None:
        """Record the commands of one round trip, except those that open a connection."""
        packed = sent if isinstance(sent, bytes) else b"".join(sent)
        names = [name for name in command_names(packed) if name not in _OF_CONNECTIONS]
        if names:
            self.round_trips.append(names)

    def summary(self) -> dict[str, int]:
        """Return the numbers that the table holds."""
        return {
            "statements": len(self.statements),
            "transactions": self.transactions,
            "commands": len(self.commands),
            "round_trips": len(self.round_trips),
        }


@contextmanager
def counted() -> Iterator[Traffic]:
    """Count the traffic of all engines and all asynchronous Redis connections of this process.

    Tasks are not counted: `counted_broker_commands` does that.
    """
    traffic = Traffic()
    with _counted_statements(traffic), _counted_commands(traffic):
        yield traffic


@contextmanager
def _counted_statements(traffic: Traffic) -> Iterator[None]:
    def note_statement(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        traffic.statements.append(statement)

    def note_transaction(connection: Any) -> None:
        # SQLAlchemy also begins a transaction here, without a statement.
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            traffic.transactions += 1

    listeners: list[tuple[str, Callable[..., None]]] = [
        ("before_cursor_execute", note_statement),
        ("begin", note_transaction),
    ]
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)


@contextmanager
def _counted_commands(traffic: Traffic) -> Iterator[None]:
    connection = asyncio_redis.connection.AbstractConnection
    send: Any = connection.send_packed_command

    async def note_and_send(self: Any, command: Any, check_health: bool = True) -> None:
        traffic.note_commands(command)
        await send(self, command, check_health)

    connection.send_packed_command = note_and_send  # type: ignore[method-assign]
    try:
        yield
    finally:
        connection.send_packed_command = send  # type: ignore[method-assign]


@contextmanager
def counted_broker_commands() -> Iterator[Traffic]:
    """Count the commands of Celery, whose connections to the broker are synchronous."""
    traffic = Traffic()
    connection = blocking_redis.Connection
    send: Any = connection.send_packed_command

    def note_and_send(self: Any, command: Any, check_health: bool = True) -> None:
        traffic.note_commands(command)
        send(self, command, check_health)

    connection.send_packed_command = note_and_send  # type: ignore[method-assign]
    try:
        yield traffic
    finally:
        connection.send_packed_command = send  # type: ignore[method-assign]


def command_names(packed: bytes) -> Iterator[str]:
    """Yield the name of each command of a request in the Redis serialization protocol."""
    position = 0
    while position < len(packed):
        assert packed[position : position + 1] == b"*", packed[position:]
        length, position = _number(packed, position)
        for index in range(length):
            size, position = _number(packed, position)
            if index == 0:
                yield packed[position : position + size].decode().upper()
            position += size + 2


def _number(packed: bytes, position: int) -> tuple[int, int]:
    """Return the number of a `*` or `$` line, and where the next line begins."""
    end = packed.index(b"\r\n", position)
    return int(packed[position + 1 : end]), end + 2
