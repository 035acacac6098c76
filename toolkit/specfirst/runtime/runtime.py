"""The modes of the runtime, and the interfaces that the application implements for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from specfirst.runtime.interface import ApiError
from specfirst.runtime.limits import Limiter
from specfirst.runtime.spool import Spool

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from specfirst.runtime.operation import Operation


class ResponseCheck(StrEnum):
    """What happens to a response that does not match its declaration."""

    RAISE = "raise"
    """Respond with 500 and log the difference; for development and tests."""
    LOG = "log"
    """Send the response unchanged, and log and count it; for production."""
    OFF = "off"


class UnimplementedPolicy(StrEnum):
    """What happens to operations without a service method."""

    REFUSE = "refuse"
    """The application does not start, and the error lists them."""
    RESPOND_501 = "501"
    MOCK = "mock"
    """The runtime's `mock` responds."""


Respond = Callable[["Request"], Awaitable["Response"]]
"""Returns the response to a request."""


class Mock(Protocol):
    """Responds in place of service methods that are not implemented."""

    @property
    def validates(self) -> bool:
        """Whether requests are validated as those of implemented operations are."""

    def respond(self, operation: Operation) -> Respond:
        """Return the handler of the operation; it may raise an `ApiError`."""


class DispatchMode(StrEnum):
    """How the dependencies of services are resolved."""

    COMPILED = "compiled"
    """The runtime, by a plan that is compiled once per operation."""
    FASTAPI = "fastapi"
    """FastAPI's own injection, for comparison: the responses are identical."""


class Metrics(Protocol):
    """Counts events of the runtime."""

    def contract_violation(self, operation_id: str) -> None:
        """Count a response that does not match its declaration."""

    def failure(self, operation_id: str, status: int, code: str) -> None:
        """Count a failed request."""

    def not_limited(self, operation_id: str) -> None:
        """Count a request whose rate limit could not be checked."""

    def not_checked(self, operation_id: str) -> None:
        """Count a response that was not checked because of `log_sample`."""


class NoMetrics(Metrics):
    """Metrics that are discarded."""


class Admission(Protocol):
    """Decides how large the form of a request may be, before it is received."""

    async def admit(self, operation_id: str, principal: Any, size: int) -> int:
        """Return the number of bytes that the client may send, at least `size`.

        Called before the body is read, with its `Content-Length` or 0, and again for a body that grows beyond
        the returned number.

        Raises:
            ApiError: the client may not send so much, for a reason that the operation declares.
        """


def _no_translation(error: Exception) -> ApiError | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """The modes and interfaces of one API. The defaults suit tests of generated code."""

    responses: ResponseCheck = ResponseCheck.RAISE
    unimplemented: UnimplementedPolicy = UnimplementedPolicy.REFUSE
    translate: Callable[[Exception], ApiError | None] = _no_translation
    """Maps an infrastructure failure, such as an unavailable database, to a declared one, or returns None."""
    namespace: str = ""
    """Separates the counters and stored responses of APIs, which may have operations of the same name."""
    limiter: Limiter | None = None
    """Enforces rate limits; without it there are none."""
    idempotency: Callable[..., Any] | None = None
    """A FastAPI dependency that provides the request's `IdempotencyStore`; without it keys are ignored."""
    spool: Spool | None = None
    """Limits the disk space of incoming forms with files; without it they can fill the disk."""
    admission: Admission | None = None
    """Refuses forms that are too large for their principal; without it only the document limits them."""
    metrics: Metrics = field(default_factory=NoMetrics)
    mock: Mock | None = None
    """The mock that `unimplemented=mock` uses."""
    expose_internal_errors: bool = False
    """Whether a 500 names the exception; never enable it in production."""
    dispatch: DispatchMode = DispatchMode.COMPILED
    log_sample: float = 1.0
    """The share of responses that `responses=log` checks, from 0 to 1."""
