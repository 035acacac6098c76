"""Where schemas stand in a document outside `components/schemas`, each with the name it would have there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.media_types import JSON
from specfirst.compiler.document.methods import HTTP_METHODS
from specfirst.compiler.document.operations import WEBHOOK_SECTIONS
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.identifiers import pascal
from specfirst.media_types import essence


@dataclass(frozen=True, slots=True)
class SchemaPlace:
    """One schema that belongs to an operation or a shared part of it."""

    holder: dict[str, Any]
    """The object whose `schema` it is."""
    pointer: Pointer
    """Of the schema."""
    name: str
    """The component name it gets when it needs one, before collisions."""


def schema_places(document: dict[str, Any]) -> Iterator[SchemaPlace]:
    """Every schema of the document's operations, webhooks and shared parts, in document order."""
    for section in ("paths", *WEBHOOK_SECTIONS):
        for path, item in _entries(document.get(section)):
            if isinstance(item, dict):
                yield from _path_item(item, (section, path), str(path))
    components = document.get("components") or {}
    shared: tuple[tuple[str, str, Callable[[Any, Pointer, str], Iterator[SchemaPlace]]], ...] = (
        ("parameters", "Parameter", _parameter),
        ("requestBodies", "Body", _content),
        ("responses", "Response", _response),
        ("headers", "Header", _parameter),
    )
    for section, suffix, places in shared:
        for name, value in _entries(components.get(section)):
            yield from places(value, ("components", section, name), _suffixed(pascal(name), suffix))
    for name, item in _entries(components.get("pathItems")):
        if isinstance(item, dict):
            yield from _path_item(item, ("components", "pathItems", name), str(name))


def operation_name(operation: dict[str, Any], method: str, path: str) -> str:
    """What names of an operation's schemas start with: its id, else method and path."""
    operation_id = operation.get("operationId")
    return (
        pascal(operation_id) if isinstance(operation_id, str) and operation_id else pascal(f"{method} {path}")
    )


def _path_item(item: dict[str, Any], pointer: Pointer, path: str) -> Iterator[SchemaPlace]:
    for index, parameter in enumerate(_list(item.get("parameters"))):
        name = pascal(path) + pascal(str(_get(parameter, "name")))
        yield from _parameter(parameter, (*pointer, "parameters", index), name)
    for method in HTTP_METHODS:
        operation = item.get(method)
        if isinstance(operation, dict):
            yield from _operation(operation, (*pointer, method), operation_name(operation, method, path))


def _operation(operation: dict[str, Any], pointer: Pointer, prefix: str) -> Iterator[SchemaPlace]:
    for index, parameter in enumerate(_list(operation.get("parameters"))):
        name = prefix + pascal(str(_get(parameter, "name")))
        yield from _parameter(parameter, (*pointer, "parameters", index), name)
    yield from _content(operation.get("requestBody"), (*pointer, "requestBody"), f"{prefix}Body")
    for status, response in _entries(operation.get("responses")):
        name = f"{prefix}Response{pascal(str(status)).removeprefix('N')}"
        yield from _response(response, (*pointer, "responses", status), name)
    for name, callback in _entries(operation.get("callbacks")):
        for expression, item in _entries(callback):
            if isinstance(item, dict):
                yield from _path_item(item, (*pointer, "callbacks", name, expression), f"{prefix} {name}")


def _response(response: Any, pointer: Pointer, name: str) -> Iterator[SchemaPlace]:
    yield from _content(response, pointer, name)
    for header, value in _entries(_get(response, "headers")):
        yield from _parameter(value, (*pointer, "headers", header), name + pascal(header))


def _parameter(parameter: Any, pointer: Pointer, name: str) -> Iterator[SchemaPlace]:
    if isinstance(parameter, dict) and reference_in(parameter) is None:
        if "schema" in parameter:
            yield SchemaPlace(parameter, (*pointer, "schema"), name)
        yield from _content(parameter, pointer, name)


def _content(holder: Any, pointer: Pointer, name: str) -> Iterator[SchemaPlace]:
    for position, (media_type, value) in enumerate(_entries(_get(holder, "content"))):
        if isinstance(value, dict) and "schema" in value:
            plain = position == 0 or essence(media_type) == JSON
            own = name if plain else name + pascal(media_type.partition("/")[2] or media_type)
            yield SchemaPlace(value, (*pointer, "content", media_type, "schema"), own)


def _suffixed(name: str, suffix: str) -> str:
    return name if name.endswith(suffix) else name + suffix


def _entries(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) and "$ref" not in value else []


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) and "$ref" not in value else None
