"""Encode what a service returns, and check it against the declared responses."""

from __future__ import annotations

import logging
import random
from collections.abc import AsyncIterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic_core import to_json
from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse

from specfirst.media_types import concrete, essence, is_json, most_specific, preferred
from specfirst.runtime import downloads, event_stream
from specfirst.runtime.caching import policy_headers
from specfirst.runtime.decoding.adapters import adapter_for
from specfirst.runtime.interface import Download, Representation, RequestContext, Result, Stream
from specfirst.runtime.interface.results import header_text
from specfirst.runtime.object_check import ObjectCheck, object_check
from specfirst.runtime.operation import Operation, SuccessResponse
from specfirst.runtime.runtime import ResponseCheck, Runtime

logger = logging.getLogger("specfirst.runtime.responses")

OCTET_STREAM = "application/octet-stream"
_NO_HEADERS = Headers({})
_OK: Final = 200


class ContractViolation(Exception):
    """Raised when a service returns something that its operation does not declare."""

    def __init__(self, operation_id: str, reason: str) -> None:
        self.operation_id = operation_id
        super().__init__(f"{operation_id} broke its contract: {reason}")


class ResponseWriter:
    """Writes the responses of one operation."""

    def __init__(self, operation: Operation, runtime: Runtime) -> None:
        self._operation = operation
        self._runtime = runtime
        self.successes = tuple(CompiledSuccess(success, operation) for success in operation.successes)
        returned = [success for success in self.successes if not success.declared.by_runtime]
        self._plain = next((success for success in returned if success.declared.result is None), None)
        if len(returned) == 1 and not returned[0].declared.headers:
            # The first response of a range also covers the status codes without a response of their own.
            self._plain = returned[0]
        sampled = runtime.responses is ResponseCheck.LOG and runtime.log_sample < 1
        self._checked = None if sampled else runtime.responses is not ResponseCheck.OFF
        """Whether responses are checked; None checks a random sample."""
        self._caching = policy_headers(operation)
        self._version = None if operation.cache is None else operation.cache.etag
        self._by_result = {
            success.declared.result: success
            for success in self.successes
            if success.declared.result is not None
        }

    def write(
        self,
        returned: Any,
        context: RequestContext,
        request_headers: Headers = _NO_HEADERS,
        *,
        head: bool = False,
    ) -> Response:
        """Encode the value that the service method returned; for HEAD, files are not opened.

        Raises:
            ContractViolation: the operation does not declare the value and the mode is `raise`, or the value
                cannot be encoded at all.
        """
        checked = self._in_sample() if self._checked is None else self._checked
        if isinstance(returned, Result):
            status, success, payload, headers = self._select(returned)
            if checked:
                self._check_headers(success, returned)
        elif self._plain is not None:
            status, success, payload, headers = self._plain.declared.status, self._plain, returned, {}
        else:
            raise self._undeclared(returned)
        headers.update(self._caching)
        media_type = success.sent
        if len(success.negotiable) > 1 or isinstance(payload, Representation):
            success, media_type = self._represented(success, payload, context, headers)
            payload = payload.body if isinstance(payload, Representation) else payload
        headers["X-Request-ID"] = context.request_id
        if self._version is not None and status == _OK:
            version = getattr(payload, self._version, None)
            if version is not None:
                headers["ETag"] = f'"{version}"'
        if isinstance(payload, Download):
            return downloads.respond(payload, request_headers, headers, head=head)
        if success.event is not None or isinstance(payload, Stream | AsyncIterable):
            return _streamed(payload, success.event, status, headers, media_type)
        if not success.has_body:
            if payload is not None:
                self.violation(f"status {status} has no body, but {type(payload).__name__} was returned")
            return Response(status_code=status, headers=headers)
        content = self._encode(success, payload, context, checked=checked)
        return Response(content, status, headers=headers, media_type=media_type)

    def add_injected(self, response: Response, injected: Response) -> None:
        """Add the headers and use the status that dependencies have set."""
        response.headers.raw.extend(injected.headers.raw)
        status: int | None = injected.status_code
        if status is not None and status != response.status_code:
            keys = {f"{status // 100}XX", "default", status}
            if not any(
                {success.declared.status_range, success.declared.status} & keys for success in self.successes
            ):
                self.violation(f"a dependency has set the status {status}, which is not declared")
            response.status_code = status

    def _check_headers(self, success: CompiledSuccess, returned: Result) -> None:
        try:
            success.check_headers(returned)
        except ValueError as error:
            self.violation(f"status {success.declared.status}: {error}")

    def _encode(
        self, success: CompiledSuccess, payload: Any, context: RequestContext, *, checked: bool
    ) -> bytes:
        try:
            content = success.encode(payload, context.request_id, checked=checked)
        except Exception as error:
            self.violation(f"status {success.declared.status}: {error}")
            content = success.encode(payload, context.request_id, checked=False)
        return content

    def _select(self, returned: Result) -> tuple[int, CompiledSuccess, Any, dict[str, str]]:
        success = self._by_result.get(type(returned))
        if success is None:
            raise self._undeclared(returned)
        return self._status(success, returned), success, returned.payload, _headers(returned)

    def _undeclared(self, returned: Any) -> ContractViolation:
        return ContractViolation(self._operation.id, f"{type(returned).__name__} is not a declared response")

    def _status(self, success: CompiledSuccess, returned: Result) -> int:
        declared = success.declared
        if declared.status_range is None:
            return declared.status
        status = int(getattr(returned, "status", declared.status))
        if status < 200 or declared.status_range not in ("default", f"{status // 100}XX"):
            raise ContractViolation(
                self._operation.id, f"{status} is not a status of {declared.status_range}"
            )
        return status

    def _represented(
        self, success: CompiledSuccess, payload: Any, context: RequestContext, headers: dict[str, str]
    ) -> tuple[CompiledSuccess, str | None]:
        """Return the success in the media type that the service names or the client prefers."""
        if isinstance(payload, Representation):
            media_type = essence(payload.media_type)
            chosen = success.in_media_type(media_type)
            if chosen is None or "*" in media_type:
                raise ContractViolation(self._operation.id, f"{media_type} is not a declared media type")
            return chosen, payload.media_type
        declared = success.declared.media_type
        headers["Vary"] = f"{headers['Vary']}, Accept" if "Vary" in headers else "Accept"
        return success, _sent(preferred(context.accept, success.negotiable) or declared)

    def _in_sample(self) -> bool:
        # Not cryptography: the choice of the sample need not be unpredictable.
        if random.random() < self._runtime.log_sample:  # noqa: S311
            return True
        self._runtime.metrics.not_checked(self._operation.id)
        return False

    def violation(self, reason: str) -> None:
        """Raise, or log and count, depending on the mode."""
        violation = ContractViolation(self._operation.id, reason)
        self._runtime.metrics.contract_violation(self._operation.id)
        if self._runtime.responses is ResponseCheck.RAISE:
            raise violation
        logger.error("%s", violation)


