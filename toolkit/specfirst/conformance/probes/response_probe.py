"""Compare the response check of the running service with the written schemas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from specfirst.conformance.comparison import Comparison
from specfirst.conformance.probes.attempts import CONTEXT
from specfirst.conformance.probes.examples import media_examples, media_schema
from specfirst.conformance.probes.variations import FRACTION_OF_ZERO, variations
from specfirst.conformance.probes.written_validator import WrittenValidator
from specfirst.conformance.written_facts import WrittenOperation
from specfirst.runtime.decoding.media_type import is_json
from specfirst.runtime.pipeline import Pipeline
from specfirst.runtime.responses import CompiledSuccess


def probe_responses(operation: WrittenOperation, pipeline: Pipeline, comparison: Comparison) -> None:
    """Send every documented example, and let the response check validate variations of it."""
    for success in pipeline.writer.successes:
        response = operation.successes.get(success.declared.status)
        if response is None or success.declared.by_runtime:
            continue  # reported by the comparison of facts, or not returned by services
        if not response.get("content"):
            _send(pipeline, success, None, None, comparison)
        for media_type, media in response.get("content", {}).items():
            if is_json(media_type):
                _vary(success, media, comparison)
                for example in media_examples(media):
                    _send(pipeline, success, media, example, comparison)


def _vary(success: CompiledSuccess, media: Mapping[str, Any], comparison: Comparison) -> None:
    validator = WrittenValidator(media_schema(media))
    written: dict[str, str] = {}
    running: dict[str, str] = {}
    for index, example in enumerate(media_examples(media)):
        for what, value in variations(media_schema(media), example):
            if what.endswith(FRACTION_OF_ZERO):
                continue  # our serializer writes no such number, so the check need not recognise it
            name = f"example {index + 1}, {what}"
            written[name] = "passes" if validator.admits(value) else "is a violation"
            running[name] = _checked(success, value)
    comparison.compare(written, running, f"response {success.declared.status}")


def _checked(success: CompiledSuccess, value: Any) -> str:
    try:
        success.check(json.dumps(value).encode())
    except ValidationError:
        return "is a violation"
    return "passes"


def _send(
    pipeline: Pipeline,
    success: CompiledSuccess,
    media: Mapping[str, Any] | None,
    example: Any,
    comparison: Comparison,
) -> None:
    """Pass what a service would return for the example to the writer, and compare the response."""
    if success.declared.result is not None:
        return  # built by the service itself, with headers that no example contains
    payload = None if media is None else returned_by_service(success, example)
    response = pipeline.writer.write(payload, CONTEXT)
    sent = json.loads(bytes(response.body)) if response.body else None
    wanted = {
        "status": success.declared.status,
        "request id": "probe-1",
        "body": None,
        "has a body": media is not None,
    }
    found = {
        "status": response.status_code,
        "request id": response.headers.get("x-request-id"),
        "body": WrittenValidator(media_schema(media)).error(sent) if media is not None else None,
        "has a body": bool(response.body),
    }
    comparison.compare(wanted, found, f"response {success.declared.status} as sent")


def returned_by_service(success: CompiledSuccess, example: Any) -> Any:
    """Return the object that a service would return for an example of the response.

    Raises:
        LookupError: the served type refuses the example, so that it differs from the written schema.
    """
    payload = example["data"] if success.declared.enveloped else example
    try:
        return success.returned.validate_json(json.dumps(payload))
    except ValidationError as error:
        first = error.errors()[0]
        at = ".".join(map(str, first["loc"]))
        raise LookupError(f"the served type refuses the example ({at}: {first['msg']})") from None
