"""The exceptions of an SDK: one per error code or, without codes, one per declared status and schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specfirst.compiler.document.references import referred_schema
from specfirst.compiler.emit.sdk.facts import ErrorFacts, SdkError, TypedFailure
from specfirst.compiler.expand.catalogue import CatalogueEntry
from specfirst.compiler.identifiers import claim_class, pascal
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.failures.declared_errors import error_name
from specfirst.sdk_runtime._errors import BY_STATUS, APIError, ServerError, class_of_status

_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_STATUS_CLASSES = frozenset(error_class.__name__ for error_class in BY_STATUS.values())
BASES = tuple(sorted(_STATUS_CLASSES | {"APIError", "ServerError"}))
"""The exceptions of the core that serve as base classes."""


def error_facts(api: nodes.Api, catalogue: Mapping[str, CatalogueEntry]) -> tuple[ErrorFacts, ...]:
    """Return the codes of every operation, sorted. Raises `SdkError` for two codes with one class name."""
    facts = [_facts(code, status, catalogue.get(code)) for code, status in sorted(_codes(api).items())]
    taken = set(_STATUS_CLASSES)
    for error in facts:
        if error.class_name in taken:
            raise SdkError(
                f"error code {error.code}: the class name {error.class_name} is taken; rename the code"
            )
        taken.add(error.class_name)
    return tuple(facts)


def _codes(api: nodes.Api) -> dict[str, int]:
    """Return the codes with their statuses, from the examples of failures."""
    found: dict[str, int] = {}
    for operation in api.operations:
        for response in operation.wire.failures:
            for _, value in (example for content in response.contents for example in content.examples):
                code = value.get("code") if isinstance(value, dict) else None
                if response.status is not None and isinstance(code, str):
                    found.setdefault(code, response.status)
    return found


def _facts(code: str, status: int, entry: CatalogueEntry | None) -> ErrorFacts:
    base = class_of_status(status)
    details = entry.details if entry else {}
    return ErrorFacts(
        code=code,
        class_name=pascal(code),
        base=base.__name__,
        status=status,
        description=" ".join(entry.when.split()) if entry else "",
        details=tuple(
            (name, _SCALARS.get(str(schema.get("type")), "Any"))
            for name, schema in details.items()
            if not hasattr(base, name)
        ),
    )


Failures = Mapping[tuple[str, str], TypedFailure]
"""Exceptions by status and schema."""


def typed_failures(api: nodes.Api) -> Failures:
    """Return the exceptions of an API, which its operations share."""
    taken = {"APIError", *_STATUS_CLASSES}
    return {
        (status, schema): TypedFailure(
            class_name=claim_class(error_name(status, schema), taken),
            base=_base(status),
            status=status,
            schema=schema,
        )
        for status, schema in dict.fromkeys(key for operation in api.operations for key in _keys(operation))
    }


def failures_of(operation: nodes.Operation, failures: Failures) -> tuple[tuple[str, str], ...]:
    """Return status and class name of the exceptions of one operation; none without `failures`."""
    return tuple((key[0], failures[key].class_name) for key in _keys(operation)) if failures else ()


def _keys(operation: nodes.Operation) -> Iterator[tuple[str, str]]:
    """Yield status and schema of the failures whose JSON body is a component."""
    for response in operation.wire.failures:
        schema = next((content.schema for content in response.contents if content.kind == "json"), None)
        name = referred_schema(schema)
        if name is not None:
            yield response.key, name


def _base(status: str) -> str:
    if status.isdigit():
        return class_of_status(int(status)).__name__
    return (ServerError if status == "5XX" else APIError).__name__
