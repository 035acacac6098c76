"""What a refusal looks like, held against the written failure schema and the codes of its status."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from specfirst.conformance.comparison import Result
from specfirst.conformance.probes.written_validator import WrittenValidator
from specfirst.conformance.written_facts import WrittenOperation


class FailureBodies:
    """The judge of one operation's refusals."""

    def __init__(self, operation: WrittenOperation) -> None:
        self._operation = operation
        self._validator = WrittenValidator(operation.api.errors)
        self._declared = operation.failures

    def check(self, what: str, response: Response, result: Result) -> None:
        """Compare a response with what is written of its status."""
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
            "code declared": self._is_declared(status, code) or f"{status} {code}",
            "body": self._validator.complaint(body),
            "headers": sorted(
                name for name, always in promised.items() if always and name in response.headers
            ),
            "request id in header and body": code is not None
            and body.get("request_id") == response.headers.get("x-request-id"),
        }
        result.compare(
            self._operation.subject, wanted, found, fact=f"{what} → {status}", place=self._operation.place
        )

    def _is_declared(self, status: int, code: Any) -> bool:
        # A document without a catalogue has no codes to declare.
        return code in self._declared.get(status, ()) or not self._operation.api.has_catalogue
