"""Classify a schema into one of nine forms of Python types, independent of its keywords."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from specfirst.compiler.document.all_of import merge_all_of
from specfirst.compiler.document.implied_types import implied_type
from specfirst.compiler.document.meant_enums import enum_as_meant, is_of_type, meant_values
from specfirst.compiler.document.references import reference_in, schema_name
from specfirst.compiler.document.schema_walk import MAX_DEPTH, Schema, as_list
from specfirst.compiler.document.vocabulary import ENUM_NAMES, LEFT_OUT

Kind = Literal["any", "null", "reference", "scalar", "array", "map", "object", "enum", "union"]

ANNOTATIONS = frozenset(
    {
        "title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly",
        "externalDocs", "xml", "$comment", "$id", "$schema", "$anchor", "$defs", "definitions", "nullable",
    }
)  # fmt: skip
"""Keywords that do not constrain values."""

_OF_TYPE = {
    "string": {"minLength", "maxLength", "pattern", "format", "contentMediaType", "contentEncoding"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"},
    "array": {"items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains",
              "maxContains", "unevaluatedItems"},
    "object": {"properties", "required", "additionalProperties", "patternProperties", "propertyNames",
               "minProperties", "maxProperties", "unevaluatedProperties", "dependentRequired",
               "dependentSchemas", LEFT_OUT},
    "boolean": set(),
    "null": set(),
}  # fmt: skip
_OF_TYPE["integer"] = _OF_TYPE["number"]
_ASSERTED_ANYWHERE = ("enum", "const", "not", "if", "then", "else")


@dataclass(frozen=True, slots=True)
class Form:
    """A schema that was read: its form, the keywords of the form, and whether null is allowed."""

    kind: Kind
    schema: Schema = field(default_factory=dict)
    """The constraining keywords of the form."""
    notes: Schema = field(default_factory=dict)
    """The annotations."""
    nullable: bool = False
    members: tuple[Any, ...] = ()
    """The variants of a union, without null."""
    exclusive: bool = False
    """Whether a union is a `oneOf`."""
    is_converted: bool = False
    """Whether no value of `enum` was of the declared type, so that they were converted or taken for items."""
    is_implied: bool = False
    """Whether the type is not declared, but follows from the keywords."""


class FormReader:
    """Reads the component schemas of one document, and schemas in them."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self.schemas = schemas
        self._forms: dict[str, Form] = {}
        self._depth = 0

    def target(self, reference: str) -> Any:
        """Return the component that a `$ref` refers to."""
        return self.schemas.get(schema_name(reference) or "", {})

    def component(self, name: str) -> Form:
        """Return the form of a component."""
        if name not in self._forms:
            self._forms[name] = self.read(self.schemas.get(name, {}))
        return self._forms[name]

    def followed(self, form: Form) -> Form:
        """Return the target of a reference; null beside it stays allowed."""
        nullable = form.nullable
        for _ in self.schemas:
            if form.kind != "reference":
                break
            form = self.component(schema_name(form.schema["$ref"]) or "")
            nullable = nullable or form.nullable
        return replace(form, nullable=nullable)

    def read(self, schema: Any) -> Form:
        """Return the form of a schema; `any` for one that consists of itself, through `allOf`."""
        if not isinstance(schema, dict):
            return Form("any", {"not": {}} if schema is False else {})
        if self._depth > MAX_DEPTH:
            return Form("any", schema)
        self._depth += 1
        try:
            return self._read(schema)
        finally:
            self._depth -= 1

    def _read(self, schema: Schema) -> Form:
        notes = {key: value for key, value in schema.items() if is_note(key)}
        asserted = {key: value for key, value in schema.items() if not is_note(key)}
        if reference_in(asserted) is not None and len(asserted) == 1:
            return Form("reference", asserted, notes)
        if "allOf" in asserted or "$ref" in asserted:
            return self._conjunction(schema)
        form = self._asserted(asserted)
        return replace(form, notes={**form.notes, **notes}) if notes else form

    def _conjunction(self, schema: Schema) -> Form:
        annotated = _only_annotates(schema)
        if annotated is not None:
            return self.read(annotated)
        merged = merge_all_of(schema, self.target)
        closed = merged.pop("unevaluatedProperties", None)
        if closed is False:
            merged["additionalProperties"] = False
        return self.read(merged)

    def _asserted(self, schema: Schema) -> Form:
        for key in ("oneOf", "anyOf"):
            if schema.get(key):
                return self._union(key, schema)
        if "const" in schema or schema.get("enum"):
            return _enum(schema)
        kinds = _types(schema)
        nullable = "null" in kinds
        kinds = [kind for kind in kinds if kind != "null"]
        if not kinds:
            return Form("null") if nullable else Form("any", schema)
        if len(kinds) > 1:
            members = tuple(_only(kind, schema) for kind in kinds)
            return Form("union", {}, nullable=nullable, members=members)
        form = _of_type(kinds[0], _only(kinds[0], schema), nullable)
        return form if "type" in schema else replace(form, is_implied=True)

    def _union(self, key: str, schema: Schema) -> Form:
        members = [variant for variant in schema[key] if variant is not False]
        rest = {name: value for name, value in schema.items() if name not in (key, "discriminator")}
        if rest and all(_only_requires(member) for member in members):
            # `anyOf: [{required: [a]}, {required: [b]}]` does not constrain types.
            form = self._asserted(rest)
            return replace(form, schema={**form.schema, key: members})
        if rest:
            members = [{"allOf": [member, rest]} for member in members]
        forms = [self.read(member) for member in members]
        nullable = any(form.kind == "null" or form.nullable for form in forms)
        kept = [member for member, form in zip(members, forms, strict=True) if form.kind != "null"]
        if not kept:
            return Form("null")
        constants = _constants(form for form in forms if form.kind != "null")
        if constants is not None:
            return Form("enum", {"enum": constants}, nullable=nullable)
        keywords = {name: schema[name] for name in ("discriminator",) if name in schema}
        if len(kept) == 1 and not keywords:
            return replace(self.read(kept[0]), nullable=nullable)
        return Form(
            "union",
            keywords,
            nullable=nullable,
            members=tuple(kept),
            exclusive=key == "oneOf" and len(kept) > 1,
        )


