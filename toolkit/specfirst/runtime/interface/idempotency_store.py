"""Keyed requests and their stored responses (draft-ietf-httpapi-idempotency-key-header).

The store shares the service's database session, so that the response is committed with what the service
wrote: after a crash either both are there or neither.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Claim:
    """A request with an idempotency key."""

    scope: str
    """Whose key it is, and for which operation: equal keys of others have nothing to do with it."""
    key: str
    fingerprint: bytes
    """SHA-256 of what the request asks for."""


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response that can be sent again."""

    status: int
    headers: dict[str, str]
    body: bytes


class IdempotencyStore(Protocol):
    """Stores responses. One for each request, over the session that the service uses."""

    async def run(
        self, claim: Claim, serve: Callable[[], Awaitable[StoredResponse]]
    ) -> tuple[StoredResponse, bool]:
        """The stored response and True, or that of `serve` and False. `serve` runs in the transaction.

        Raises:
            IdempotencyKeyReused: the key came before with another fingerprint.
            IdempotencyInProgress: the first request with this key is still running.
        """
