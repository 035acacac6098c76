"""Compare the body of a failure with the written failure schema and the codes of its status."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from specfirst.conformance.comparison import Comparison
from specfirst.conformance.probes.written_validator import WrittenValidator
from specfirst.conformance.written_facts import WrittenOperation
from specfirst.conformance.written_failures import failure_of
from specfirst.media_types import essence, is_json, most_specific


class FailureBodies:
    """Checks the refusals of one operation."""

    def __init__(self, operation: WrittenOperation, comparison: Comparison) -> None:
        self._operation = operation
        self._comparison = comparison
        self._validator = WrittenValidator(operation.api.errors)
        self._declared = operation.failures

    def check(self, what: str, response: Response) -> None:
        """Compare a response with the declaration of its status."""
        if not self._operation.api.has_catalogue:
            self._check_declared(what, response)
            return
        status = response.status_code
        promised = self._operation.policies.headers(status)
        body: Any = json.loads(bytes(response.body) or b"null")
        wanted = {
            "media type": "application/json",
            "code declared": True,
            "body": None,
            "headers": sorted(name for name, always in promised.items() if always),
            "request id in header and body": True,
        }
        code = body.get("code") if isinstance(body, dict) else None
        found = {
            "media type": response.headers.get("content-type"),
            "code declared": code in self._declared.get(status, ()) or f"{status} {code}",
            "body": self._validator.error(body),
            "headers": sorted(
                name for name, always in promised.items() if always and name in response.headers
            ),
            "request id in header and body": code is not None
            and body.get("request_id") == response.headers.get("x-request-id"),
        }
        self._comparison.compare(wanted, found, f"{what} → {status}")

    def _check_declared(self, what: str, response: Response) -> None:
        """Compare with the response that the document declares, without a catalogue."""
        status, declared = failure_of(self._operation, response.status_code)
        content = {essence(written): media for written, media in (declared.get("content") or {}).items()}
        media_type = response.headers.get("content-type", "").partition(";")[0] or None
        as_declared = most_specific(content, media_type or "")
        is_declared = media_type is None if not content else as_declared is not None
        wanted = {"status": status, "media type declared": True, "body": None}
        found = {
            "status": response.status_code,
            "media type declared": is_declared or f"{media_type}",
            "body": _error(media_type, content.get(as_declared or ""), bytes(response.body)),
        }
        self._comparison.compare(wanted, found, f"{what} → {status}")


def _error(media_type: str | None, media: Mapping[str, Any] | None, body: bytes) -> str | None:
    """Return the error of a JSON body; bodies of other media types are not checked."""
    if media_type is None or not is_json(media_type):
        return None
    try:
        value = json.loads(body)
    except json.JSONDecodeError as error:
        return str(error)
    return WrittenValidator((media or {}).get("schema") or {}).error(value)
