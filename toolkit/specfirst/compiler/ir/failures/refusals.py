"""The statuses with which the runtime refuses requests by itself, and what no operation declares for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from specfirst.compiler.document.policies import Policies
from specfirst.compiler.ir import nodes
from specfirst.runtime.failures.ladder import choose
from specfirst.runtime.interface import (
    RUNTIME_ERRORS,
    ApiError,
    Forbidden,
    InternalError,
    InvalidRequest,
    RateLimited,
    RequestTooLarge,
    Unauthenticated,
    UnsupportedMediaType,
)

_STATUSES = frozenset(error.status for error in RUNTIME_ERRORS.values())


def is_sent(key: str) -> bool:
    """Whether the runtime may send a failure that is declared under this key."""
    return not key.isdigit() or int(key) in _STATUSES | {400}


def refusals(
    security: nodes.Security, policies: Policies, *, takes_input: bool, takes_body: bool
) -> list[int]:
    """The statuses of an operation's refusals."""
    found: list[type[ApiError]] = [InternalError]
    if security.secured:
        found.append(Unauthenticated)
    if policies.roles:
        found.append(Forbidden)
    if policies.rate_limits:
        found.append(RateLimited)
    if takes_input:
        found.append(InvalidRequest)
    if takes_body:
        found += [RequestTooLarge, UnsupportedMediaType]
    return [each.status for each in found]


class UndeclaredStatuses:
    """Counts, by status, of the operations that may be refused with it and do not declare it."""

    def __init__(self) -> None:
        self._operations: Counter[int] = Counter()

    def add(self, keys: Collection[int | str], statuses: Collection[int]) -> None:
        """Count those of one operation."""
        self._operations.update(status for status in statuses if choose(keys, status)[1] is None)

    def message(self) -> str | None:
        """Return a warning with the counts; None if every status is declared."""
        if not self._operations:
            return None
        counts = ", ".join(f"{status} of {count}" for status, count in sorted(self._operations.items()))
        return (
            "operations declare nothing for some failures, which are sent as application/problem+json: "
            f"status {counts} operations"
        )
