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
    """What `operations.py` of a generated package says of its failures."""

    format: FailureFormat = field(default_factory=Envelope)
    prefix: str = ""
    """What the paths of its operations start with."""
    common: tuple[FailureResponse, ...] = ()
    """What most operations declare: the form of failures outside of them, such as 404 and 405."""

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
