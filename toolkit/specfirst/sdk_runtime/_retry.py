"""When to try again, and after how long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import random
from secrets import token_urlsafe

from ._errors import retry_after
from ._http import NEVER_SENT, TRANSIENT, Response, TransportError

_CONFLICT = 409
_TOO_MANY_REQUESTS = 429
_TEMPORARY = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Full-jitter exponential backoff that does as the server says where it says something.

    Attributes:
        max_retries: Attempts after the first.
        base: Upper bound of the first pause, in seconds; doubles with each.
        longest_pause: Upper bound of any pause of our own choice, in seconds.
        longest_wait: A server that asks for a longer wait, in seconds, is not waited for.
    """

    max_retries: int = 2
    base: float = 0.5
    longest_pause: float = 8.0
    longest_wait: float = 60.0
    chance: Callable[[], float] = field(default=random, repr=False)

    def pause(self, attempt: int, outcome: Response | TransportError, *, repeatable: bool) -> float | None:
        """Return the seconds to wait before the next attempt, `None` where there must be none.

        `attempt` counts from 0. A call that is not `repeatable` is sent again only if the server cannot have
        acted on it: the connection was never made, or a limit turned it away (RFC 6585, section 4). A
        conflict is worth another attempt where the server names a time, as it does while the first request
        with the same `Idempotency-Key` is running.
        """
        if attempt >= self.max_retries or not self._worth_it(outcome, repeatable):
            return None
        wanted = None if isinstance(outcome, TransportError) else retry_after(outcome.headers)
        if wanted is not None:
            return wanted if wanted <= self.longest_wait else None
        return self.chance() * min(self.longest_pause, self.base * 2.0**attempt)

    @staticmethod
    def _worth_it(outcome: Response | TransportError, repeatable: bool) -> bool:
        if isinstance(outcome, TransportError):
            return isinstance(outcome, NEVER_SENT) or (repeatable and isinstance(outcome, TRANSIENT))
        status = outcome.status_code
        passing = status in _TEMPORARY or (status == _CONFLICT and retry_after(outcome.headers) is not None)
        return status == _TOO_MANY_REQUESTS or (repeatable and passing)


def new_idempotency_key() -> str:
    """Return a key under which the server recognises a call that is sent again; it cannot be guessed."""
    return token_urlsafe(24)
