"""Failures that a document without error codes tells apart by status and schema."""

from __future__ import annotations

from collections.abc import Iterator

from specfirst.compiler.document.references import follow, reference_in, schema_name
from specfirst.compiler.emit.sdk.document import Node, is_returned, operations
from specfirst.compiler.emit.sdk.facts import TypedFailure
from specfirst.compiler.identifiers import unique_class
from specfirst.compiler.ir.failures.declared_errors import error_name
from specfirst.media_types import is_json
from specfirst.sdk_runtime._errors import BY_STATUS, APIError, ServerError, class_of_status


class TypedFailures:
    """The exceptions of a document by status and schema; equal ones of several operations are one."""

    def __init__(self, document: Node) -> None:
        taken = {"APIError", *(each.__name__ for each in BY_STATUS.values())}
        self._document = document
        self._failures: dict[tuple[str, str], TypedFailure] = {}
        for _path, _method, _item, operation in operations(document):
            for key in self._keys(operation):
                if key not in self._failures:
                    name = unique_class(error_name(*key), taken)
                    taken.add(name)
                    self._failures[key] = TypedFailure(
                        class_name=name, base=_base(key[0]), status=key[0], schema=key[1]
                    )

    def all(self) -> tuple[TypedFailure, ...]:
        """Return every exception, sorted by name."""
        return tuple(sorted(self._failures.values(), key=lambda failure: failure.class_name))

    def of(self, operation: Node) -> tuple[tuple[str, str], ...]:
        """Return status and class name of the exceptions of one operation."""
        return tuple((key[0], self._failures[key].class_name) for key in self._keys(operation))

    def _keys(self, operation: Node) -> Iterator[tuple[str, str]]:
        declared: Node = operation.get("responses", {})
        for status, response in declared.items():
            schema = failure_schema(follow(self._document, response) or {})
            reference = reference_in(schema)
            name = None if reference is None else schema_name(reference)
            if not is_returned(status, declared) and name is not None and not status.startswith("x-"):
                yield status, name


def failure_schema(response: Node) -> object:
    """Return the schema of the JSON body of a failure, None where it has none."""
    content: Node = response.get("content") or {}
    return next((media.get("schema") for name, media in content.items() if is_json(name)), None)


def _base(status: str) -> str:
    if status.isdigit():
        return class_of_status(int(status)).__name__
    return (ServerError if status.upper() == "5XX" else APIError).__name__
