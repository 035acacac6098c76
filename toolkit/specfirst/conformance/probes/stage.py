"""A pipeline for tests, with recording stand-ins for everything around its service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from specfirst.conformance.probes.attempts import Attempt, isolated, request_to
from specfirst.runtime.interface import Claim, StoredResponse
from specfirst.runtime.limits import Allowance
from specfirst.runtime.operation import RateLimit
from specfirst.runtime.pipeline import IDEMPOTENCY, Pipeline

RETRY_AFTER = 42


class Limiter:
    """A limiter that counts no requests, and refuses on demand."""

    def __init__(self, refuses: int | None = None) -> None:
        self.asked: list[str] = []
        self._refuses = refuses

    async def take(self, key: str, limit: RateLimit) -> Allowance:
        """Record the limit; the one with the configured number is exceeded."""
        self.asked.append(f"{limit.requests} in {limit.seconds} s by {limit.by}")
        refused = len(self.asked) - 1 == self._refuses
        return Allowance(
            0 if refused else limit.requests - 1, limit.seconds, RETRY_AFTER if refused else None
        )


class Store:
    """Stores the response to the last claim."""

    def __init__(self) -> None:
        self.claims: list[Claim] = []
        self._response: StoredResponse | None = None

    async def run(
        self, claim: Claim, serve: Callable[[], Awaitable[StoredResponse]]
    ) -> tuple[StoredResponse, bool]:
        """Return the response of `serve`, and the stored one from then on."""
        self.claims.append(claim)
        again = self._response is not None
        self._response = self._response or await serve()
        return self._response, again


@dataclass(slots=True)
class Stage:
    """An operation that responds with given values; `served` counts the calls of its service."""

    pipeline: Pipeline
    returned: Any
    store: Store = field(default_factory=Store)
    served: int = 0

    async def send(self, attempt: Attempt, limiter: Limiter | None = None) -> Response:
        """Send one request through the whole pipeline."""
        staged = isolated(self.pipeline, limiter or Limiter())
        staged.handler = self._serve

        async def finish(request: Request) -> Response:
            return await staged.finish(request, {IDEMPOTENCY: self.store})

        return await staged.run(request_to(staged, attempt), finish)

    async def _serve(self, **arguments: Any) -> Any:
        self.served += 1
        return self.returned() if callable(self.returned) else self.returned


async def body_of(response: Response) -> bytes:
    """Return the whole body, also of a stream."""
    if not isinstance(response, StreamingResponse):
        return bytes(response.body)
    chunks: AsyncIterator[Any] = response.body_iterator  # type: ignore[assignment]
    return b"".join([bytes(chunk) async for chunk in chunks])
