"""Simplify schemas to the keywords and structure that openapi-python-client supports.

openapi-python-client names inline classes by titles and places, which may clash with other names. It parses a
schema again if a reference led to one that was not parsed yet, which duplicates its inline classes. So every
inline class becomes a component with a unique name, and unsupported keywords are removed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from functools import cache
from itertools import count
from typing import Any

from openapi_python_client.parser import GeneratorData
from openapi_python_client.strings import ClassName, PythonIdentifier

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.references import SCHEMAS, reference_in, to_schema
from specfirst.compiler.document.schema_walk import COMBINING
from specfirst.compiler.document.vocabulary import JSON
from specfirst.compiler.emit.sdk.all_of_values import object_of_all, value_of_all
from specfirst.compiler.emit.sdk.decimals import marked
from specfirst.compiler.emit.sdk.facts import Warned, untyped
from specfirst.compiler.emit.sdk.lowering import Node
from specfirst.compiler.emit.sdk.model_views import FIELD_PREFIX, properties_of
from specfirst.compiler.identifiers import claim

_KEPT = (
    "type", "properties", "required", "items", "prefixItems", "enum", "const", "allOf", "anyOf", "oneOf",
    "additionalProperties", "format", "description",
)  # fmt: skip
_PLAIN: dict[type, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}
_SIGNS = {"+": "plus_", "-": "minus_", "<": "_lt", "<=": "_lte", ">": "_gt", ">=": "_gte"}
_SIGN = re.compile(r"^[+-](?=\d)|[<>]=?$")
_MAX_MERGED = 8
"""The nesting of merged `allOf`, since a property of a schema may be an `allOf` of the same schema."""
_MARK = "\u200b"
"""The end of names that are made here, once or repeated. It occurs in no Python name and no document."""


class SimpleSchemas:
    """Replaces the schemas of a lowered document by simple ones.

    `warnings` are about the places that no type was found for, or whose parts contradict each other.
    """

    def __init__(self, document: Node) -> None:
        self.warnings: list[Warned] = []
        self._origins: dict[str, Pointer] = {}
        self._merged: list[Any] = []
        self._written: Node = document["components"]["schemas"]
        self._made: Node = {}
        self._wire_names: dict[str, str] = {}
        self._taken = {_module_of(name) for name in self._written}
        for name, schema in self._written.items():
            self._made[name] = self._schema(schema, name, (*SCHEMAS, name), component=True)
        for path, item in document["paths"].items():
            for method, operation in item.items():
                self._operation(operation, ("paths", path, method))
        document["components"]["schemas"] = self._made

    def _operation(self, operation: Node, pointer: Pointer) -> None:
        name = operation["operationId"]
        self._rename_parameters(operation["parameters"])
        for index, parameter in enumerate(operation["parameters"]):
            place = (*pointer, "parameters", index, "schema")
            parameter["schema"] = self._schema(parameter["schema"], f"{name}_{parameter['name']}", place)
        holders = [("body", operation.get("requestBody") or {}, (*pointer, "requestBody"))]
        for status, response in operation["responses"].items():
            holders.append((f"response_{status}", response, (*pointer, "responses", status)))
        for suffix, holder, place in holders:
            media = (holder.get("content") or {}).get(JSON)
            if media is not None:
                place = (*place, "content", JSON, "schema")
                media["schema"] = self._schema(media["schema"], f"{name}_{suffix}", place)

    def _schema(self, schema: Any, name: str, pointer: Pointer, *, component: bool = False) -> Node:
        if not isinstance(schema, dict):
            if schema is False:
                self.warnings.append(untyped(pointer, "a schema that no value satisfies"))
            return {}
        if "allOf" in schema:
            schema = value_of_all(schema, self._written, keep_reference=not component)
        if "allOf" in schema and schema not in self._merged and len(self._merged) < _MAX_MERGED:
            self._merged.append(schema)
            try:
                return self._simple(object_of_all(schema, self._written), name, pointer, component=component)
            finally:
                self._merged.pop()
        return self._simple(schema, name, pointer, component=component)

    def _simple(self, schema: Any, name: str, pointer: Pointer, *, component: bool) -> Node:
        if (reference := reference_in(schema)) is not None:
            return {"$ref": reference}
        simple = self._own(schema, pointer)
        pointers = self._rename_clashing(simple)
        for key in COMBINING:
            if key in simple:
                simple[key] = [
                    self._schema(
                        part, f"{name}_type_{index}", (*pointer, key, index), component=key == "allOf"
                    )
                    for index, part in enumerate(simple[key])
                ]
        for key, part in (simple.get("properties") or {}).items():
            place = (*pointer, "properties", pointers.get(key, key))
            made = self._schema(part, f"{name}_{key}", place)
            if reference_in(made) is not None and part.get("description"):
                made = {"allOf": [made], "description": part["description"]}
            simple["properties"][key] = made
        if "items" in simple:
            simple["items"] = self._schema(simple["items"], f"{name}_item", (*pointer, "items"))
        if "prefixItems" in simple:
            simple["prefixItems"] = [
                self._schema(part, f"{name}_{index}", (*pointer, "prefixItems", index))
                for index, part in enumerate(simple["prefixItems"])
            ]
        if isinstance(simple.get("additionalProperties"), dict):
            simple["additionalProperties"] = self._schema(
                simple["additionalProperties"],
                f"{name}_additional_property",
                (*pointer, "additionalProperties"),
            )
        return simple if component or not _is_class(simple) else self._hoisted(simple, name, pointer)

    def _own(self, schema: Node, pointer: Pointer) -> Node:
        """Return the supported keywords of a schema, in supported forms."""
        simple = marked(schema, {key: schema[key] for key in _KEPT if key in schema})
        if isinstance(simple.get("properties"), dict):
            simple["properties"] = dict(simple["properties"])
        if simple.get("enum") == []:
            # An empty one of the author is removed before: this is of parts without a common value.
            del simple["enum"]
            message = "the values of `enum` in its parts have none in common: SDKs accept any of the type"
            self.warnings.append((pointer, "schema.contradiction", message))
        if isinstance(simple.get("const"), dict | list):
            del simple["const"]
            self.warnings.append(untyped(pointer, "an object or array as the only value"))
        kinds = {type(value) for value in simple.get("enum") or ()} - {type(None)}
        if len(kinds) > 1 or kinds - _PLAIN.keys():
            del simple["enum"]
            simple.pop("type", None)
            self.warnings.append(untyped(pointer, "an enum of values of several types"))
        elif kinds & {bool, float}:
            del simple["enum"]
            simple.setdefault("type", _PLAIN[kinds.pop()])
        types = simple.get("type")
        if isinstance(types, list) and {"object", "array"} & set(types):
            simple = _in_variants(simple, types)
        if simple.get("type") == "array" and not {"items", "prefixItems"} & simple.keys():
            simple["items"] = {}
        return simple

    def _rename_clashing(self, simple: Node) -> dict[str, str]:
        """Rename properties whose Python names are equal, such as `+1` and `-1`.

        Returns the original names by the new ones.
        """
        properties = simple.get("properties")
        if not isinstance(properties, dict):
            return {}
        renamed = self._distinct_names(properties)
        simple["properties"] = {renamed.get(name, name): part for name, part in properties.items()}
        if isinstance(simple.get("required"), list):
            simple["required"] = [renamed.get(name, name) for name in simple["required"]]
        return {own: name for name, own in renamed.items()}

    def _rename_parameters(self, parameters: list[Node]) -> None:
        """Rename parameters of one location whose Python names are equal, such as `Date<` and `Date>`."""
        for location in sorted({parameter["in"] for parameter in parameters}):
            there = [parameter for parameter in parameters if parameter["in"] == location]
            renamed = self._distinct_names([parameter["name"] for parameter in there])
            for parameter in there:
                parameter["name"] = renamed.get(parameter["name"], parameter["name"])

    def _distinct_names(self, names: Collection[str]) -> dict[str, str]:
        """Return new names for those with the Python name of another."""
        uses = Counter(map(_identifier, names))
        taken = {identifier for identifier, number in uses.items() if number == 1}
        renamed: dict[str, str] = {}
        for name in names:
            if uses[_identifier(name)] > 1:
                own = claim(_identifier(_SIGN.sub(lambda sign: _SIGNS[sign[0]], name)), taken) + _MARK
                while self._wire_names.setdefault(own, name) != name:
                    own += _MARK
                renamed[name] = own
        return renamed

    def restore_names(self, data: GeneratorData) -> None:
        """Rename the properties of models, and parameters, back to their names in the document."""
        properties = [prop for model in data.models for prop in properties_of(model)]
        for collection in data.endpoint_collections_by_tag.values():
            for endpoint in collection.endpoints:
                properties.extend(prop for _, prop in endpoint.iter_all_parameters())
        for prop in properties:
            written = self._wire_names.get(prop.name.get_untrusted_value())
            if written is not None:
                object.__setattr__(prop, "name", type(prop.name)(written))

    def origin(self, pointer: Pointer) -> Pointer:
        """Return the place of a part in the document, also for a component that was made here."""
        return self._origins.get(str(pointer[2]), pointer) if pointer[:2] == SCHEMAS else pointer

    def _hoisted(self, simple: Node, name: str, pointer: Pointer) -> Node:
        wanted = str(ClassName(name, FIELD_PREFIX))
        numbered = (wanted if number == 1 else f"{wanted}{number}" for number in count(1))
        unused = next(candidate for candidate in numbered if _module_of(candidate) not in self._taken)
        self._taken.add(_module_of(unused))
        self._made[unused] = simple
        self._origins[unused] = pointer
        return {"$ref": to_schema(unused)}


def _identifier(name: str) -> str:
    """Return the Python name that openapi-python-client gives to a property."""
    return str(PythonIdentifier(name, FIELD_PREFIX, skip_snake_case=True))


@cache
def _module_of(component: str) -> str:
    """Return the name of the module of a component's class."""
    return str(PythonIdentifier(ClassName(component, FIELD_PREFIX), FIELD_PREFIX))


def _is_class(simple: Node) -> bool:
    """Whether openapi-python-client makes a class or an enumeration of the schema."""
    if any(simple.get(key) for key in ("anyOf", "oneOf")):
        return False
    parts: list[Node] = simple.get("allOf") or []
    if len(parts) == 1 and "$ref" in parts[0] and "properties" not in simple:
        return False
    return bool(simple.get("enum") or parts or simple.get("properties")) or simple.get("type") == "object"


def _in_variants(simple: Node, types: list[Any]) -> Node:
    """Return an array or object that may have other types as a union."""
    described = {key: simple.pop(key) for key in ("description",) if key in simple}
    del simple["type"]
    if any(key in simple for key in COMBINING):
        return {**described, **simple}
    return {
        **described,
        "anyOf": [{**simple, "type": type_} if type_ != "null" else {"type": type_} for type_ in types],
    }
