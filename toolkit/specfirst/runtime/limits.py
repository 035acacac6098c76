"""Rate limits and their headers (draft-ietf-httpapi-ratelimit-headers)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from specfirst.runtime.interface import RateLimited
from specfirst.runtime.operation import RateLimit


@dataclass(frozen=True, slots=True)
class Allowance:
    """The remaining requests of a limit after a request was counted."""

    remaining: int
    reset_after: int
    """Seconds until the whole allowance is back."""
    retry_after: int | None = None
    """Seconds until the next request would pass; None where this one did."""


class Limiter(Protocol):
    """Counts requests, in one place for all processes."""

    async def take(self, key: str, limit: RateLimit) -> Allowance | None:
        """Count one request. None where nothing can be counted now: the request then passes."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A limit, and what it has left."""

    limit: RateLimit
    allowance: Allowance


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one operation by one kind of client."""

    limiter: Limiter
    limits: tuple[RateLimit, ...]
    counted_as: str
    """The name of the limit: of the API, the operation and the kind."""
    not_counted: Callable[[], None]
    """Called when a limit cannot be counted."""

    async def enforce(self, who: str, counted: list[Counted]) -> None:
        """Count the request against the limits; each is added to `counted`.

        Raises:
            RateLimited: a limit is used up.
        """
        for limit in self.limits:
            key = f"{self.counted_as}:{limit.requests}/{limit.seconds}:{who}"
            allowance = await self.limiter.take(key, limit)
            if allowance is None:
                self.not_counted()
                continue
            counted.append(Counted(limit, allowance))
            if allowance.retry_after is not None:
                raise RateLimited(retry_after=max(1, allowance.retry_after))


def header_fields(counted: list[Counted]) -> list[tuple[bytes, bytes]]:
    """`RateLimit-Policy` and `RateLimit`, as structured fields (RFC 9651), in the form that ASGI has."""
    if not counted:
        return []
    policies, states = [], []
    for count in counted:
        name = count.limit.by if len(counted) == 1 else _name(count.limit, counted)
        policies.append(f'"{name}";q={count.limit.requests};w={count.limit.seconds}')
        states.append(f'"{name}";r={count.allowance.remaining};t={count.allowance.reset_after}')
    return [
        (b"ratelimit-policy", ", ".join(policies).encode()),
        (b"ratelimit", ", ".join(states).encode()),
    ]


def _name(limit: RateLimit, counted: list[Counted]) -> str:
    """A policy's name is its own: of several limits by the same key, the window distinguishes them."""
    alike = sum(count.limit.by is limit.by for count in counted)
    return str(limit.by) if alike == 1 else f"{limit.by}-{limit.seconds}"
