"""Choose the declared response of a failure in a document without an error catalogue.

The rules of the runtime's failure formats are deliberately stated a second time, so that a mistake in one of
them shows as a difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.conformance.written_facts import WrittenOperation

_INVALID = 422
_SIBLINGS = {406: ("400", "422"), 413: ("400", "422"), 415: ("400", "422")}
"""Status codes that replace undeclared ones."""

UNDECLARED: Mapping[str, Any] = {
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                },
            }
        }
    }
}
"""The response to an undeclared failure (RFC 9457)."""


def failure_of(operation: WrittenOperation, status: int) -> tuple[int, Mapping[str, Any]]:
    """Return the status that is sent for a failure, and the response object that describes it."""
    responses = {str(key).upper(): response for key, response in operation.definition["responses"].items()}
    if not any(key[:1] in ("2", "3") for key in responses):
        # A `default` without successes describes the success.
        responses.pop("DEFAULT", None)
    exact = ("422", "400") if status == _INVALID else (str(status),)
    for key in exact:
        if key in responses:
            return int(key), responses[key]
    for key in (f"{status // 100}XX", "DEFAULT"):
        if key in responses:
            return status, responses[key]
    for key in _SIBLINGS.get(status, ()):
        if key in responses:
            return int(key), responses[key]
    return status, UNDECLARED
