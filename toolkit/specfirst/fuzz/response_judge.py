"""Check that a response is one that its operation declares."""

from __future__ import annotations

import httpx
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup

from specfirst.fuzz.operations import Document, Operation
from specfirst.media_types import essence, most_specific

_FRAMING = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""Header fields that do not apply to decoded content."""


class ResponseJudge:
    """Compares responses with a document: media type, and body and headers by their schemas."""

    def __init__(self, document: Document) -> None:
        # Without the project's configuration, which names hooks.
        self._schema = schemathesis.openapi.from_dict(dict(document), config=SchemathesisConfig())

    def error(self, operation: Operation, response: httpx.Response) -> str | None:
        """Return the error of a response; None if it is as declared, or its status is not declared."""
        declared = operation.response_of(response.status_code)
        if declared is None:
            return None
        content = declared.get("content") or {}
        media_type = essence(response.headers.get("content-type", ""))
        if content and most_specific(map(essence, content), media_type) is None:
            return f"the media type {media_type or 'of none'}, which it does not declare"
        try:
            self._schema[operation.path][operation.method].validate_response(_whole(response))
        except (Failure, FailureGroup) as failure:
            return " ".join(str(failure).split())
        return None


def _whole(response: httpx.Response) -> httpx.Response:
    """Return a copy whose request has no body: schemathesis reads it, and a stream is read only once."""
    headers = [item for item in response.headers.multi_items() if item[0] not in _FRAMING]
    request = httpx.Request(response.request.method, response.request.url)
    whole = httpx.Response(response.status_code, headers=headers, content=response.content, request=request)
    whole.elapsed = response.elapsed
    return whole