async def close_unread(returned: Any) -> None:
    """Close the source of a body that a response to HEAD does not send."""
    payload = returned.payload if isinstance(returned, Result) else returned
    payload = payload.body if isinstance(payload, Representation) else payload
    source = payload.chunks if isinstance(payload, Stream) else payload
    close = getattr(source, "aclose", None)
    if close is not None:
        await close()


def without_body(response: Response) -> Response:
    """Return the response to HEAD: status and headers as for GET (RFC 9110, 9.3.2)."""
    bare = Response(status_code=response.status_code, background=response.background)
    bare.raw_headers = response.raw_headers
    return bare


class CompiledSuccess:
    """A success response with its compiled serializer and validator."""

    def __init__(self, declared: SuccessResponse, operation: Operation) -> None:
        self.declared = declared
        self.has_body = declared.media_type is not None
        self.sent = _sent(declared.media_type)
        """The media type of a body for which the service names none."""
        self._json = declared.media_type is not None and (is_json(declared.media_type) or _open(declared))
        returned = declared.data if declared.enveloped else declared.model
        self.returned: TypeAdapter[Any] = adapter_for(returned)
        self.whole: TypeAdapter[Any] = adapter_for(declared.model)
        self.event: TypeAdapter[Any] | None = adapter_for(declared.event) if declared.event else None
        self.negotiable = tuple(
            media_type
            for media_type, model in declared.contents.items()
            if self._json
            and declared.media_type is not None
            and model == declared.model
            and "*" not in media_type
        )
        """The media types that the runtime can choose by itself."""
        self._others = {
            media_type: CompiledSuccess(
                replace(declared, media_type=media_type, model=model, contents={}), operation
            )
            for media_type, model in declared.contents.items()
            if media_type != declared.media_type and not declared.enveloped
        }

    def in_media_type(self, media_type: str) -> CompiledSuccess | None:
        """Return the success with a body of that media type; None if it has none."""
        assert self.declared.media_type is not None
        declared = most_specific([self.declared.media_type, *self._others], media_type)
        return None if declared is None else self._others.get(declared, self)

    def encode(self, payload: Any, request_id: str, *, checked: bool) -> bytes:
        """Encode the body, and validate the values in it if `checked`; their classes are already right.

        Raises:
            pydantic.ValidationError: the body is checked and invalid.
            PydanticSerializationError: the body cannot be encoded.
        """
        if isinstance(payload, bytes):
            content = payload
        elif not self._json and isinstance(payload, str):
            content = payload.encode()
        else:
            content = self.returned.dump_json(payload, by_alias=True, warnings="error" if checked else False)
            if self.declared.enveloped:
                # Only the data needs a serializer, since the other fields of the envelope are known.
                content = b'{"success":true,"code":"ok","message":"OK","data":%b,"request_id":%b}' % (
                    content,
                    to_json(request_id),
                )
        if checked:
            if not self._json or isinstance(payload, bytes) or self._check_object is None:
                self.check(content)
            else:
                self._check_object(payload)
        return content

    def check_headers(self, returned: Result) -> None:
        """Validate the headers of a result against their schemas.

        Raises:
            ValueError: a header is invalid, or a required one is missing.
        """
        for attribute, name in returned.HEADERS.items():
            value = getattr(returned, attribute)
            if value is not None:
                self._headers[name].validate_python(value)
            elif name in self.declared.required_headers:
                raise ValueError(f"the header {name} is missing")

    @cached_property
    def _headers(self) -> Mapping[str, TypeAdapter[Any]]:
        return {name: adapter_for(type_) for name, type_ in self.declared.headers.items()}

    def check(self, content: bytes) -> None:
        """Validate an encoded body against the declared schema, as a client would.

        Raises:
            pydantic.ValidationError: it is invalid.
        """
        if self._json and self.declared.model is not None:
            self.whole.validate_json(content, by_name=False)

    @cached_property
    def _check_object(self) -> ObjectCheck | None:
        # The runtime itself provides the fields of an envelope other than its data.
        return object_check(self.returned)


def _streamed(
    payload: Any,
    event: TypeAdapter[Any] | None,
    status: int,
    headers: dict[str, str],
    media_type: str | None,
) -> Response:
    if isinstance(payload, Stream):
        headers.update(payload.headers)
        return StreamingResponse(
            payload.chunks, status, headers=headers, media_type=payload.media_type or media_type
        )
    if event is not None:
        headers.update(event_stream.HEADERS)
        payload = event_stream.encode(payload, event)
    return StreamingResponse(payload, status, headers=headers, media_type=media_type)


def _sent(media_type: str | None) -> str | None:
    """Return the media type of a body for which the service names none; for a range, one that it covers."""
    sent = None if media_type is None else concrete(media_type)
    return OCTET_STREAM if sent is not None and "*" in sent else sent


def _open(declared: SuccessResponse) -> bool:
    return declared.media_type == "*/*" and declared.model is not None


def _headers(result: Result) -> dict[str, str]:
    """Return a result's typed headers as text; None means absent."""
    values = {name: getattr(result, attribute) for attribute, name in result.HEADERS.items()}
    return {name: header_text(value) for name, value in values.items() if value is not None}
