"""The status codes of the runtime's own refusals, and those that bodies can name."""

from __future__ import annotations

import re
from typing import Any

from specfirst.compiler.document.policies import Policies
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.failures.names import names_status
from specfirst.runtime.failures.template import Choice
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

_STATUS = re.compile("[45][0-9]{2}")
_STATUSES = frozenset(error.status for error in RUNTIME_ERRORS.values())


def is_sent(key: str) -> bool:
    """Whether the runtime may send a failure that is declared under this key."""
    return not key.isdigit() or int(key) in _STATUSES | {400}


def named_statuses(key: str, template: Any) -> tuple[int, ...]:
    """Return the statuses that a body of a range or of `default` can name, sorted; empty if it names any.

    A member of the `template` that may have any value is not a constant in it.
    """
    if key.isdigit():
        return ()
    named = _named(template) or frozenset()
    return tuple(sorted(status for status in named if key == "default" or str(status)[0] == key[0]))


def _named(template: Any) -> frozenset[int] | None:
    if not isinstance(template, dict):
        return None
    found: frozenset[int] | None = None
    for name, value in template.items():
        statuses = _statuses(value) if names_status(name) else _named(value)
        if statuses is not None:
            found = statuses if found is None else found & statuses
    return found


def _statuses(value: Any) -> frozenset[int] | None:
    """Return the status codes in a constant or a choice; None if it contains anything else."""
    values = value.choices if isinstance(value, Choice) else (value,)
    texts = [str(status) for status in values if isinstance(status, int | str)]
    if len(texts) < len(values) or not all(_STATUS.fullmatch(text) for text in texts):
        return _named(value)
    return frozenset(map(int, texts))


def refusals(
    security: nodes.Security, policies: Policies, *, takes_input: bool, takes_body: bool
) -> list[int]:
    """Return the status codes of an operation's refusals."""
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
    return [refusal.status for refusal in found]
