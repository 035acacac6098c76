"""Rate limits, enforced before anything costly (headers: draft-ietf-httpapi-ratelimit-headers)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from contract.interface import RateLimited
from contract.operation import LimitBy, Operation, RateLimit


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a limit has left after a request was counted."""

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


async def enforce(
    limiter: Limiter, operation: Operation, by: LimitBy, who: str, counted: list[Counted]
) -> None:
    """Count the request against the operation's limits of one kind; each is added to `counted`.

    Raises:
        RateLimited: a limit is used up.
    """
    for limit in operation.rate_limits:
        if limit.by is not by:
            continue
        key = f"{operation.tag}:{operation.id}:{by}:{limit.requests}/{limit.seconds}:{who}"
        allowance = await limiter.take(key, limit)
        if allowance is None:
            continue
        counted.append(Counted(limit, allowance))
        if allowance.retry_after is not None:
            raise RateLimited(retry_after=max(1, allowance.retry_after))


def headers(counted: list[Counted]) -> Mapping[str, str]:
    """`RateLimit-Policy` and `RateLimit`, as structured fields (RFC 9651)."""
    if not counted:
        return {}
    policies = [f'"{each.limit.by}";q={each.limit.requests};w={each.limit.seconds}' for each in counted]
    states = [
        f'"{each.limit.by}";r={each.allowance.remaining};t={each.allowance.reset_after}' for each in counted
    ]
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(states)}
