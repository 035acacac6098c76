"""The failure settings of one API: its format, and the declarations that most operations share."""

from __future__ import annotations

from dataclasses import dataclass, field

from specfirst.runtime.failures.formats import Envelope, Failure, FailureFormat
from specfirst.runtime.failures.ladder import select
from specfirst.runtime.failures.template import Facts
from specfirst.runtime.interface import ApiError
from specfirst.runtime.operation import FailureResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiFailures:
    """The failure settings of an API, defined in `operations.py` of its package."""

    format: FailureFormat = field(default_factory=Envelope)
    prefix: str = ""
    """The path prefix of the operations."""
    common: tuple[FailureResponse, ...] = ()
    """The most frequent declarations, used for failures outside of operations, such as 404 and 405."""

    def failure(
        self,
        error: ApiError,
        declared: tuple[FailureResponse, ...],
        *,
        request_id: str,
        method: str = "GET",
        path: str = "/",
    ) -> Failure:
        """Return the failure as one of the declared responses."""
        status, response = select(declared, error)
        facts = Facts(error=error, status=status, request_id=request_id, method=method, path=path)
        return Failure(facts=facts, declared=response)
