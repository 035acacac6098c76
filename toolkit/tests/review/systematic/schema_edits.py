"""Edits of schemas: narrowing ones break requests, widening ones break responses."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from tests.review.systematic.edit import BREAKING, RISKY, SAFE, SILENT, Document, Edit, at, resolve, worst
from tests.review.systematic.sites import RECEIVED, SENT, Site, Sites

Severities = dict[str, str]
NARROWED = {RECEIVED: BREAKING, SENT: SAFE}
WIDENED = {RECEIVED: SAFE, SENT: BREAKING}
CHANGED = {RECEIVED: BREAKING, SENT: BREAKING}
LOST = {RECEIVED: RISKY, SENT: BREAKING}
HARMLESS = {RECEIVED: SAFE, SENT: SAFE}
NOTHING = {RECEIVED: SILENT, SENT: SILENT}
Schema = dict[str, Any]
Change = tuple[str, Schema, Schema, Severities | None, Severities | None]
"""Name, old and new schema, severities of the change and of its reverse."""
Make = Callable[[Document, Schema, Random], Iterator[Change]]


def schema_edits(document: Document, random: Random) -> Iterator[Edit]:
    """Each kind of edit at one schema that it fits, in data that is received, sent and both."""
    sites = Sites(document).plain()
    random.shuffle(sites)
    done: set[tuple[str, frozenset[str]]] = set()
    for site in sites:
        schema = at(document, site.pointer)
        for make in _MAKERS:
            for name, old, new, forward, backward in make(document, schema, random):
                key = name, frozenset(site.views)
                if key not in done:
                    done.add(key)
                    yield _edit(document, site, name, old, new, forward, backward)


def _edit(
    document: Document,
    site: Site,
    name: str,
    old: Schema,
    new: Schema,
    forward: Severities | None,
    backward: Severities | None,
) -> Edit:
    old, new = (_with(document, site, schema) for schema in (old, new))
    where = f"{'/'.join(map(str, site.pointer))} ({', '.join(sorted(site.views))})"
    return Edit(name, where, old, new, _verdict(site, forward), _verdict(site, backward))


def _verdict(site: Site, severities: Severities | None) -> str | None:
    return None if severities is None else worst(severities[view] for view in site.views)


def _with(document: Document, site: Site, schema: Schema) -> Document:
    *way, last = site.pointer
    changed = dict(document)
    node: Any = changed
    for token in way:
        node[token] = copy.copy(node[token])
        node = node[token]
    node[last] = schema
    return changed


def _without(schema: Schema, *keys: str) -> Schema:
    return {key: value for key, value in schema.items() if key not in keys}


def is_3_1(document: Document) -> bool:
    """Whether the document is of OpenAPI 3.1."""
    return str(document.get("openapi", "")).startswith("3.1")


def _open_object(schema: Schema) -> bool:
    return (
        schema.get("type") == "object"
        and isinstance(schema.get("properties"), dict)
        and schema.get("additionalProperties") in (None, True)
        and "patternProperties" not in schema
        and not {"enum", "minProperties", "maxProperties"} & schema.keys()
    )


def _objects(document: Document, schema: Schema, random: Random) -> Iterator[Change]:
    if not _open_object(schema):
        return
    required = [name for name in schema.get("required") or () if name in schema["properties"]]
    properties = schema["properties"]
    shown = [name for name, value in properties.items() if _is_in_both_directions(document, value)]
    optional = [name for name in shown if name not in required]
    yield "property with a fresh name", schema, _put(schema, "qz_new", {"type": "string"}), HARMLESS, LOST
    fresh = _put(schema, "qz_new", {"type": "string"})
    yield (
        "required property with a fresh name", schema,
        {**fresh, "required": [*(schema.get("required") or ()), "qz_new"]}, NARROWED, LOST,
    )  # fmt: skip
    yield "object closed", schema, {**schema, "additionalProperties": False}, NARROWED, WIDENED
    yield "at most 40 properties", schema, {**schema, "maxProperties": 40}, NARROWED, WIDENED
    yield (
        "other properties typed", schema, {**schema, "additionalProperties": {"type": "string"}}, NARROWED,
        WIDENED,
    )  # fmt: skip
    yield "order of properties", schema, {**schema, "properties": _reversed(properties)}, NOTHING, NOTHING
    if len(required) > 1:
        yield (
            "order of required", schema, {**schema, "required": list(reversed(schema["required"]))}, NOTHING,
            NOTHING,
        )  # fmt: skip
    if optional:
        name = random.choice(optional)
        yield (
            "optional property becomes required", schema,
            {**schema, "required": [*(schema.get("required") or ()), name]}, NARROWED, WIDENED,
        )  # fmt: skip
        renamed = {("qz_" + key if key == name else key): value for key, value in properties.items()}
        yield "optional property renamed", schema, {**schema, "properties": renamed}, LOST, LOST
        yield "optional property removed", schema, _drop(schema, name), LOST, HARMLESS
    kept = [name for name in required if name in shown]
    if kept:
        name = random.choice(kept)
        yield "required property removed", schema, _drop(schema, name), LOST, NARROWED
    yield from _rewritten_objects(document, schema)


def _rewritten_objects(document: Document, schema: Schema) -> Iterator[Change]:
    plain = _without(schema, "description", "title", "example", "examples", "xml", "deprecated", "default")
    yield "schema wrapped in allOf", schema, {"allOf": [schema]}, NOTHING, NOTHING
    if schema.get("required"):
        split = {"allOf": [_without(plain, "required"), {"required": schema["required"]}]}
        yield "required moved into a part", plain, split, NOTHING, NOTHING
        beside = {"required": schema["required"], "allOf": [_without(plain, "required")]}
        yield "required moved beside allOf", plain, beside, NOTHING, NOTHING
    if len(schema["properties"]) > 1:
        names = list(schema["properties"])
        one, other = (
            {name: schema["properties"][name] for name in some} for some in (names[::2], names[1::2])
        )
        halves: Schema = {
            "type": "object",
            "allOf": [{**plain, "properties": one}, {"type": "object", "properties": other}],
        }
        yield "properties split by allOf", plain, halves, NOTHING, NOTHING
    yield "description of a schema", schema, {**schema, "description": "Said otherwise."}, NOTHING, NOTHING
    yield "unknown extension of a schema", schema, {**schema, "x-note": 1}, NOTHING, NOTHING
    if not schema.get("deprecated"):
        yield "schema deprecated", schema, {**schema, "deprecated": True}, HARMLESS, HARMLESS
    union = {"oneOf": [plain]}
    yield "oneOf of one", plain, union, NOTHING, NOTHING
    yield "anyOf of one", plain, {"anyOf": [plain]}, NOTHING, NOTHING
    yield "same variant twice", plain, {"anyOf": [plain, plain]}, NOTHING, NOTHING
    yield "type replaced by a string", plain, {"type": "string"}, CHANGED, CHANGED
    yield from _null(document, plain)


def _null(document: Document, plain: Schema) -> Iterator[Change]:
    kind = plain.get("type")
    if not isinstance(kind, str) or "enum" in plain or "const" in plain:
        return
    if is_3_1(document):
        spellings = (
            {**plain, "type": [kind, "null"]},
            {"anyOf": [plain, {"type": "null"}]},
            {"oneOf": [{"type": "null"}, plain]},
        )
        yield "null allowed by type", plain, spellings[0], WIDENED, NARROWED
        yield "null allowed by anyOf", plain, spellings[1], WIDENED, NARROWED
        yield "null by type or anyOf", spellings[0], spellings[1], NOTHING, NOTHING
        yield "null by anyOf or oneOf", spellings[1], spellings[2], NOTHING, NOTHING
        yield "order of types", spellings[0], {**plain, "type": ["null", kind]}, NOTHING, NOTHING
        yield "type in an array", plain, {**plain, "type": [kind]}, NOTHING, NOTHING
    else:
        yield "nullable", plain, {**plain, "nullable": True}, WIDENED, NARROWED
        yield "nullable: false", plain, {**plain, "nullable": False}, NOTHING, NOTHING


def _strings(document: Document, schema: Schema, random: Random) -> Iterator[Change]:
    if schema.get("type") != "string":
        return
    if isinstance(schema.get("enum"), list):
        yield from _enums(document, schema)
        return
    if "const" in schema:
        return
    plain = _without(schema, "default", "minLength", "maxLength", "pattern", "format", "example", "examples")
    if "format" not in schema:
        yield "string becomes a UUID", plain, {**plain, "format": "uuid"}, NARROWED, WIDENED
        yield "string becomes bounded", plain, {**plain, "maxLength": 60}, NARROWED, WIDENED
        yield "string becomes an enumeration", plain, {**plain, "enum": ["a", "b"]}, NARROWED, WIDENED
    yield "format replaced", {**plain, "format": "date"}, {**plain, "format": "uuid"}, CHANGED, CHANGED
    yield "longest text", {**plain, "maxLength": 60}, {**plain, "maxLength": 50}, NARROWED, WIDENED
    yield "shortest text", {**plain, "minLength": 1}, {**plain, "minLength": 2}, NARROWED, WIDENED
    yield "minLength: 0", plain, {**plain, "minLength": 0}, NOTHING, NOTHING
    yield "text need not be there", {**plain, "minLength": 1}, plain, WIDENED, NARROWED
    yield "pattern", plain, {**plain, "pattern": "^[a-z]+$"}, NARROWED, WIDENED
    yield "pattern replaced", {**plain, "pattern": "^a"}, {**plain, "pattern": "^b"}, CHANGED, CHANGED
    yield "string becomes a number", plain, {"type": "number"}, CHANGED, CHANGED
    yield "string becomes an array", plain, {"type": "array", "items": plain}, CHANGED, CHANGED
    yield "string becomes an object", plain, {"type": "object"}, CHANGED, CHANGED
    ways = {RECEIVED: BREAKING, SENT: SILENT}
    yield "default", {**plain, "default": "a"}, {**plain, "default": "b"}, ways, ways
    yield "default comes", plain, {**plain, "default": "a"}, {RECEIVED: SAFE, SENT: SILENT}, ways
    yield (
        "facet moved into allOf",
        {**plain, "maxLength": 9},
        {"allOf": [plain, {"maxLength": 9}]},
        NOTHING,
        NOTHING,
    )
    yield "example of a string", plain, {**plain, "example": "a"}, NOTHING, NOTHING
    for severity in ("readOnly", "writeOnly"):
        if schema.get(severity):
            return
    yield from _null(document, plain)


def _enums(document: Document, schema: Schema) -> Iterator[Change]:
    values = [value for value in schema["enum"] if isinstance(value, str)]
    if len(values) != len(set(values)) or len(values) != len(schema["enum"]) or len(values) < 2:
        return
    plain = _without(schema, "default", "example", "examples")
    yield "enumeration loses a value", plain, {**plain, "enum": values[1:]}, NARROWED, WIDENED
    yield "enumeration value renamed", plain, {**plain, "enum": [*values[1:], "qz"]}, CHANGED, CHANGED
    yield "order of an enumeration", plain, {**plain, "enum": values[::-1]}, NOTHING, NOTHING
    yield "enumeration dropped", plain, _without(plain, "enum"), WIDENED, NARROWED
    one = {**plain, "enum": values[:1]}
    if is_3_1(document):
        yield (
            "enumeration of one or const",
            one,
            {**_without(plain, "enum"), "const": values[0]},
            NOTHING,
            NOTHING,
        )
        consts: Schema = {"oneOf": [{"const": value, "title": value} for value in values]}
        yield "enumeration or oneOf of constants", plain, consts, NOTHING, NOTHING
    halves: Schema = {"anyOf": [{**plain, "enum": values[:1]}, {**plain, "enum": values[1:]}]}
    yield "enumeration split by anyOf", plain, halves, NOTHING, NOTHING


def _numbers(document: Document, schema: Schema, random: Random) -> Iterator[Change]:
    kind = schema.get("type")
    if kind not in ("integer", "number") or "enum" in schema or "const" in schema:
        return
    keys = ("default", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format", "multipleOf")
    plain = _without(schema, *keys, "example", "examples")
    yield "smallest number", {**plain, "minimum": 1}, {**plain, "minimum": 2}, NARROWED, WIDENED
    yield "largest number", {**plain, "maximum": 100}, {**plain, "maximum": 90}, NARROWED, WIDENED
    yield "bound of a number", plain, {**plain, "maximum": 10}, NARROWED, WIDENED
    yield "zero admitted by a bound", {**plain, "minimum": 0}, {**plain, "minimum": 1}, NARROWED, WIDENED
    yield "step of a number", plain, {**plain, "multipleOf": 5}, NARROWED, WIDENED
    yield "number becomes a boolean", plain, {"type": "boolean"}, CHANGED, CHANGED
    yield "number becomes a string", plain, {"type": "string"}, CHANGED, CHANGED
    if kind == "integer":
        yield "integer becomes a number", plain, {**plain, "type": "number"}, WIDENED, NARROWED
        yield "int32", {**plain, "format": "int64"}, {**plain, "format": "int32"}, NARROWED, WIDENED
    exclusive: Schema = (
        {"exclusiveMinimum": 0} if is_3_1(document) else {"minimum": 0, "exclusiveMinimum": True}
    )
    yield "zero excluded", {**plain, "minimum": 0}, {**plain, **exclusive}, NARROWED, WIDENED
    yield from _null(document, plain)


def _arrays(document: Document, schema: Schema, random: Random) -> Iterator[Change]:
    if schema.get("type") != "array" or not isinstance(schema.get("items"), dict):
        return
    plain = _without(schema, "minItems", "maxItems", "uniqueItems", "default", "example", "examples")
    yield "fewest items", plain, {**plain, "minItems": 1}, NARROWED, WIDENED
    yield "most items", {**plain, "maxItems": 20}, {**plain, "maxItems": 10}, NARROWED, WIDENED
    yield "items become unique", plain, {**plain, "uniqueItems": True}, NARROWED, WIDENED
    yield "uniqueItems: false", plain, {**plain, "uniqueItems": False}, NOTHING, NOTHING
    if isinstance((resolve(document, plain["items"]) or {}).get("type"), str):
        yield "items become nested", plain, {**plain, "items": plain}, CHANGED, CHANGED
    yield "array becomes one item", plain, plain["items"], None, None
    yield "items wrapped in allOf", plain, {**plain, "items": {"allOf": [plain["items"]]}}, NOTHING, NOTHING
    yield from _null(document, plain)


def _booleans(document: Document, schema: Schema, random: Random) -> Iterator[Change]:
    if schema.get("type") != "boolean" or "enum" in schema:
        return
    plain = _without(schema, "default", "example")
    yield "boolean becomes a string", plain, {"type": "string"}, CHANGED, CHANGED
    yield "boolean becomes true", plain, {**plain, "enum": [True]}, NARROWED, WIDENED
    yield "both values listed", plain, {**plain, "enum": [True, False]}, NOTHING, NOTHING
    yield from _null(document, plain)


def _hidden(document: Document, schema: Schema, random: Random) -> Iterator[Change]:
    """Properties that only one direction has."""
    if not _open_object(schema):
        return
    names = [
        name
        for name, value in schema["properties"].items()
        if name not in (schema.get("required") or ()) and isinstance(value, dict) and "$ref" not in value
        and _is_in_both_directions(document, value)
    ]  # fmt: skip
    if not names:
        return
    name = random.choice(names)
    for key, forward, backward in (
        ("readOnly", {RECEIVED: BREAKING, SENT: SILENT}, {RECEIVED: SAFE, SENT: SILENT}),
        ("writeOnly", {RECEIVED: SILENT, SENT: BREAKING}, {RECEIVED: SILENT, SENT: SAFE}),
    ):
        hidden = _put(schema, name, {**schema["properties"][name], key: True})
        yield f"property becomes {key}", schema, hidden, forward, backward
        # What a direction does not have may change in it.
        bounded = _put(schema, name, {"type": "string", "maxLength": 5, key: True})
        longer = _put(schema, name, {"type": "string", "maxLength": 9, key: True})
        hides = RECEIVED if key == "readOnly" else SENT
        yield (
            f"bound of a {key} property", bounded, longer, {**WIDENED, hides: SILENT},
            {**NARROWED, hides: SILENT},
        )  # fmt: skip


def _is_in_both_directions(document: Document, value: Any) -> bool:
    followed = resolve(document, value)
    if not isinstance(followed, dict) or not isinstance(value, dict):
        return False
    return not any(schema.get(key) for schema in (value, followed) for key in ("readOnly", "writeOnly"))


def _put(schema: Schema, name: str, value: Schema) -> Schema:
    return {**schema, "properties": {**schema["properties"], name: value}}


def _drop(schema: Schema, name: str) -> Schema:
    left = [other for other in schema.get("required") or () if other != name]
    kept = {**schema, "properties": _without(schema["properties"], name)}
    return {**kept, "required": left} if left else _without(kept, "required")


def _reversed(value: Schema) -> Schema:
    return dict(reversed(value.items()))


_MAKERS: tuple[Make, ...] = (_objects, _strings, _numbers, _arrays, _booleans, _hidden)
