"""From what a service returns to the bytes of the response, checked against what the document declares."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import AsyncIterable
from typing import Any

from pydantic import TypeAdapter
from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse

from specfirst.runtime import downloads, event_stream
from specfirst.runtime.caching import policy_headers
from specfirst.runtime.decoding.adapters import adapter_for
from specfirst.runtime.decoding.media_type import is_json
from specfirst.runtime.interface import Download, RequestContext, Result, Stream
from specfirst.runtime.interface.results import header_text
from specfirst.runtime.operation import Operation, SuccessResponse
from specfirst.runtime.runtime import ResponseCheck, Runtime

logger = logging.getLogger("specfirst.runtime.responses")

_NO_HEADERS = Headers({})


class ContractViolation(Exception):
    """A service returned what its operation does not declare."""

    def __init__(self, operation_id: str, reason: str) -> None:
        self.operation_id = operation_id
        super().__init__(f"{operation_id} broke its contract: {reason}")


class ResponseWriter:
    """Writes the responses of one operation."""

    def __init__(self, operation: Operation, runtime: Runtime) -> None:
        self._operation = operation
        self._runtime = runtime
        self.successes = tuple(CompiledSuccess(each, operation) for each in operation.successes)
        returned = [each for each in self.successes if not each.declared.by_runtime]
        self._plain = next((each for each in returned if each.declared.result is None), None)
        self._by_result = {
            each.declared.result: each for each in self.successes if each.declared.result is not None
        }

    def write(
        self,
        returned: Any,
        context: RequestContext,
        request_headers: Headers = _NO_HEADERS,
        *,
        head: bool = False,
    ) -> Response:
        """Encode what the service method returned; for HEAD a file is not opened.

        Raises:
            ContractViolation: it is nothing that the operation declares, and the mode is `raise`; or it
                cannot be encoded at all.
        """
        success, payload, headers = self._select(returned)
        headers["X-Request-ID"] = context.request_id
        status, media_type = success.declared.status, success.declared.media_type
        headers.update(policy_headers(self._operation, status, payload))
        if isinstance(payload, Download):
            return downloads.respond(payload, request_headers, headers, head=head)
        if isinstance(payload, Stream):
            return StreamingResponse(
                payload.chunks,
                status,
                headers={**headers, **payload.headers},
                media_type=payload.media_type or media_type,
            )
        if success.event is not None:
            headers.update(event_stream.HEADERS)
            return StreamingResponse(
                event_stream.encode(payload, success.event), status, headers=headers, media_type=media_type
            )
        if isinstance(payload, AsyncIterable):
            return StreamingResponse(payload, status, headers=headers, media_type=media_type)
        if not success.has_body:
            if payload is not None:
                self.violation(f"status {status} has no body, but {type(payload).__name__} was returned")
            return Response(status_code=status, headers=headers)
        content = self._encode(success, payload, context)
        return Response(content, status, headers=headers, media_type=media_type)

    def _encode(self, success: CompiledSuccess, payload: Any, context: RequestContext) -> bytes:
        checked = self._checked()
        try:
            content = success.encode(payload, context.request_id, strict=checked)
            if checked:
                success.check(content)
        except Exception as error:
            self.violation(f"status {success.declared.status}: {error}")
            content = success.encode(payload, context.request_id, strict=False)
        return content

    def _select(self, returned: Any) -> tuple[CompiledSuccess, Any, dict[str, str]]:
        if isinstance(returned, Result):
            success = self._by_result.get(type(returned))
            if success is not None:
                return success, returned.payload, _headers(returned)
        elif self._plain is not None:
            return self._plain, returned, {}
        raise ContractViolation(self._operation.id, f"{type(returned).__name__} is not a declared response")

    def _checked(self) -> bool:
        mode = self._runtime.responses
        if mode is ResponseCheck.LOG:
            # Not cryptography: which responses are sampled need not be unpredictable.
            return self._runtime.log_sample >= 1 or random.random() < self._runtime.log_sample  # noqa: S311
        return mode is ResponseCheck.RAISE

    def violation(self, reason: str) -> None:
        """Raise, or log and count, as the mode says."""
        violation = ContractViolation(self._operation.id, reason)
        self._runtime.metrics.contract_violation(self._operation.id)
        if self._runtime.responses is ResponseCheck.RAISE:
            raise violation
        logger.error("%s", violation)


async def close_unread(returned: Any) -> None:
    """Close what would have produced the body of a response to HEAD."""
    payload = returned.payload if isinstance(returned, Result) else returned
    source = payload.chunks if isinstance(payload, Stream) else payload
    close = getattr(source, "aclose", None)
    if close is not None:
        await close()


def without_body(response: Response) -> Response:
    """The response to HEAD: status and headers as for GET (RFC 9110, 9.3.2)."""
    bare = Response(status_code=response.status_code)
    bare.raw_headers = response.raw_headers
    return bare


class CompiledSuccess:
    """One success response, with its compiled serializer and validator."""

    def __init__(self, declared: SuccessResponse, operation: Operation) -> None:
        self.declared = declared
        self.has_body = declared.media_type is not None
        self._json = declared.media_type is not None and (is_json(declared.media_type) or _open(declared))
        returned = declared.data if declared.enveloped else declared.model
        self.returned: TypeAdapter[Any] = adapter_for(returned)
        self.whole: TypeAdapter[Any] = adapter_for(declared.model)
        self.event: TypeAdapter[Any] | None = adapter_for(declared.event) if declared.event else None

    def encode(self, payload: Any, request_id: str, *, strict: bool) -> bytes:
        """The bytes of the body."""
        if isinstance(payload, bytes):
            return payload
        if not self._json and isinstance(payload, str):
            return payload.encode()
        data = self.returned.dump_json(payload, by_alias=True, warnings="error" if strict else False)
        if not self.declared.enveloped:
            return data
        # The envelope's own fields are known: the data is the only part worth a serializer.
        return b'{"success":true,"code":"ok","message":"OK","data":%b,"request_id":%b}' % (
            data,
            json.dumps(request_id).encode(),
        )

    def check(self, content: bytes) -> None:
        """Validate the encoded body against the declared schema: what a client would do."""
        if self._json and self.declared.model is not None:
            self.whole.validate_json(content)


def _open(declared: SuccessResponse) -> bool:
    return declared.media_type == "*/*" and declared.model is not None


def _headers(result: Result) -> dict[str, str]:
    """A result's typed headers as text; None means absent."""
    values = {name: getattr(result, attribute) for attribute, name in result.HEADERS.items()}
    return {name: header_text(value) for name, value in values.items() if value is not None}
