"""Keys that OpenAPI does not define, or only in another version than the document's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from specfirst.compiler.diagnostics import did_you_mean
from specfirst.compiler.document.grammar import FIELDS, KEYWORDS, KEYWORDS_OF_3_0, Kind, Node
from specfirst.compiler.document.implied_types import untyped_keyword
from specfirst.compiler.document.keyword_values import wrong_values
from specfirst.compiler.document.meant_enums import enum_as_meant
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.document.schema_walk import ONE_SUBSCHEMA
from specfirst.compiler.document.vocabulary import HTTP_METHODS
from specfirst.compiler.lint.rule import Finding, Subject, of_others, validity

_OF_REFERENCES = frozenset({"summary", "description"})
_BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


_REQUIRED = {
    Kind.DOCUMENT: ("info",),
    Kind.INFO: ("title", "version"),
    Kind.LICENSE: ("name",),
    Kind.TAG: ("name",),
    Kind.SERVER: ("url",),
    Kind.SERVER_VARIABLE: ("default",),
    Kind.REQUEST_BODY: ("content",),
    Kind.RESPONSE: ("description",),
}
_REQUIRED_IN_3_0 = {Kind.DOCUMENT: ("paths",), Kind.OPERATION: ("responses",)}
_CONTENT = ("paths", "components", "webhooks")


@of_others("info: {title: Shop}, without `version`")
def required_fields_exist(subject: Subject) -> Iterator[Finding]:
    """Other tools refuse documents without the fields that OpenAPI requires (OpenAPI 3.1, 4.8)."""
    further = _REQUIRED_IN_3_0 if _is_3_0(subject) else {}
    for kind in (*_REQUIRED, *(further.keys() - _REQUIRED.keys())):
        for node in subject.nodes(kind):
            for field in (*_REQUIRED.get(kind, ()), *further.get(kind, ())):
                if field not in node.value and reference_in(node.value) is None:
                    yield Finding(node.pointer, f"the {kind} object has no '{field}': add it")
    if not further and not any(field in subject.document for field in _CONTENT):
        yield Finding((), f"the document describes nothing: add {', '.join(_CONTENT[:-1])} or {_CONTENT[-1]}")


@validity("an operation with `sumary`")
def keys_are_defined(subject: Subject) -> Iterator[Finding]:
    """A misspelt key has no effect in this compiler and other tools."""
    for kind, fields in FIELDS.items():
        for node in subject.nodes(kind):
            allowed = fields | _OF_REFERENCES if reference_in(node.value) is not None else fields
            for key in map(str, node.value):
                if key not in allowed and not key.startswith("x-") and not _is_lost_operation(kind, key):
                    hint = did_you_mean(key, fields) or ": it is ignored"
                    yield Finding((*node.pointer, key), f"'{key}' is not a field of the {kind} object{hint}")


def _is_lost_operation(kind: Kind, key: str) -> bool:
    """Whether `no_operation_is_lost` names it."""
    return kind is Kind.PATH_ITEM and (key.lower() in HTTP_METHODS or key == "additionalOperations")


@validity("a schema with `maxLenght`")
def keywords_are_defined(subject: Subject) -> Iterator[Finding]:
    """A misspelt keyword has no effect. OpenAPI 3.1 permits keywords of other vocabularies."""
    is_3_0 = _is_3_0(subject)
    known = KEYWORDS_OF_3_0 | KEYWORDS
    for node in subject.schemas:
        for key in map(str, node.value):
            if key in known or key.startswith("x-"):
                continue
            hint = did_you_mean(key, known)
            if hint or is_3_0:
                yield Finding(
                    (*node.pointer, key),
                    f"'{key}' is not a keyword of schemas{hint or ': it constrains nothing'}",
                )


@validity("nullable: true in OpenAPI 3.1")
def keywords_are_of_the_version(subject: Subject) -> Iterator[Finding]:
    """`nullable` and boolean bounds are of OpenAPI 3.0 alone, `const` and lists of types of 3.1."""
    judge = _newer_than_3_0 if _is_3_0(subject) else _older_than_3_1
    for node in subject.schemas:
        yield from judge(node)


@of_others('minLength: "3"')
def keywords_have_values(subject: Subject) -> Iterator[Finding]:
    """A keyword has no effect if its value has a type that JSON Schema does not allow."""
    for node in subject.schemas:
        if _is_3_0(subject) and reference_in(node.value) is not None:
            continue  # OpenAPI 3.0 ignores keywords beside a reference (4.7.23).
        for key, wanted in wrong_values(node.value):
            value = node.value[key]
            if value is None or (key in _BOUNDS and isinstance(value, bool)):
                continue  # Absent, or reported by another rule.
            written = json.dumps(value, ensure_ascii=False, default=str)
            shown = written if len(written) <= 60 else f"{written[:57]}…"
            yield Finding((*node.pointer, key), f"'{key}' must be {wanted}, and is {shown}: it is ignored")
        for key in ONE_SUBSCHEMA:
            if isinstance(node.value.get(key), list):
                instead = ": write `prefixItems`" if key == "items" else ""
                yield Finding(
                    (*node.pointer, key), f"'{key}' must be one schema, and is a list: it is ignored{instead}"
                )
        if "type" in node.value and node.value["type"] is None:
            yield Finding(
                (*node.pointer, "type"), "an empty `type` is ignored: write `type: 'null'` for the value null"
            )


@validity("{type: array, items: {type: string}, enum: [a, b]}")
def enums_have_values_of_their_type(subject: Subject) -> Iterator[Finding]:
    """Literally, no value matches an `enum` of other types; other tools refuse every request."""
    for node in subject.schemas:
        if _is_3_0(subject) and reference_in(node.value) is not None:
            continue
        meant = enum_as_meant(node.value)
        if meant is None:
            continue
        instead = "the values of the items: write it in `items`"
        if "enum" in meant:
            shown = json.dumps(meant["enum"], ensure_ascii=False, default=str)
            instead = f"{shown if len(shown) <= 60 else f'{shown[:57]}…'}: write it so"
        yield Finding(
            (*node.pointer, "enum"), f"no value of `enum` is of the declared type: it is taken as {instead}"
        )


@of_others("{allOf: [{$ref: A}], nullable: true} in OpenAPI 3.0")
def nullable_has_a_type(subject: Subject) -> Iterator[Finding]:
    """`nullable` adds null to the `type` beside it, and has no effect without one (OpenAPI 3.0.3, 4.7.24).

    Authors nearly always mean null, so that it is admitted here, but not by every tool.
    """
    for node in _nullable_schemas(subject):
        schema = node.value
        if "type" in schema:
            continue
        if reference_in(schema) is not None:
            if not _admits_null(subject.follow(schema)):
                effect = "beside `$ref` is ignored: write it in the schema that is referred to"
                yield Finding((*node.pointer, "nullable"), f"'nullable' {effect}")
        elif key := untyped_keyword(schema) or ("enum" if "enum" in schema else None):
            members = schema[key] if isinstance(schema[key], list) and key.endswith("Of") else []
            if not any(_admits_null(subject.follow(member)) for member in members):
                effect = f"beside `{key}` has no effect without `type` (OpenAPI 3.0.3)"
                yield Finding(
                    (*node.pointer, "nullable"),
                    f"'nullable' {effect}: null is admitted here, but other tools may refuse it; "
                    "write `type` beside it, or it in a variant that has one",
                )


@of_others("{type: string, enum: [a], nullable: true} in OpenAPI 3.0")
def nullable_enums_have_null(subject: Subject) -> Iterator[Finding]:
    """`nullable` adds null to the `type`, but `enum` still lists every value (OpenAPI 3.0.3, 4.7.24)."""
    for node in _nullable_schemas(subject):
        values = node.value.get("enum") if reference_in(node.value) is None else None
        if "type" in node.value and isinstance(values, list) and None not in values:
            yield Finding(
                (*node.pointer, "enum"),
                "'nullable' has no effect beside an `enum` without null (OpenAPI 3.0.3): null is admitted "
                "here, but other tools may refuse it; add null to the values",
            )


def _nullable_schemas(subject: Subject) -> list[Node]:
    """Return the schemas with `nullable`, a keyword of OpenAPI 3.0 only."""
    nodes = subject.schemas if _is_3_0(subject) else ()
    return [node for node in nodes if node.value.get("nullable") is True]


def _admits_null(schema: Any) -> bool:
    return schema is None or (isinstance(schema, dict) and schema.get("nullable") is True)


def _is_3_0(subject: Subject) -> bool:
    return str(subject.document.get("openapi")).startswith("3.0")


def _older_than_3_1(node: Node) -> Iterator[Finding]:
    schema = node.value
    if "nullable" in schema:
        instead = f"write `{_nullable(schema)}`" if schema["nullable"] is True else "remove it"
        yield Finding((*node.pointer, "nullable"), f"OpenAPI 3.1 has no 'nullable', it is ignored: {instead}")
    for exclusive, bound in _BOUNDS.items():
        if isinstance(schema.get(exclusive), bool):
            instead = f"`{exclusive}: {schema.get(bound, 0)}` in place of `{bound}`"
            instead = f"write {instead}" if schema[exclusive] else "remove it"
            yield Finding(
                (*node.pointer, exclusive),
                f"'{exclusive}' is a number in OpenAPI 3.1, and ignored as a boolean: {instead}",
            )


def _nullable(schema: dict[str, Any]) -> str:
    kind, reference = schema.get("type"), reference_in(schema)
    if isinstance(kind, str):
        return f"type: [{kind}, 'null']"
    if reference is not None:
        return f"anyOf: [{{$ref: '{reference}'}}, {{type: 'null'}}]"
    return "anyOf: [..., {type: 'null'}]"


def _newer_than_3_0(node: Node) -> Iterator[Finding]:
    schema = node.value
    if isinstance(schema.get("type"), list):
        yield Finding(
            (*node.pointer, "type"),
            "a list of types is of OpenAPI 3.1: it is honoured, but other tools may not; "
            "write `nullable: true` or `anyOf`, or `openapi: 3.1.0`",
        )
    for key in schema:
        if key in KEYWORDS and key not in KEYWORDS_OF_3_0:
            yield Finding(
                (*node.pointer, key),
                f"'{key}' is of OpenAPI 3.1: it is honoured, but other tools may ignore it; "
                "write `openapi: 3.1.0`",
            )
