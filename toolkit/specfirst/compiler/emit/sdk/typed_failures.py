"""Failures that a document without error codes tells apart by status and schema."""

from __future__ import annotations

from collections.abc import Iterator

from specfirst.compiler.document.references import reference_in, schema_name
from specfirst.compiler.emit.sdk.facts import TypedFailure
from specfirst.compiler.identifiers import unique_class
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.failures.declared_errors import error_name
from specfirst.sdk_runtime._errors import BY_STATUS, APIError, ServerError, class_of_status


class TypedFailures:
    """The exceptions of an API by status and schema; equal ones of several operations are one."""

    def __init__(self, api: nodes.Api) -> None:
        taken = {"APIError", *(error_class.__name__ for error_class in BY_STATUS.values())}
        self._failures: dict[tuple[str, str], TypedFailure] = {}
        for operation in api.operations:
            for key in _keys(operation):
                if key not in self._failures:
                    name = unique_class(error_name(*key), taken)
                    taken.add(name)
                    self._failures[key] = TypedFailure(
                        class_name=name, base=_base(key[0]), status=key[0], schema=key[1]
                    )

    def all(self) -> tuple[TypedFailure, ...]:
        """Return every exception, sorted by name."""
        return tuple(sorted(self._failures.values(), key=lambda failure: failure.class_name))

    def of(self, operation: nodes.Operation) -> tuple[tuple[str, str], ...]:
        """Return status and class name of the exceptions of one operation."""
        return tuple((key[0], self._failures[key].class_name) for key in _keys(operation))


def _keys(operation: nodes.Operation) -> Iterator[tuple[str, str]]:
    """Yield status and schema of the failures whose JSON body is a component."""
    for response in operation.wire.failures:
        schema = next((content.schema for content in response.contents if content.kind == "json"), None)
        reference = reference_in(schema)
        name = None if reference is None else schema_name(reference)
        if name is not None:
            yield response.key, name


def _base(status: str) -> str:
    if status.isdigit():
        return class_of_status(int(status)).__name__
    return (ServerError if status == "5XX" else APIError).__name__
