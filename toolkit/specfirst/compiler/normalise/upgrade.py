"""Convert a bundle of any version to the meaning of OpenAPI 3.1.

Emitters only see this form; the published document stays as it was written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.document.grammar import Kind, kinds_of_members, walk
from specfirst.compiler.document.implied_types import untyped_keyword
from specfirst.compiler.document.json_pointer import Pointer, to_fragment
from specfirst.compiler.document.keyword_values import without_wrong_values
from specfirst.compiler.document.meant_enums import enum_as_meant
from specfirst.compiler.document.references import reference_in

Schema = dict[str, Any]
_Convert = Callable[[Schema], Schema]


def upgrade(bundle: Bundle) -> Bundle:
    """Return the bundle with schemas of JSON Schema 2020-12, without keywords of no effect.

    An `enum` of values of another type becomes what its author means.
    """
    is_old = str(bundle.document.get("openapi", "")).startswith("3.0")

    dynamic: list[Schema] = []

    def convert(schema: Schema) -> Schema:
        converted = without_wrong_values(schema_from_3_0(schema) if is_old else schema)
        converted = enum_as_meant(converted) or converted
        if "$dynamicRef" in converted:
            converted = dict(converted)
            dynamic.append(converted)
        return converted

    document = _rebuild(Kind.DOCUMENT, bundle.document, convert)
    if dynamic:
        _refer_to_anchors(document, dynamic)
    if is_old:
        document["openapi"] = "3.1.0"
    return bundle.with_document(document)


def _rebuild(kind: Kind, value: Any, convert: _Convert) -> Any:
    if kind is Kind.LITERAL or not isinstance(value, dict | list):
        return value
    rebuilt = {key: _rebuild(member, child, convert) for key, member, child in kinds_of_members(kind, value)}
    if isinstance(value, list):
        return list(rebuilt.values())
    return convert(rebuilt) if kind is Kind.SCHEMA else rebuilt  # type: ignore[arg-type]


def _refer_to_anchors(document: Schema, dynamic: list[Schema]) -> None:
    """Replace each `$dynamicRef` to an anchor that one schema alone has, which it always leads to.

    Of several ones the path of the evaluation decides (JSON Schema 2020-12 Core, 8.2.3.2).
    """
    anchors: dict[str, list[Pointer]] = {}
    for node in walk(document):
        if node.kind is Kind.SCHEMA and isinstance(node.value, dict):
            for key in ("$anchor", "$dynamicAnchor"):
                anchors.setdefault(f"#{node.value.get(key)}", []).append(node.pointer)
    for schema in dynamic:
        places = anchors.get(schema["$dynamicRef"], [])
        if len(places) == 1 and "$ref" not in schema:
            del schema["$dynamicRef"]
            schema["$ref"] = to_fragment(places[0])


def schema_from_3_0(schema: Schema) -> Schema:
    """Convert a Schema Object of OpenAPI 3.0 (section 4.7.24) to JSON Schema 2020-12."""
    if (reference := reference_in(schema)) is not None:
        # Siblings of a reference are ignored (OpenAPI 3.0, 4.7.23).
        return {"$ref": reference}
    converted = dict(schema)
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(converted.get(exclusive), bool) and converted.pop(exclusive) and bound in converted:
            converted[exclusive] = converted.pop(bound)
    if "example" in converted:
        example = converted.pop("example")
        converted.setdefault("examples", [example])
    return _nullable(converted) if converted.pop("nullable", False) is True else converted


def _nullable(schema: Schema) -> Schema:
    """Convert `nullable: true`, which authors also write beside keywords other than `type`."""
    enum = schema.get("enum")
    if isinstance(enum, list) and None not in enum:
        schema = {**schema, "enum": [*enum, None]}
    kind = schema.get("type")
    if isinstance(kind, str):
        return {**schema, "type": [kind, "null"]}
    if untyped_keyword(schema) is None:
        return schema
    annotations = {key: schema[key] for key in _ANNOTATIONS if key in schema}
    core = {key: value for key, value in schema.items() if key not in annotations}
    return {**annotations, "anyOf": [core, {"type": "null"}]}


_ANNOTATIONS = ("title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly")
