"""The failures of one API: its format, and what its operations commonly declare."""

from __future__ import annotations

from dataclasses import dataclass, field

from specfirst.runtime.failures.formats import Envelope, Failure, FailureFormat
from specfirst.runtime.failures.ladder import select
from specfirst.runtime.failures.template import Facts
from specfirst.runtime.interface import ApiError
from specfirst.runtime.operation import FailureResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiFailures:
    """The failure settings of an API, from `operations.py` of its package."""

    format: FailureFormat = field(default_factory=Envelope)
    prefix: str = ""
    """The prefix of the paths of its operations."""
    common: tuple[FailureResponse, ...] = ()
    """The most frequent declarations: the form of failures outside of operations, such as 404 and 405."""

    def failure(
        self,
        error: ApiError,
        declared: tuple[FailureResponse, ...],
        *,
        request_id: str,
        method: str = "GET",
        path: str = "/",
    ) -> Failure:
        """The failure as one of the declared responses."""
        status, response = select(declared, error)
        facts = Facts(error=error, status=status, request_id=request_id, method=method, path=path)
        return Failure(facts=facts, declared=response)
