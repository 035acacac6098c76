"""Stored responses to requests with an idempotency key (draft-ietf-httpapi-idempotency-key-header).

The store shares the service's database session, so that the response is committed together with the changes
of the service: after a crash either both exist or neither.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Claim:
    """A request with an idempotency key."""

    scope: str
    """The principal and the operation: equal keys in different scopes are independent."""
    key: str
    fingerprint: bytes
    """The SHA-256 of the content of the request."""


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response that can be sent again."""

    status: int
    headers: dict[str, str]
    body: bytes


class IdempotencyStore(Protocol):
    """Stores responses. There is one for each request, over the session that the service uses."""

    async def run(
        self, claim: Claim, serve: Callable[[], Awaitable[StoredResponse]]
    ) -> tuple[StoredResponse, bool]:
        """Return the stored response and True, or the response of `serve` and False.

        `serve` runs in the transaction of the store.

        Raises:
            IdempotencyKeyReused: the key was used before with another fingerprint.
            IdempotencyInProgress: the first request with this key is still running.
        """
