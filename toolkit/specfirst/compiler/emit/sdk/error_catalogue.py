"""The error codes of an API, and the exception class of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from specfirst.compiler.emit.sdk.facts import ErrorFacts
from specfirst.compiler.emit.sdk.failure import SdkError
from specfirst.compiler.identifiers import pascal
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.wire import WireResponse
from specfirst.sdk_runtime._errors import BY_STATUS, class_of_status

_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


class CatalogueEntry(Protocol):
    """The parts of an entry of `spec/errors.yaml` that SDKs use."""

    @property
    def status(self) -> int:
        """The HTTP status code of the error."""

    @property
    def when(self) -> str:
        """The condition under which the error occurs."""

    @property
    def details(self) -> Mapping[str, Any]:
        """The JSON Schemas of the error's details, by name."""


def error_facts(api: nodes.Api, catalogue: Mapping[str, CatalogueEntry]) -> tuple[ErrorFacts, ...]:
    """Return the codes of every operation, sorted. Raises `SdkError` for two codes with one class name."""
    facts = [_facts(code, status, catalogue.get(code)) for code, status in sorted(_codes(api).items())]
    taken = {error_class.__name__ for error_class in BY_STATUS.values()}
    for error in facts:
        if error.class_name in taken:
            raise SdkError(
                f"error code {error.code}: the class name {error.class_name} is taken; rename the code"
            )
        taken.add(error.class_name)
    return tuple(facts)


def _codes(api: nodes.Api) -> dict[str, int]:
    """Find codes where the document writes them: in the examples of failures."""
    found: dict[str, int] = {}
    for operation in api.operations:
        for response in operation.wire.failures:
            if response.status is not None:
                for code in _example_codes(response):
                    found.setdefault(code, response.status)
    return found


def _example_codes(response: WireResponse) -> list[str]:
    values = [value for content in response.contents for _, value in content.examples]
    return [
        value["code"] for value in values if isinstance(value, dict) and isinstance(value.get("code"), str)
    ]


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
            (name, _SCALARS.get(schema.get("type"), "Any"))
            for name, schema in details.items()
            if not hasattr(base, name)
        ),
    )
