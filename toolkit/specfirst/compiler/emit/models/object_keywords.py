"""Divide the keywords of a value as a whole into constraints of the class and checked assertions."""

from __future__ import annotations

from typing import Any

from specfirst.compiler.document.extensions import LEFT_OUT
from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.emit.models.schema_forms import Form

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
