"""The runtime's modes in one process, and the ports that the application implements."""

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
    """The reaction to a response that is not as the document declares it."""

    RAISE = "raise"
    """500, and the difference in the log: development and tests."""
    LOG = "log"
    """The response goes out as it is; logged and counted: production."""
    OFF = "off"


class UnimplementedPolicy(StrEnum):
    """The reaction to requests of operations without a service method."""

    REFUSE = "refuse"
    """The application does not start, and names them."""
    RESPOND_501 = "501"
    MOCK = "mock"
    """The runtime's `mock` responds."""


Respond = Callable[["Request"], Awaitable["Response"]]
"""Gives the response to a request."""


class Mock(Protocol):
    """Responds in the place of service methods that are not implemented."""

    @property
    def validates(self) -> bool:
        """Whether requests are refused as those of implemented operations are."""

    def respond(self, operation: Operation) -> Respond:
        """Return the handler that responds to the requests of an operation; it may raise an `ApiError`."""


class DispatchMode(StrEnum):
    """The resolver of services' dependencies."""

    COMPILED = "compiled"
    """A plan of each operation, compiled once."""
    FASTAPI = "fastapi"
    """FastAPI's own injection, for each request anew: to compare with, since both respond identically."""


class Metrics(Protocol):
    """Counters of the runtime."""

    def contract_violation(self, operation_id: str) -> None:
        """A response broke the contract."""

    def failure(self, operation_id: str, status: int, code: str) -> None:
        """A request failed."""

    def not_limited(self, operation_id: str) -> None:
        """A request passed a limit that could not be counted."""

    def not_checked(self, operation_id: str) -> None:
        """A response went out unchecked, because `log_sample` left it out."""


class NoMetrics:
    """Counts nothing."""

    def contract_violation(self, operation_id: str) -> None:
        """Nothing."""

    def failure(self, operation_id: str, status: int, code: str) -> None:
        """Nothing."""

    def not_limited(self, operation_id: str) -> None:
        """Nothing."""

    def not_checked(self, operation_id: str) -> None:
        """Nothing."""


class Admission(Protocol):
    """Decides how large the form of an operation may be, before it is received."""

    async def admit(self, operation_id: str, principal: Any, size: int) -> int:
        """Return how many bytes may come, at least `size`.

        It is called before the body is read, with its `Content-Length`, or 0 where there is none; and again
        for a body that becomes larger than it returned.

        Raises:
            ApiError: so many may not, for a reason that the operation declares.
        """


def _translate_nothing(error: Exception) -> ApiError | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """Modes and ports. The defaults suit tests of generated code."""

    responses: ResponseCheck = ResponseCheck.RAISE
    unimplemented: UnimplementedPolicy = UnimplementedPolicy.REFUSE
    translate: Callable[[Exception], ApiError | None] = _translate_nothing
    """Maps an infrastructure failure (a database that is down, say) to a declared one, or gives None."""
    namespace: str = ""
    """Separates the counters and stored responses of a service's APIs: both may have an `auth_login`."""
    limiter: Limiter | None = None
    """Enforces rate limits; without one there are none."""
    idempotency: Callable[..., Any] | None = None
    """A FastAPI dependency that gives the request's `IdempotencyStore`; without one keys are ignored."""
    spool: Spool | None = None
    """The storage of incoming forms with files; without one they may fill the disk."""
    admission: Admission | None = None
    """Refuses forms that are too large for their principal; without one only the document bounds them."""
    metrics: Metrics = field(default_factory=NoMetrics)
    mock: Mock | None = None
    """The handler of `unimplemented=mock`."""
    expose_internal_errors: bool = False
    """Whether a 500 names the exception: never in production."""
    dispatch: DispatchMode = DispatchMode.COMPILED
    log_sample: float = 1.0
    """The share of responses that `responses=log` checks, from 0 to 1."""
