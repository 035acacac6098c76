"""Turn an exception into a declared failure response, checked against the document."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specfirst.media_types import essence, is_json
from specfirst.runtime.decoding.adapters import adapter_for
from specfirst.runtime.exception_handlers import as_api_error
from specfirst.runtime.failures.api_failures import ApiFailures
from specfirst.runtime.failures.formats import (
    Failure,
    add_declared_headers,
    encode,
    reference_of,
    response,
    sent_media_type,
)
from specfirst.runtime.failures.ladder import select
from specfirst.runtime.failures.template import Facts
from specfirst.runtime.interface import DeclaredError, InternalError, OperationUnimplemented
from specfirst.runtime.interface.errors import ApiError
from specfirst.runtime.operation import FailureResponse, Operation
from specfirst.runtime.responses import ContractViolation, ResponseWriter
from specfirst.runtime.runtime import ResponseCheck, Runtime

logger = logging.getLogger("specfirst.runtime.failures")


class FailureWriter:
    """Writes the failures of one operation."""

    def __init__(
        self, operation: Operation, failures: ApiFailures, *, runtime: Runtime, responses: ResponseWriter
    ) -> None:
        self._operation = operation
        self._failures = failures
        self._runtime = runtime
        self._violation = responses.violation

    def write(self, error: Exception, request: Request, request_id: str) -> Response:
        """Return the response to a failed request.

        It is a 500 if the service raised an undeclared failure and the mode is `raise`.
        """
        raised = as_api_error(error, self._runtime)
        if raised.status == InternalError.status:
            logger.error("%s failed", self._operation.id, exc_info=error)
        try:
            written = self._respond(raised, request, request_id)
        except ContractViolation as violation:
            logger.exception("undeclared failure")
            raised = as_api_error(violation, self._runtime)
            _, written = self._refusal(raised, request, request_id)
        self._runtime.metrics.failure(self._operation.id, written.status_code, raised.code)
        return written

    def _respond(self, error: ApiError, request: Request, request_id: str) -> Response:
        if isinstance(error, DeclaredError):
            return self._declared(error, request, request_id)
        failure, written = self._refusal(error, request, request_id)
        if self._runtime.responses is not ResponseCheck.OFF:
            self._check(failure, written)
        return written

    def _check(self, failure: Failure, written: Response) -> None:
        error = failure.error
        if isinstance(error, OperationUnimplemented | InternalError):
            return
        if not self._operation.declares(error.status, error.code):
            self._violation(f"{error.code} ({error.status}) is not a declared failure")
        if not self._failures.format.checked or failure.declared is None:
            return
        for reason in violations(failure.declared, written):
            self._violation(f"the failure format gives for {written.status_code} {reason}")

    def _refusal(self, error: ApiError, request: Request, request_id: str) -> tuple[Failure, Response]:
        """Return the failure in the failure format of the API."""
        failure = self._failures.failure(
            error,
            self._operation.failures,
            request_id=request_id,
            method=request.method,
            path=reference_of(str(request.scope["path"])),
        )
        if self._operation.method == "HEAD" and failure.declared is None:
            written = _undescribed(failure)
        else:
            written = self._failures.format.respond(failure)
        add_declared_headers(written, failure)
        return failure, written

    def _declared(self, error: DeclaredError, request: Request, request_id: str) -> Response:
        """Return a response with exactly the body that the service gave."""
        declared = self._declaration(error)
        facts = Facts(
            error=error,
            status=error.status,
            request_id=request_id,
            path=reference_of(str(request.scope["path"])),
        )
        failure = Failure(facts=facts, declared=declared)
        content = self._encode(error)
        if self._runtime.responses is not ResponseCheck.OFF:
            for reason in self._violations(error, declared, content):
                self._violation(reason)
        written = response(content, error.media_type, failure)
        add_declared_headers(written, failure)
        return written

    def _declaration(self, error: DeclaredError) -> FailureResponse | None:
        """Return the declaration of a failure; also one of its status, such as `4XX`, with the same body."""
        failures = self._operation.failures
        own = next((failure for failure in failures if failure.error is type(error)), None)
        if own is not None:
            return own
        _, declared = select(failures, error)
        same = declared is not None and (declared.model, declared.media_type) == (
            error.model,
            error.media_type,
        )
        return declared if same else None

    def _violations(
        self, error: DeclaredError, declared: FailureResponse | None, content: bytes
    ) -> Iterator[str]:
        """Return the undeclared parts of a failure that a service raised, as messages."""
        name = type(error).__name__
        if declared is None:
            known = {failure.error.__name__ for failure in self._operation.failures if failure.error}
            advice = f"; declared are {', '.join(sorted(known))}" if known else ""
            yield f"{name} ({error.status}) is not a declared failure{advice}"
            return
        key = str(declared.status)
        if key not in (str(error.status), f"{error.status // 100}XX", "default"):
            yield f"{name} has the status {error.status}, which is not in {key}"
        if error.model is not None:
            try:
                adapter_for(error.model).validate_json(content, by_name=False)
            except ValueError as problem:
                yield f"{name}: {problem}"
        given = {header.lower() for header in error.headers}
        required = (declared.error or type(error)).required_headers
        missing = sorted(header for header in required if header.lower() not in given)
        if missing:
            yield f"{name} lacks the headers {', '.join(missing)}"

    def _encode(self, error: DeclaredError) -> bytes:
        if error.media_type is None:
            return b""
        if error.model is None:
            return _as_given(error.body, error.media_type)
        try:
            return adapter_for(error.model).dump_json(error.body, by_alias=True, warnings="error")
        except Exception as problem:
            self._violation(f"{type(error).__name__}: {problem}")
            return adapter_for(error.model).dump_json(error.body, by_alias=True, warnings=False)


def _undescribed(failure: Failure) -> Response:
    """Return an undeclared response to HEAD, without headers of a content that GET would not have.

    RFC 9110, 9.3.2 permits to omit them.
    """
    written = response(b"", None, failure)
    del written.headers["content-length"]
    return written


def _as_given(body: Any, media_type: str) -> bytes:
    """Return the text or bytes that the service gave as a JSON body without a schema."""
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) and not is_json(media_type) else encode(body, media_type)


def violations(declared: FailureResponse, written: Response) -> Iterator[str]:
    """Return the undeclared parts of a response, as messages."""
    wanted, found = sent_media_type(declared), written.headers.get("content-type")
    if essence(found or "") != (wanted or ""):
        yield f"the media type {found}, but {wanted} is declared"
    elif declared.model is not None:
        try:
            adapter_for(declared.model).validate_json(bytes(written.body), by_name=False)
        except ValueError as problem:
            yield f"an invalid body: {problem}"
