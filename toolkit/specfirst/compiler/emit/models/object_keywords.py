"""Divide the keywords of a value as a whole into constraints of the class and checked assertions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specfirst.compiler.document.patterns import is_python_pattern
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.document.schema_walk import (
    MAX_DEPTH,
    NAMED_SUBSCHEMAS,
    ONE_SUBSCHEMA,
    SUBSCHEMA_LISTS,
    Schema,
)
from specfirst.compiler.document.vocabulary import LEFT_OUT
from specfirst.compiler.emit.models.schema_forms import Form
from specfirst.compiler.ir.python_types import ENFORCED_FORMATS
from specfirst.runtime.interface.json_assertions import ASSERTED_KEYWORDS

_RULES = {"anyOf": "any_required", "oneOf": "one_required"}
_BESIDE_TYPES = ("allOf", "not", "if", "contains", "dependentSchemas", "unevaluatedItems", "$dynamicRef")
_READ_WITH: dict[str, tuple[str, ...]] = {
    "if": ("then", "else"),
    "contains": ("minContains", "maxContains"),
    "patternProperties": ("properties", "additionalProperties"),
    "prefixItems": ("items",),
}


def object_constraints(schema: Schema) -> dict[str, Any]:
    """Return the class keywords of `specfirst.runtime.interface.models.CheckedModel` for an object schema."""
    rules: dict[str, Any] = {}
    for keyword, name in (("minProperties", "min_properties"), ("maxProperties", "max_properties")):
        if isinstance(schema.get(keyword), int):
            rules[name] = schema[keyword]
    dependent = schema.get("dependentRequired")
    if isinstance(dependent, dict):
        rules["dependent_required"] = {name: tuple(others) for name, others in dependent.items()}
    for keyword, name in _RULES.items():
        groups = required_groups(schema.get(keyword))
        if groups:
            rules[name] = groups
    if LEFT_OUT in schema and ("additionalProperties" in schema or schema.get("patternProperties")):
        rules["left_out"] = tuple(schema[LEFT_OUT])
    return rules


def required_groups(alternatives: Any) -> tuple[tuple[str, ...], ...]:
    """Return the names in `[{required: [a]}, {required: [b]}]`; none if an alternative has other keywords."""
    if not isinstance(alternatives, list):
        return ()
    groups = [
        tuple(alternative["required"])
        for alternative in alternatives
        if isinstance(alternative, dict)
        and "not" not in alternative
        and isinstance(alternative.get("required"), list)
    ]
    return tuple(groups) if len(groups) == len(alternatives) else ()


def keywords_beside_type(form: Form) -> list[str]:
    """Return the keywords of the form that its Python type does not express."""
    if form.kind == "union":
        return []
    schema = form.schema
    keywords = [keyword for keyword in _BESIDE_TYPES if keyword in schema]
    is_class = form.kind == "object" and not form.nullable
    keywords += [key for key in _RULES if key in schema and not (is_class and required_groups(schema[key]))]
    if "multipleOf" in schema and schema.get("type") == "number":
        # Pydantic takes any number that is small compared with the step for a multiple.
        keywords.append("multipleOf")
    if "dependentRequired" in schema and form.kind != "object":
        keywords.append("dependentRequired")
    if schema.get("patternProperties") and not is_pattern_map(form):
        keywords.append("patternProperties")
    names = schema.get("propertyNames")
    if isinstance(names, dict) and (form.kind != "map" or set(names) - {"type", "pattern"}):
        keywords.append("propertyNames")
    if form.kind == "array" and schema.get("prefixItems") and not is_tuple(schema):
        keywords.append("prefixItems")
    return keywords


def assertion_of(form: Form, keyword: str) -> Schema:
    """Return a schema of this keyword, and of those that affect its meaning."""
    names = (keyword, *_READ_WITH.get(keyword, ()))
    assertion = {name: form.schema[name] for name in names if name in form.schema}
    if keyword == "patternProperties" and form.schema.get(LEFT_OUT):
        # A property that a view omits is declared elsewhere, so that it is not an additional property.
        left_out = dict.fromkeys(form.schema[LEFT_OUT], True)
        assertion["properties"] = {**left_out, **assertion.get("properties", {})}
    return assertion


def is_tuple(schema: Schema) -> bool:
    """Whether `prefixItems` describes an array completely."""
    length = len(schema["prefixItems"])
    closed = schema.get("items") is False or schema.get("maxItems") == length
    return closed and schema.get("minItems") == length and not schema.get("uniqueItems")


def is_pattern_map(form: Form) -> bool:
    """Whether one pattern describes every key of a map."""
    patterns = form.schema.get("patternProperties")
    closed = form.schema.get("additionalProperties") is False
    return form.kind == "map" and isinstance(patterns, dict) and len(patterns) == 1 and closed


_MAX_SCHEMAS = 200
_NOT_CHECKED = frozenset({"unevaluatedItems", "unevaluatedProperties", "$dynamicRef"})


class NotAssertable(Exception):
    """Raised for a schema that is recursive, too large, or has a keyword that is not checked."""


class AssertionWriter:
    """Writes schemas of one document with their references resolved."""

    def __init__(self, deref: Callable[[str], Any]) -> None:
        self._deref = deref
        self._count = 0

    def write(self, schema: Schema) -> Schema:
        """Return the schema with every reference replaced by its target.

        Raises:
            NotAssertable: the schema cannot be written.
        """
        self._count = 0
        written = self._written(schema, 0)
        assert isinstance(written, dict)
        return written

    def _written(self, schema: Any, depth: int) -> Any:
        if isinstance(schema, bool):
            return schema
        self._count += 1
        if not isinstance(schema, dict) or depth > MAX_DEPTH or self._count > _MAX_SCHEMAS:
            raise NotAssertable
        reference = reference_in(schema)
        if reference is not None:
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            target = self._written(self._deref(reference), depth + 1)
            written = self._written(rest, depth + 1)
            return {"allOf": [target, written]} if written else target
        if schema.get("format") in ENFORCED_FORMATS or not _NOT_CHECKED.isdisjoint(schema):
            raise NotAssertable
        return {key: self._keyword(key, schema[key], depth + 1) for key in schema if key in ASSERTED_KEYWORDS}

    def _keyword(self, key: str, value: Any, depth: int) -> Any:
        if key == "pattern":
            _check_pattern(value)
        if key in NAMED_SUBSCHEMAS and isinstance(value, dict):
            for pattern in value if key == "patternProperties" else ():
                _check_pattern(pattern)
            return {name: self._written(subschema, depth) for name, subschema in value.items()}
        if key in SUBSCHEMA_LISTS and isinstance(value, list):
            return [self._written(subschema, depth) for subschema in value]
        return self._written(value, depth) if key in ONE_SUBSCHEMA else value


def _check_pattern(pattern: Any) -> None:
    if not isinstance(pattern, str) or not is_python_pattern(pattern):
        raise NotAssertable
