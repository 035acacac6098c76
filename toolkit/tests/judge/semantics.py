"""A document's schemas as JSON Schema 2020-12, for an independent validator.

It says what the toolkit promises to hold to, and is written apart from the compiler: OpenAPI 3.0's `nullable`
and boolean `exclusiveMinimum`, the formats that are asserted, and no keyword whose value has a shape that
asserts nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from specfirst.compiler.document.grammar import Kind, Node, members, walk
from specfirst.compiler.document.json_pointer import parse_fragment, resolve

Schema = dict[str, Any]

ASSERTED_FORMATS = frozenset({"date-time", "date", "time", "uuid", "email"})
FAMILY = "x-family"
"""The keyword with the schema of a base or any of its children."""
POINTER = "x-pointer"
"""The keyword with the place of a schema in the document as it is written."""
Direction = Literal["request", "response"]
_SCHEMAS = "#/components/schemas/"
_DEEPEST = 12
_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_SHAPES: dict[str, type | tuple[type, ...]] = {
    "properties": dict, "patternProperties": dict, "dependentRequired": dict, "dependentSchemas": dict,
    "required": list, "enum": list, "allOf": list, "anyOf": list, "oneOf": list, "prefixItems": list,
    "pattern": str, "format": str, "items": (dict, bool), "additionalProperties": (dict, bool),
    "not": (dict, bool), "propertyNames": (dict, bool), "uniqueItems": bool, "$ref": str,
    "minimum": (int, float), "maximum": (int, float), "multipleOf": (int, float),
    "exclusiveMinimum": (int, float), "exclusiveMaximum": (int, float),
    "minLength": int, "maxLength": int, "minItems": int, "maxItems": int, "minProperties": int,
    "maxProperties": int,
}  # fmt: skip
_NOT_EMPTY = frozenset({"enum", "allOf", "anyOf", "oneOf", "prefixItems"})
# Keywords that would change the base of references.
_IDENTITY = frozenset({"$id", "$schema", "$anchor", "$dynamicAnchor", "id"})


def written_document(document: dict[str, Any], direction: Direction | None = None) -> dict[str, Any]:
    """Return the document with each schema in JSON Schema 2020-12.

    With a direction, properties of the other one are not required and take any value.
    """
    is_old = str(document.get("openapi", "")).startswith("3.0")
    translated = _rebuilt(Node((), Kind.DOCUMENT, document), _from_3_0 if is_old else _from_3_1)
    if direction is not None:
        view = _View(translated, "readOnly" if direction == "request" else "writeOnly")
        translated = _rebuilt(Node((), Kind.DOCUMENT, translated), view.translate)
    assert isinstance(translated, dict)
    translated = _rebuilt(Node((), Kind.DOCUMENT, translated), _Tags(translated).translate)
    return Families(translated).written()


class _View:
    """Schemas of one direction; properties of the other one are unrestricted (OpenAPI 3.0, 4.7.24.2)."""

    def __init__(self, document: Schema, mark: str) -> None:
        self._document = document
        self._mark = mark

    def translate(self, schema: Schema) -> Schema:
        marked = self._marked(schema, 0)
        if not marked:
            return schema
        return self._without(schema, marked)

    def _without(self, schema: Schema, marked: set[str]) -> Schema:
        changed = dict(schema)
        if "required" in schema:
            changed["required"] = [name for name in schema["required"] if name not in marked]
        if "properties" in schema:
            changed["properties"] = {
                name: (True if name in marked else subschema)
                for name, subschema in schema["properties"].items()
            }
        if "allOf" in schema:
            changed["allOf"] = [
                self._without(part, marked) if isinstance(part, dict) else part for part in schema["allOf"]
            ]
        return changed

    def _marked(self, schema: Any, depth: int) -> set[str]:
        if not isinstance(schema, dict) or depth > _DEEPEST:
            return set()
        properties: Schema = schema.get("properties", {})
        names = {name for name, subschema in properties.items() if self._is_marked(subschema, 0)}
        for part in [*schema.get("allOf", ()), *filter(None, [_target(self._document, schema)])]:
            names |= self._marked(part, depth + 1)
        return names

    def _is_marked(self, schema: Any, depth: int) -> bool:
        if not isinstance(schema, dict) or depth > _DEEPEST:
            return False
        if schema.get(self._mark) is True:
            return True
        parts = [*schema.get("allOf", ()), *filter(None, [_target(self._document, schema)])]
        return any(self._is_marked(part, depth + 1) for part in parts)


class _Tags:
    """Restrict unions with a discriminator to the variant of the tag (OpenAPI 3.1, 4.8.25)."""

    def __init__(self, document: Schema) -> None:
        self._document = document

    def translate(self, schema: Schema) -> Schema:
        discriminator = schema.get("discriminator")
        key = next((key for key in ("oneOf", "anyOf") if key in schema), None)
        if not isinstance(discriminator, dict) or key is None:
            return schema
        name, mapping = discriminator.get("propertyName"), discriminator.get("mapping") or {}
        if not isinstance(name, str) or not all("$ref" in variant for variant in schema[key]):
            return schema
        variants = []
        for variant in schema[key]:
            reference = variant["$ref"]
            values = [tag for tag, target in mapping.items() if reference in (target, f"{_SCHEMAS}{target}")]
            values = values or [reference.removeprefix(_SCHEMAS)]
            declared = self._declared(variant, name)
            tags = declared if declared is not None else values
            variants.append({"allOf": [variant, {"required": [name], "properties": {name: {"enum": tags}}}]})
        return {**{name: keyword for name, keyword in schema.items() if name != key}, "anyOf": variants}

    def _declared(self, variant: Schema, name: str) -> list[Any] | None:
        target = _target(self._document, variant)
        written = (target or {}).get("properties", {}).get(name)
        if not isinstance(written, dict):
            return None
        values = [written["const"]] if "const" in written else written.get("enum")
        return values if isinstance(values, list) else None


class Families:
    """Restrict bases with a discriminator to the child of the tag (OpenAPI 3.1, 4.8.24.4)."""

    def __init__(self, document: Schema) -> None:
        self._document = document
        self._schemas: Schema = (document.get("components") or {}).get("schemas") or {}
        bases = {name: self._discriminator(schema) for name, schema in self._schemas.items()}
        self._bases = {name: base for name, base in bases.items() if base and self._children(name)}

    def written(self) -> Schema:
        """Return the document with references to a base, except from its children, replaced by its family."""
        for schema in list(walk(self._document)):
            node = schema.value
            extends = len(schema.pointer) > 1 and schema.pointer[-2] == "allOf"
            if schema.kind is Kind.SCHEMA and isinstance(node, dict) and not extends:
                name = str(node.get("$ref", "")).removeprefix(_SCHEMAS)
                if name in self._bases:
                    node["$ref"] = f"{_SCHEMAS}{name}/{FAMILY}"
        for name, discriminator in self._bases.items():
            self._schemas[name][FAMILY] = self._family(name, discriminator)
        return self._document

    def _family(self, base: str, discriminator: Schema) -> Schema:
        tag, mapping = discriminator["propertyName"], discriminator.get("mapping") or {}
        members = [base, *self._children(base)]
        variants: list[Schema] = []
        for name in members:
            tags = [key for key, to in mapping.items() if to in (name, f"{_SCHEMAS}{name}")] or [name]
            tagged = {"required": [tag], "properties": {tag: {"enum": tags}}}
            variants.append({"allOf": [{"$ref": f"{_SCHEMAS}{name}"}, tagged]})
        variants.append({"allOf": [{"$ref": f"{_SCHEMAS}{base}"}, {"not": {"required": [tag]}}]})
        return {POINTER: ["components", "schemas", base], "anyOf": variants}

    def _children(self, base: str) -> list[str]:
        found: list[str] = []
        pending = [base]
        while pending:
            reference = f"{_SCHEMAS}{pending.pop()}"
            for name, schema in self._schemas.items():
                extended = [part.get("$ref") for part in _parts(schema)]
                if reference in extended and name not in found and name != base:
                    found.append(name)
                    pending.append(name)
        return found

    @staticmethod
    def _discriminator(schema: Any) -> Schema | None:
        for part in [schema, *_parts(schema)] if isinstance(schema, dict) else ():
            found = part.get("discriminator")
            if isinstance(found, dict) and isinstance(found.get("propertyName"), str):
                return None if {"oneOf", "anyOf"} & part.keys() else found
        return None


def _parts(schema: Any) -> list[Schema]:
    parts = schema.get("allOf", ()) if isinstance(schema, dict) else ()
    return [part for part in parts if isinstance(part, dict)]


def _target(document: Schema, schema: Schema) -> Any:
    reference = schema.get("$ref")
    pointer = parse_fragment(reference) if isinstance(reference, str) else None
    try:
        return None if pointer is None else resolve(document, pointer)
    except KeyError:
        return None


def _rebuilt(node: Node, translate: Callable[[Schema], Schema]) -> Any:
    if node.kind is Kind.LITERAL or not isinstance(node.value, dict | list):
        return node.value
    rebuilt = {member.pointer[-1]: _rebuilt(member, translate) for member in members(node)}
    if isinstance(node.value, list):
        return list(rebuilt.values())
    if node.kind is not Kind.SCHEMA:
        return rebuilt
    return {POINTER: list(node.pointer), **translate(rebuilt)}  # type: ignore[arg-type]


def _from_3_0(schema: Schema) -> Schema:
    if isinstance(schema.get("$ref"), str):
        return {"$ref": schema["$ref"]}
    schema = dict(schema)
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        flag = schema.get(exclusive)
        if isinstance(flag, bool):
            del schema[exclusive]
            if flag and bound in schema:
                schema[exclusive] = schema.pop(bound)
    if schema.pop("nullable", None) is not True:
        return _from_3_1(schema)
    schema = _from_3_1(schema)
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
        return schema
    return {"anyOf": [schema, {"type": "null"}]} if schema else schema


def _from_3_1(schema: Schema) -> Schema:
    kept = {key: value for key, value in schema.items() if _asserts(key, value)}
    if "type" in kept and not _is_type(kept["type"]):
        del kept["type"]
    if kept.get("format") not in ASSERTED_FORMATS:
        kept.pop("format", None)
    if "required" in kept:
        kept["required"] = list(dict.fromkeys(filter(lambda name: isinstance(name, str), kept["required"])))
    return kept


def _asserts(key: str, value: Any) -> bool:
    if key in _IDENTITY or (key in _NOT_EMPTY and not value):
        return False
    shape = _SHAPES.get(key, object)
    return isinstance(value, shape) and not (isinstance(value, bool) and shape in (int, (int, float)))


def _is_type(declared: Any) -> bool:
    kinds = declared if isinstance(declared, list) else [declared]
    return bool(kinds) and all(isinstance(kind, str) and kind in _TYPES for kind in kinds)