def _only_annotates(schema: Schema) -> Schema | None:
    """Return the only constraining part of an `allOf` with the annotations around it.

    OpenAPI 3.0 requires this form for an annotated reference.
    """
    parts = schema.get("allOf")
    rest = {key: value for key, value in schema.items() if key != "allOf"}
    if not isinstance(parts, list) or not all(is_note(key) for key in rest):
        return None
    asserting = [part for part in parts if isinstance(part, dict) and not all(is_note(key) for key in part)]
    if len(asserting) != 1:
        return None
    notes = [part for part in parts if isinstance(part, dict) and part is not asserting[0]]
    annotated = dict(asserting[0])
    for note in [*notes, rest]:
        annotated |= note
    return annotated


def _of_type(kind: str, schema: Schema, nullable: bool) -> Form:
    if kind == "array":
        return Form("array", schema, nullable=nullable)
    if kind != "object":
        return Form("scalar", schema, nullable=nullable)
    if schema.get("required") and not schema.get("properties"):
        schema = {"additionalProperties": True, **schema}
    is_class = any(schema.get(key) for key in ("properties", "required", LEFT_OUT))
    is_class = is_class or schema.get("additionalProperties") is False
    is_pattern_map = not schema.get("properties") and schema.get("patternProperties")
    return Form("object" if is_class and not is_pattern_map else "map", schema, nullable=nullable)


def _enum(schema: Schema) -> Form:
    values = [schema["const"]] if "const" in schema else schema["enum"]
    kinds = set(_types(schema)) or None
    nullable = None in values and (kinds is None or "null" in kinds)
    values = [value for value in values if value is not None]
    is_converted = False
    if kinds:
        typed = [value for value in values if any(is_of_type(value, kind) for kind in kinds)]
        is_converted = bool(values) and not typed
        if is_converted and kinds <= {"array", "null"}:
            array = _only("array", enum_as_meant({**schema, "enum": values}) or schema)
            array = {key: value for key, value in array.items() if key not in ("enum", "const")}
            return Form("array", array, nullable="null" in kinds, is_converted=True)
        values = typed or meant_values(values, kinds)
    rest = {key: value for key, value in schema.items() if key in ("format", *ENUM_NAMES)}
    if not values:
        return Form("null")
    return Form("enum", {**rest, "enum": _distinct(values)}, nullable=nullable, is_converted=is_converted)


def _constants(variants: Iterable[Form]) -> list[Any] | None:
    """Return the values of variants that are distinct constants and thus an enumeration; None for others."""
    values: list[Any] = []
    for form in variants:
        if form.kind != "enum" or len(form.schema["enum"]) != 1:
            return None
        values += form.schema["enum"]
    return values if len(values) > 1 and len(_distinct(values)) == len(values) else None


def _types(schema: Schema) -> list[str]:
    if "type" in schema:
        return list(dict.fromkeys(as_list(schema["type"]) or [schema["type"]]))
    if "enum" in schema or "const" in schema:
        return []
    implied = implied_type(schema)
    return [] if implied is None else [implied]


def _only(kind: str, schema: Schema) -> Schema:
    """Return the keywords that constrain one type."""
    kept = {key: value for key, value in schema.items() if key in _OF_TYPE[kind] or key in _ASSERTED_ANYWHERE}
    return {"type": kind, **kept}


def _only_requires(member: Any) -> bool:
    return (
        isinstance(member, dict)
        and not member.keys() - {"required", "not", "type", "description", "title"}
        and ("required" in member or "not" in member)
    )


def _distinct(values: Iterable[Any]) -> list[Any]:
    """Return the first of all equal values; true is not 1."""
    found: dict[Any, Any] = {}
    for value in values:
        key = json.dumps(value, sort_keys=True) if isinstance(value, list | dict) else value
        found.setdefault((isinstance(value, bool), isinstance(value, str), key), value)
    return list(found.values())


def is_note(key: str) -> bool:
    """Whether a keyword does not constrain values."""
    return key in ANNOTATIONS or (key.startswith("x-") and key not in (*ENUM_NAMES, LEFT_OUT))
