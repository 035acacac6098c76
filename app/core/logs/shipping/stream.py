"""The Redis stream of log records, from all processes to the log consumer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

KEY: Final = "logs"
FIELD: Final = "record"
"""The only field of an entry, a line of JSON."""
_CONNECT_SECONDS: Final = 1.0
_COMMAND_SECONDS: Final = 2.0
_APPEND: Final = """
if redis.call('XLEN', KEYS[1]) + #ARGV - 2 > tonumber(ARGV[1]) then return 0 end
for i = 3, #ARGV do redis.call('XADD', KEYS[1], '*', ARGV[2], ARGV[i]) end
return 1
"""
"""Appends all records or none. Entries are never trimmed: they stay until the consumer deletes them."""


class StreamUnavailableError(Exception):
    """Redis did not acknowledge the records; the message gives the reason."""


class LogStream:
    """The producing side of the stream, for one thread at a time."""

    def __init__(self, url: str, *, most_records: int) -> None:
        """`most_records` limits the entries of all processes together."""
        self._redis = connect(url, timeout=_COMMAND_SECONDS)
        self._append = self._redis.register_script(_APPEND)
        self._most_records = most_records

    def append(self, lines: Sequence[str]) -> None:
        """Append records, which are lines of JSON.

        Raises:
            StreamUnavailableError: they were not added; after a time-out they may have been.
        """
        try:
            taken = self._append(keys=[KEY], args=[self._most_records, FIELD, *lines])
        except (RedisError, OSError) as error:
            raise StreamUnavailableError(f"Redis failed: {type(error).__name__}") from error
        if not taken:
            raise StreamUnavailableError(f"{self._most_records} records wait for the log consumer")

    def close(self) -> None:
        self._redis.close()


def connect(url: str, *, timeout: float) -> Redis:
    """Return a client without retries, which connects at its first command. `timeout` is in seconds."""
    return Redis.from_url(
        url,
        socket_connect_timeout=_CONNECT_SECONDS,
        socket_timeout=timeout,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )
