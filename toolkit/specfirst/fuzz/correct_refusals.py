"""Derive from the document which refusals of valid requests are correct.

No schema can express the current version, the length of a file, the bytes of an image, or existing data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from schemathesis.config._operations import OperationConfig
from schemathesis.schemas import BaseSchema

from specfirst.compiler.document.vocabulary import event_schema
from specfirst.fuzz.file_samples import is_file, media_types_of_files
from specfirst.fuzz.operations import Operation

_VERSIONS: Final = frozenset({"if-match", "if-unmodified-since"})
"""Preconditions of changes (RFC 9110, 13.1)."""


def correct_refusals(operation: Operation) -> frozenset[int]:
    """Return the declared status codes below 500 with which a correct service may refuse valid data.

    - 412 where it takes `If-Match` or `If-Unmodified-Since`, and 428 where these may be missing
    - 416 where it takes `Range`
    - 400, 415 and 422 where it takes files of a type whose content no schema describes: an image, an archive
    - 409, a conflict with existing data
    """
    return frozenset(status for status in _possible(operation) if operation.response_of(status) is not None)


def _possible(operation: Operation) -> Iterator[int]:
    headers = {
        str(parameter["name"]).lower() for parameter in operation.parameters if parameter["in"] == "header"
    }
    yield 409
    if headers & _VERSIONS:
        yield from (412, 428)
    if "range" in headers:
        yield 416
    if any(map(is_file, media_types_of_files(operation))):
        yield from (400, 415, 422)


def sends_events(operation: Operation) -> bool:
    """Whether a success is a stream of events with a schema of their data.

    schemathesis compares the fields of each event with a schema that describes only `data`.
    """
    contents = (
        response.get("content") or {} for status, response in operation.responses.items() if status[0] == "2"
    )
    return any(event_schema(media) is not None for content in contents for media in content.values())


def allow(schema: BaseSchema, operation: Operation) -> None:
    """Configure the checks of schemathesis for the operation, in addition to the project's configuration."""
    called: Any = schema[operation.path][operation.method]
    checks: dict[str, Any] = {}
    refusals = correct_refusals(operation)
    if refusals:
        known = schema.config.checks_config_for(operation=called).positive_data_acceptance.expected_statuses
        statuses = dict.fromkeys([*map(str, known or ()), *map(str, sorted(refusals))])
        checks["positive_data_acceptance"] = {"expected-statuses": list(statuses)}
    if sends_events(operation):
        checks["response_schema_conformance"] = {"enabled": False}
    if checks:
        block = OperationConfig.from_dict({"include-name": called.label, "checks": checks})
        # The first matching configuration applies, so this one repeats the status codes of the others.
        schema.config.operations.operations.insert(0, block)
