"""Write JSON Schemas of equal meaning in one form, so that they can be compared by keyword.

`type: [string, 'null']` is `anyOf` of two types, `const: x` is `enum: [x]`, and `additionalProperties: true`
is omitted. Keywords that restrict or document a value stay: formats of texts, patterns, bounds, defaults,
`writeOnly`. Prose is dropped, and so is what has no effect, such as `maxLength` or a size `format` of a
number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from specfirst.conformance.probes.written_validator import WrittenValidator
from specfirst.conformance.written_documents import RECURSION
from specfirst.conformance.written_views import is_dropped
from specfirst.media_types import essence, is_json, is_xml

Form = dict[str, Any]
"""Keywords by the JSON type that they apply to: `{"string": {"maxLength": 3}, "null": {}, "default": …}`."""

_PROSE = {
    *("title", "description", "example", "examples", "summary", "externalDocs", "$comment", "$defs"),
    *("definitions", "nullable", "xml", "$id", "$anchor"),
}
"""What admits and refuses no value; `nullable` has been replaced where the document is of OpenAPI 3.0."""
# Keywords of the value as a whole, whatever its type.
_OVERALL = ("default", "readOnly", "writeOnly", "deprecated")
_NUMERIC = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_KEYWORDS: dict[str, frozenset[str]] = {
    "null": frozenset(),
    "boolean": frozenset(),
    "integer": _NUMERIC,
    "number": _NUMERIC,
    "string": frozenset(
        {"minLength", "maxLength", "pattern", "format", "contentMediaType", "contentEncoding"}
    ),
    "array": frozenset({
        "items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains",
        "maxContains",
    }),
    "object": frozenset({
        "properties", "required", "additionalProperties", "patternProperties", "propertyNames",
        "minProperties", "maxProperties", "dependentRequired", "unevaluatedProperties",
    }),
}  # fmt: skip
_OF_SOME_TYPE = frozenset().union(*_KEYWORDS.values())
_ADMITTING_ALL: tuple[tuple[str, Any], ...] = (("additionalProperties", {"any": {}}), ("items", {"any": {}}))
"""The forms of keywords that admit any value, such as a schema of prose only."""
_WITHOUT_EFFECT: tuple[tuple[str, Any], ...] = (
    ("additionalProperties", True),
    ("additionalProperties", {}),
    ("uniqueItems", False),
    ("minLength", 0),
    ("minItems", 0),
    ("minProperties", 0),
    ("properties", {}),
    ("required", []),
    ("items", True),
    ("items", {}),
    ("readOnly", False),
    ("writeOnly", False),
    ("deprecated", False),
)


def schema_form(schema: Any, definitions: Mapping[str, Any] | None = None) -> Form:
    """Return the form of a schema; `#/$defs/Name` refers to `definitions`, by default those of the schema."""
    if definitions is None:
        definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    known = definitions
    return _form(inlined(schema, lambda reference: known[reference.rsplit("/", 1)[-1]]))


def content_form(media_type: str, schema: Any) -> Form:
    """Return the form of the content of a media type in a request.

    Bytes have no schema (OpenAPI 3.1, 4.8.14.3) or are binary texts (3.0, 4.7.14.2). Services receive
    contents that are neither JSON, a form nor plain text, such as XML, as bytes; the compiler warns of their
    schemas.
    """
    form = schema_form(schema)
    if _is_structured(media_type):
        return form
    kind = essence(media_type)
    is_text = kind.startswith("text/") and not is_xml(kind)
    return form if is_text and form.keys() <= _SCALARS and form not in _ANY_TEXT else _BYTES


def sent_content_form(media_type: str, schema: Any) -> Form:
    """Return the form of the content of a media type in a response.

    It differs from that of a request: also a number as `text/plain` is sent as the service writes it.
    """
    return schema_form(schema) if _is_structured(media_type) else _BYTES


def _is_structured(media_type: str) -> bool:
    kind = essence(media_type)
    return is_json(kind) or kind in _STRUCTURED or kind.startswith("multipart/")


_STRUCTURED: Final = frozenset({"*/*", "application/*", "application/x-www-form-urlencoded"})
_SCALARS: Final = frozenset({"string", "integer", "number", "boolean"})
_BYTES: Final[Form] = {"string": {"format": "binary"}}
_NO_VALUE: Final[Form] = {"nothing": {}}
_ANY_TEXT: Final[tuple[Form, ...]] = (_BYTES, {"string": {}})


def inlined(node: Any, target_of: Callable[[str], Any], through: tuple[str, ...] = ()) -> Any:
    """Return a node with its references replaced by their targets; `through` are the references so far."""
    if isinstance(node, list):
        return [inlined(member, target_of, through) for member in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return {key: inlined(member, target_of, through) for key, member in node.items() if key != "$defs"}
    if reference in through:
        return {RECURSION: reference.rsplit("/", 1)[-1]}
    target = inlined(target_of(reference), target_of, (*through, reference))
    beside = {key: member for key, member in node.items() if key != "$ref"}
    return {**target, **inlined(beside, target_of, through)} if beside else target


def _form(schema: Any) -> Form:
    if schema is True or schema == {}:
        return {"any": {}}
    if schema is False or schema.get("not") in ({}, True):
        return dict(_NO_VALUE)
    keywords = _meaningful(schema)
    if RECURSION in keywords:
        # The document has the name of a component where the server has that of its class.
        return {"recursion": re.sub(r"[\W_]", "", keywords[RECURSION]).lower()}
    keywords = _without_all_of(keywords)
    if keywords.get("not") in ({}, True):
        return dict(_NO_VALUE)
    if keywords.keys() == {RECURSION}:
        return _form(keywords)
    if "default" in keywords:
        keywords["default"] = default_of(keywords)
    overall = {key: plain(keywords.pop(key)) for key in _OVERALL if key in keywords}
    for union in ("anyOf", "oneOf"):
        if union in keywords:
            return {**_union(union, keywords), **overall}
    return {**_by_type(keywords), **overall}


def _meaningful(schema: Mapping[str, Any] | bool) -> dict[str, Any]:
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    kept = {
        key: value
        for key, value in schema.items()
        if key not in _PROSE and not key.startswith("x-") and (key, value) not in _WITHOUT_EFFECT
    }
    if isinstance(kept.get("properties"), Mapping):
        kept["properties"] = {
            name: member for name, member in kept["properties"].items() if not is_dropped(member)
        }
        if not kept["properties"]:
            del kept["properties"]
    if not kept.keys() & {"oneOf", "anyOf"}:
        kept.pop("discriminator", None)
    if "const" in kept:
        kept["enum"] = [kept.pop("const")]
    if kept.get("unevaluatedProperties") is False and kept.get("type") == "object":
        # Equivalent to a schema of only these properties, once `allOf` has been merged.
        kept.pop("unevaluatedProperties")
        kept["additionalProperties"] = False
    return kept


def _without_all_of(keywords: dict[str, Any]) -> dict[str, Any]:
    parts = keywords.pop("allOf", None)
    if parts is None:
        return keywords
    merged = dict(keywords)
    for part in map(_meaningful, parts):
        for key, value in _without_all_of(part).items():
            if key == "properties":
                merged[key] = _properties_of_both(merged.get(key, {}), value)
            elif key == "required":
                merged[key] = sorted({*merged.get(key, []), *value})
            elif key == "default":
                # The last one applies, and before all others that of the whole.
                merged[key] = keywords.get(key, value)
            elif merged.setdefault(key, value) != value:
                # Two bounds that both apply are kept side by side rather than compared.
                merged[f"{key} (also)"] = value
    return _meaningful(merged)


def _properties_of_both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    both = {
        name: {"allOf": [one[name], schema]}
        for name, schema in other.items()
        if one.get(name, schema) != schema
    }
    return {**one, **other, **both}


def _union(union: str, keywords: dict[str, Any]) -> Form:
    shared = {key: value for key, value in keywords.items() if key not in (union, "discriminator")}
    forms = [_form({**shared, **_meaningful(variant)}) for variant in keywords[union]]
    forms = [form for form in forms if form != _NO_VALUE] or forms[:1]
    if union == "anyOf" and all(form == forms[0] for form in forms):
        return forms[0]
    kinds = [kind for form in forms for kind in form]
    if len(kinds) == len(set(kinds)) and "any" not in kinds:
        return {kind: value for form in forms for kind, value in form.items()}
    # A discriminator selects the alternative, so that `anyOf` and `oneOf` are equivalent.
    discriminator = keywords.get("discriminator") or {}
    matching = "one" if discriminator or union == "oneOf" else "any"
    alternatives = sorted(forms, key=lambda form: json.dumps(form, sort_keys=True, default=str))
    selected_by = {"distinguished by": discriminator["propertyName"]} if discriminator else {}
    numbered = {str(index): form for index, form in enumerate(alternatives)}
    return {"alternatives": numbered, "alternatives that match": matching, **selected_by}


def _by_type(keywords: dict[str, Any]) -> Form:
    values = keywords.pop("enum", None)
    declared = _listed(keywords.pop("type", []))
    kinds = declared or sorted({_kind(value) for value in values or ()})
    if not kinds:
        return {"any": {key: _keyword(key, value) for key, value in keywords.items()}}
    form: Form = {}
    if "object" in kinds:
        keywords = _with_required_properties(keywords)
    if values is not None:
        keywords = {
            key: asserted for key, asserted in keywords.items() if not _is_implied(key, asserted, values)
        }
    # Keywords that apply to no declared type have no effect.
    unplaced = {key for key in keywords if key.split(" ")[0] not in _OF_SOME_TYPE}
    for kind in kinds:
        applying = {key: value for key, value in keywords.items() if key.split(" ")[0] in _KEYWORDS[kind]}
        read = {key: _keyword(key, value) for key, value in applying.items()}
        form[kind] = {key: value for key, value in read.items() if (key, value) not in _ADMITTING_ALL}
        if values is None:
            continue
        listed = [value for value in values if _kind(value) in (kind, *(("integer",) * (kind == "number")))]
        restrictions = form.pop(kind)
        if kind == "null" and listed:
            form[kind] = restrictions
        elif listed:
            members = sorted(map(plain, listed), key=str)
            # Numbers without fractions are integers, whatever their type is called (2020-12, 6.1.1).
            whole = kind == "number" and all(isinstance(member, int) for member in members)
            form["integer" if whole else kind] = {**restrictions, "enum": members}
    if not form:
        return dict(_NO_VALUE)
    form.update({key: _keyword(key, keywords[key]) for key in unplaced})
    return form


def _with_required_properties(keywords: dict[str, Any]) -> dict[str, Any]:
    """Give required properties without a schema that of additional properties.

    Where those are refused, the document contradicts itself: generation warns, and any value is taken.
    """
    described = keywords.get("properties", {})
    others = keywords.get("additionalProperties") or True
    missing = {name: others for name in keywords.get("required", ()) if name not in described}
    return {**keywords, "properties": {**described, **missing}} if missing else keywords


def _is_implied(key: str, bound: Any, values: list[Any]) -> bool:
    """Whether a restriction of texts is implied by the listed values."""
    if key not in ("minLength", "maxLength", "pattern", "format"):
        return False
    validator = WrittenValidator({key: bound})
    return all(validator.admits(value) for value in values if isinstance(value, str))


def default_of(keywords: Mapping[str, Any]) -> Any:
    """Return the default; a point in time in the spelling of Python, which the server keeps it as."""
    default = keywords.get("default")
    formats = {
        part.get("format") for part in (keywords, *keywords.get("anyOf", ())) if isinstance(part, Mapping)
    }
    if not isinstance(default, str) or "date-time" not in formats:
        return default
    try:
        return datetime.fromisoformat(default).isoformat()
    except ValueError:
        return default


def _keyword(key: str, value: Any) -> Any:
    match key:
        case "properties" | "patternProperties":
            return {name: _form(subschema) for name, subschema in value.items()}
        case (
            "items" | "additionalProperties" | "contains" | "propertyNames" | "unevaluatedProperties" | "not"
        ):
            return _form(value)
        case "prefixItems":
            return {str(index): _form(subschema) for index, subschema in enumerate(value)}
        case "required":
            return dict.fromkeys(sorted(value), True)
    return plain(value)


def _listed(declared: Any) -> list[str]:
    return list(declared) if isinstance(declared, list) else [declared]


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "string")


def plain(value: Any) -> Any:
    """Return `2` for `2.0`, which are one number in JSON, but two types in Python; and dates as text."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.isoformat() if isinstance(value, date | time) else value
