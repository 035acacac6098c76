"""Compare the error catalogue with the classes that services raise, and with their responses."""

from __future__ import annotations

import inspect
import json
from typing import Any

from specfirst.conformance.comparison import Result
from specfirst.conformance.probes.examples import schema_example
from specfirst.conformance.probes.written_validator import WrittenValidator
from specfirst.conformance.written_documents import WrittenApi
from specfirst.runtime.exception_handlers import render
from specfirst.runtime.interface import ApiError

_HEADER_ARGUMENTS: dict[str, Any] = {"allow": ["GET"], "size": 10}
"""Arguments that become headers rather than details of the envelope."""

_COMMON = frozenset({"self", "message", "errors", "details", "headers", *_HEADER_ARGUMENTS})


def probe_errors(api: WrittenApi, classes: dict[str, type[ApiError]], result: Result) -> None:
    """Raise every code once, with the examples of its details."""
    validator = WrittenValidator(api.errors)
    result.compare(
        f"{api.name} error catalogue",
        dict.fromkeys(api.catalogue, True),
        dict.fromkeys(classes, True),
        fact="code",
    )
    for code, entry in api.catalogue.items():
        if code not in classes:
            continue
        details = {name: schema_example(schema) for name, schema in entry.get("details", {}).items()}
        error = _made(classes[code], details)
        response = render(error, "probe-1")
        wanted = {
            "status": entry["status"],
            "message": entry["message"],
            "details": dict.fromkeys(details, True),
            "body": None,
            "retry-after": str(details["retry_after"]) if "retry_after" in details else None,
        }
        found: dict[str, Any] = {
            "status": response.status_code,
            "message": error.message,
            "details": dict.fromkeys(_detail_names(classes[code]), True),
            "body": validator.error(json.loads(bytes(response.body))),
            "retry-after": response.headers.get("retry-after"),
        }
        result.compare(
            f"{api.name} error catalogue", wanted, found, fact=code, place=getattr(entry, "place", "")
        )


def _made(error: type[ApiError], details: dict[str, Any]) -> ApiError:
    arguments: dict[str, Any] = {
        name: detail for name, detail in details.items() if name in _detail_names(error)
    }
    for name in inspect.signature(error).parameters:
        if name in _HEADER_ARGUMENTS:
            arguments[name] = _HEADER_ARGUMENTS[name]
    return error(**arguments)


def _detail_names(error: type[ApiError]) -> list[str]:
    return [name for name in inspect.signature(error).parameters if name not in _COMMON]
