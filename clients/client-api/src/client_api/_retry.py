"""Retries: which failures are retried, and after which pause."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import random
from secrets import token_urlsafe
from typing import Any, ClassVar
from uuid import uuid4

from ._errors import retry_after
from ._http import Response, TransportError
from ._json import is_object
from ._operation import Call
from ._record import Record

Outcome = Response | TransportError
"""The result of one attempt."""

RETRY_STATUSES = frozenset({408, 502, 503, 504})
"""Temporary failures (RFC 9110), which are retried where a repetition is safe."""

_CONFLICT = 409
_TOO_MANY_REQUESTS = 429
_GONE = frozenset({404, 410})
_LOST_BY_A_GATEWAY = frozenset({502, 504})
_IN_PROGRESS = "idempotency.in_progress"


class RetryPolicy(Record, frozen=True):
    """Full-jitter exponential backoff; `Retry-After` of a response takes precedence.

    Attributes:
        max_retries: Attempts after the first.
        base: Upper bound of the first pause, in seconds; doubles with each.
        longest_pause: Upper bound of random pauses, in seconds.
        longest_wait: The longest wait that a server may request, in seconds, and the total wait for a request
            in progress.
        statuses: Statuses after which a request is retried.
    """

    __hidden__: ClassVar[tuple[str, ...]] = ("chance",)

    max_retries: int = 2
    base: float = 0.5
    longest_pause: float = 8.0
    longest_wait: float = 60.0
    statuses: frozenset[int] = RETRY_STATUSES
    chance: Callable[[], float] = random

    def pause(self, attempt: int, outcome: Outcome, *, repeatable: bool) -> float | None:
        """Return the seconds to wait before the next attempt, `None` for no attempt.

        `attempt` counts from 0. A call that is not `repeatable` is sent again only if the server cannot have
        acted on it: the connection was never made, or a limit refused it (RFC 6585, section 4). A
        conflict is retried if the response has `Retry-After`.
        """
        if attempt >= self.max_retries or not self._worth_it(outcome, repeatable):
            return None
        wanted = None if isinstance(outcome, TransportError) else retry_after(outcome.headers)
        if wanted is not None:
            return wanted if wanted <= self.longest_wait else None
        return self.backoff(attempt)

    def backoff(self, attempt: int) -> float:
        """Return a random pause, in seconds; `attempt` counts from 0."""
        return self.chance() * min(self.longest_pause, self.base * 2.0 ** min(attempt, 16))

    def _worth_it(self, outcome: Outcome, repeatable: bool) -> bool:
        if isinstance(outcome, TransportError):
            return outcome.never_sent or (repeatable and outcome.transient)
        status = outcome.status_code
        passing = status in self.statuses or (
            status == _CONFLICT and retry_after(outcome.headers) is not None
        )
        return status == _TOO_MANY_REQUESTS or (repeatable and passing)


class Attempts:
    """The attempts of one call, and whether another one follows."""

    def __init__(self, policy: RetryPolicy, call: Call[Any]) -> None:
        self._policy = policy
        self._call = call
        self._retries = 0
        self._waits = 0
        self._waited = 0.0
        self._lost = False

    def pause(self, outcome: Outcome) -> float | None:
        """Return the seconds to wait before the next attempt, `None` for no attempt."""
        if self._policy.max_retries and self._call.has_key and _is_in_progress(outcome):
            return self._wait_for_the_first(outcome)
        pause = self._policy.pause(self._retries, outcome, repeatable=self._call.repeatable)
        if pause is not None:
            self._retries += 1
            self._lost = self._lost or _may_have_acted(outcome)
        return pause

    def has_deleted(self, outcome: Outcome) -> bool:
        """Whether an earlier attempt, whose response was lost, has probably deleted the resource."""
        operation = self._call.operation
        return (
            self._lost
            and operation.method == "DELETE"
            and operation.returns_nothing
            and not isinstance(outcome, TransportError)
            and outcome.status_code in _GONE
        )

    def _wait_for_the_first(self, outcome: Outcome) -> float | None:
        """Wait while the first request with the same key is running, whose response is then repeated.

        That takes as long as the request does, and counts as no attempt: its time alone is bounded.
        """
        wanted = None if isinstance(outcome, TransportError) else retry_after(outcome.headers)
        # A server that sends `Retry-After: 0` would otherwise be called in an endless loop.
        pause = max(self._policy.backoff(self._waits) if wanted is None else wanted, _SHORTEST_WAIT)
        if self._waited + pause > self._policy.longest_wait:
            return None
        self._waits += 1
        self._waited += pause
        return pause


_SHORTEST_WAIT = 0.1


def _is_in_progress(outcome: Outcome) -> bool:
    if isinstance(outcome, TransportError) or outcome.status_code != _CONFLICT:
        return False
    try:
        body = json.loads(outcome.content)
    except (ValueError, RecursionError):
        return False
    return is_object(body) and body.get("code") == _IN_PROGRESS


def _may_have_acted(outcome: Outcome) -> bool:
    if isinstance(outcome, TransportError):
        return not outcome.never_sent
    return outcome.status_code in _LOST_BY_A_GATEWAY


def new_idempotency_key() -> str:
    """Return a key under which the server recognises a call that is sent again; it cannot be guessed."""
    return token_urlsafe(24)


def new_uuid_key() -> str:
    """Return a key for a server that takes only UUIDs."""
    return str(uuid4())
