"""Find the schemas outside `components/schemas`, with the names that they would have there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import WEBHOOK_SECTIONS
from specfirst.compiler.document.references import SCHEMAS, follow, reference_in, schema_name
from specfirst.compiler.document.schema_walk import Schema, as_list, as_mapping
from specfirst.compiler.document.vocabulary import EVENT_SCHEMA, FORMS, HTTP_METHODS, JSON
from specfirst.compiler.identifiers import pascal
from specfirst.media_types import essence

Direction = Literal["request", "response"]
"""Whether the service receives or sends a value. It sends the requests of webhooks and callbacks."""


@dataclass(frozen=True, slots=True)
class SchemaPlace:
    """The place of a schema in an operation, or in a component that operations share."""

    holder: dict[str, Any]
    """The object that contains the schema."""
    pointer: Pointer
    """The pointer of the schema."""
    name: str
    """The wanted component name, before it is made unique."""

    @property
    def schema(self) -> Any:
        """The schema in the holder, as `put` has left it."""
        return self.holder[str(self.pointer[-1])]

    def put(self, schema: Any) -> None:
        """Put another schema, such as a reference to a component, in its place."""
        self.holder[str(self.pointer[-1])] = schema

    @property
    def direction(self) -> Direction:
        """The direction of the schema's values."""
        if self.pointer[0] == "components" and self.pointer[1] != "pathItems":
            return "response" if self.pointer[1] in ("responses", "headers") else "request"
        is_sent = self.pointer[0] in WEBHOOK_SECTIONS
        within = self.pointer[3 if self.pointer[0] == "components" else 2 :]
        while within[1] == "callbacks":
            is_sent = True
            within = within[4:]
        is_response = "responses" in within[:2]
        return "response" if is_response is not is_sent else "request"


def schema_places(document: dict[str, Any]) -> Iterator[SchemaPlace]:
    """Yield every schema of the document's operations, webhooks and shared components, in document order."""
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
            wanted = pascal(name).removesuffix(suffix) + suffix
            yield from places(value, ("components", section, name), wanted)
    for name, item in _entries(components.get("pathItems")):
        if isinstance(item, dict):
            yield from _path_item(item, ("components", "pathItems", name), str(name))


def unshare_sent_bodies(document: dict[str, Any]) -> None:
    """Copy shared request bodies into the webhooks that use them.

    Operations receive the body, and webhooks send it.
    """
    for section in WEBHOOK_SECTIONS:
        for _, item in _entries(document.get(section)):
            for method in HTTP_METHODS:
                operation = _get(item, method)
                if reference_in(_get(operation, "requestBody") or {}) is not None:
                    operation["requestBody"] = deepcopy(follow(document, operation["requestBody"]))


def operation_name(operation: dict[str, Any], method: str, path: str) -> str:
    """Return the prefix of an operation's schema names: its id, else method and path."""
    return pascal(operation.get("operationId") or f"{method} {path}")


def _path_item(item: dict[str, Any], pointer: Pointer, path: str) -> Iterator[SchemaPlace]:
    for index, parameter in enumerate(as_list(item.get("parameters"))):
        name = pascal(path) + pascal(str(_get(parameter, "name")))
        yield from _parameter(parameter, (*pointer, "parameters", index), name)
    for method in HTTP_METHODS:
        operation = item.get(method)
        if isinstance(operation, dict):
            yield from _operation(operation, (*pointer, method), operation_name(operation, method, path))


def _operation(operation: dict[str, Any], pointer: Pointer, prefix: str) -> Iterator[SchemaPlace]:
    for index, parameter in enumerate(as_list(operation.get("parameters"))):
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
        plain = position == 0 or essence(media_type) == JSON
        own = name if plain else name + pascal(media_type.partition("/")[2] or media_type)
        for key, suffix in (("schema", ""), (EVENT_SCHEMA, "Event")):
            if isinstance(value, dict) and key in value:
                yield SchemaPlace(value, (*pointer, "content", media_type, key), own + suffix)


def _entries(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) and "$ref" not in value else []


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) and "$ref" not in value else None


Hoist = Callable[[str, Pointer, Any], Any]
"""Takes the wanted name, the pointer and the schema of a field, and returns the schema to use instead."""


def hoist_form_fields(schemas: dict[str, Schema], places: Iterable[SchemaPlace], hoist: Hoist) -> None:
    """Replace inline schemas that need a class in the fields of every form of a request."""
    objects: dict[Pointer, Schema] = {}
    for place in places:
        if place.direction == "request" and _is_form(place):
            _collect(place.schema, (), schemas, objects)
    for pointer, schema in objects.items():
        properties = as_mapping(schema.get("properties"))
        for name, field in list(properties.items()):
            wanted = f"{pointer[2]}{pascal(str(name))}"
            properties[name] = _without_inline(field, wanted, (*pointer, "properties", name), hoist)


def _is_form(place: SchemaPlace) -> bool:
    return place.pointer[-3:-2] == ("content",) and essence(str(place.pointer[-2])) in FORMS


def _collect(
    schema: Any, pointer: Pointer, schemas: dict[str, Schema], objects: dict[Pointer, Schema]
) -> None:
    """Add to `objects` the schemas with the fields of a form: its component, and those in its `allOf`."""
    reference = reference_in(schema)
    if reference is not None:
        name = schema_name(reference)
        if name in schemas:
            _collect(schemas[name], (*SCHEMAS, name), schemas, objects)
    elif isinstance(schema, dict) and pointer and pointer not in objects:
        objects[pointer] = schema
        for index, part in enumerate(schema.get("allOf") or ()):
            _collect(part, (*pointer, "allOf", index), schemas, objects)


def _without_inline(schema: Any, wanted: str, pointer: Pointer, hoist: Hoist) -> Any:
    if not isinstance(schema, dict) or schema.keys() & {"enum", "const"} or _is_free_form(schema):
        return schema
    if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
        items = _without_inline(schema["items"], f"{wanted}Item", (*pointer, "items"), hoist)
        return {**schema, "items": items}
    return hoist(wanted, pointer, schema)


def _is_free_form(schema: Schema) -> bool:
    """Whether the schema allows any object, which needs no class."""
    return schema.get("type") == "object" and not schema.keys() - {"type", "description", "title", "examples"}
