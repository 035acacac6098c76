"""Rate limits and their headers (draft-ietf-httpapi-ratelimit-headers)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from specfirst.runtime.interface import RateLimited
from specfirst.runtime.operation import RateLimit


@dataclass(frozen=True, slots=True)
class Allowance:
    """The requests left of a limit, after one was counted."""

    remaining: int
    reset_after: int
    """Seconds until the limit is unused again."""
    retry_after: int | None = None
    """Seconds until the next request is allowed; None if this one was."""


class Limiter(Protocol):
    """Counts requests in one store that all processes share."""

    async def take(self, key: str, limit: RateLimit) -> Allowance | None:
        """Count one request. Returns None if the store is unavailable: the request is then allowed."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A limit and its remaining requests."""

    limit: RateLimit
    allowance: Allowance


@dataclass(frozen=True, slots=True)
class Limits:
    """The rate limits of one operation for one kind of client."""

    limiter: Limiter
    limits: tuple[RateLimit, ...]
    counted_as: str
    """The name that requests are counted under: API, operation and kind."""
    not_counted: Callable[[], None]
    """Called when a request could not be counted."""

    async def enforce(self, who: str, counted: list[Counted]) -> None:
        """Count the request against the limits, and add the result of each to `counted`.

        Raises:
            RateLimited: a limit is exceeded.
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
    """Return `RateLimit-Policy` and `RateLimit` as structured fields (RFC 9651), encoded as ASGI headers."""
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
    """Return a name that is unique among the policies: limits by the same key differ in their window."""
    alike = sum(count.limit.by is limit.by for count in counted)
    return str(limit.by) if alike == 1 else f"{limit.by}-{limit.seconds}"
