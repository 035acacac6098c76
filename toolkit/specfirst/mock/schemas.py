"""Schemas of one document; references, `allOf` and alternatives are resolved to the schema of one value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from specfirst.compiler.document.json_pointer import resolve
from specfirst.compiler.document.references import follow, schema_name, target_of, to_schema

Schema = dict[str, Any]
Choose = Callable[[list[Any]], list[Any]]
"""Order the alternatives; the first that has a value is used."""

COMPONENT: Final = "x-mock-component"
"""Key of a flat schema: the name of the component that it was written as."""
_MOST_REFERENCES: Final = 40
_GREATEST: Final = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
_LEAST: Final = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
_JOINED: Final = frozenset({"properties", "patternProperties", "dependentRequired"})
_BOTH: Final = frozenset({"items", "additionalProperties", "propertyNames", "not"})


class Impossible(Exception):
    """No value follows the schema, or none was found."""


class Schemas:
    """Resolves the schemas of a document of OpenAPI 3.1."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def flat(self, schema: Any, choose: Choose, depth: int = 0) -> Schema:
        """Return a schema without references, `allOf`, `anyOf` and `oneOf` that a value may follow.

        Raises:
            Impossible: the parts exclude each other, or the schema is false.
        """
        if schema is False or depth > _MOST_REFERENCES:
            raise Impossible
        if not isinstance(schema, Mapping):
            return {}
        parts: list[Schema] = []
        if "$ref" in schema:
            parts.append(self._referenced(schema["$ref"], choose, depth))
        parts += (self.flat(part, choose, depth + 1) for part in schema.get("allOf", ()))
        for keyword in ("oneOf", "anyOf"):
            if schema.get(keyword):
                parts.append(self._alternative(schema, keyword, choose, depth))
        own = {key: value for key, value in schema.items() if key not in ("$ref", "allOf", "oneOf", "anyOf")}
        return _conjunction([*parts, own])

    def at(self, place: Iterable[str | int], within: Any) -> Any:
        """Return the part at a place below a node; a part `$ref` follows the reference.

        Raises:
            Impossible: nothing is there.
        """
        for part in place:
            try:
                within = resolve(within, (part,))
            except KeyError:
                raise Impossible from None
            if part == "$ref" and isinstance(within, str):
                within = self._target(within)
        return within

    def resolved(self, node: Any) -> Any:
        """Return the object itself, or the target of a Reference Object; None if there is none."""
        return follow(self._document, node)

    def _target(self, reference: str) -> Any:
        target = target_of(self._document, reference)
        if target is None:
            raise Impossible
        return target

    def _referenced(self, reference: str, choose: Choose, depth: int) -> Schema:
        flat = self.flat(self._target(reference), choose, depth + 1)
        if (name := schema_name(reference)) is not None:
            flat[COMPONENT] = name
        return flat

    def _alternative(self, schema: Mapping[str, Any], keyword: str, choose: Choose, depth: int) -> Schema:
        for alternative in choose(list(schema[keyword])):
            try:
                flat = self.flat(alternative, choose, depth + 1)
            except Impossible:
                continue
            return _tagged(flat, schema.get("discriminator"), alternative)
        raise Impossible


def response_view(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without `writeOnly` properties, which responses do not have (OpenAPI 3.0, 4.7.24)."""
    schemas = Schemas(document)

    def view(node: Any) -> Any:
        if isinstance(node, list):
            return [view(item) for item in node]
        if not isinstance(node, dict):
            return node
        viewed = {key: view(value) for key, value in node.items()}
        properties, required = viewed.get("properties"), viewed.get("required")
        if isinstance(properties, dict) and isinstance(required, list):
            hidden = {name for name, part in properties.items() if _is_write_only(schemas.resolved(part))}
            viewed["required"] = [name for name in required if name not in hidden]
            viewed["properties"] = {name: part for name, part in properties.items() if name not in hidden}
        return viewed

    return {**document, **{key: view(document[key]) for key in ("paths", "components") if key in document}}


def _is_write_only(schema: Any) -> bool:
    return isinstance(schema, Mapping) and schema.get("writeOnly") is True


def tag_of(discriminator: Mapping[str, Any], component: str) -> str:
    """The value of the discriminator's property for a component (OpenAPI 3.1, 4.8.25)."""
    mapping = discriminator.get("mapping") or {}
    named = (component, to_schema(component))
    return next((str(tag) for tag, target in mapping.items() if target in named), component)


def _tagged(flat: Schema, discriminator: Any, alternative: Any) -> Schema:
    """Add the discriminator value to an alternative that does not declare it."""
    if not isinstance(discriminator, Mapping) or "$ref" not in alternative:
        return flat
    name = str(discriminator.get("propertyName"))
    properties = flat.get("properties", {})
    declared = properties.get(name, {})
    if isinstance(declared, Mapping) and ("const" in declared or len(declared.get("enum", "ab")) == 1):
        return flat
    tag = {"const": tag_of(discriminator, schema_name(alternative["$ref"]) or "")}
    required = list(dict.fromkeys([*flat.get("required", ()), name]))
    return {**flat, "properties": {**properties, name: tag}, "required": required}


def _conjunction(parts: Iterable[Schema]) -> Schema:
    merged: Schema = {}
    for part in parts:
        for key, value in part.items():
            merged[key] = _both(key, merged[key], value) if key in merged else value
    return merged


def _both(key: str, left: Any, right: Any) -> Any:
    if left == right:
        return left
    if key == "type":
        return _common_type(left, right)
    if key in _JOINED:
        shared = {name: {"allOf": [left[name], right[name]]} for name in left.keys() & right.keys()}
        return {**left, **right, **shared}
    if key == "required":
        return list(dict.fromkeys([*left, *right]))
    if key == "enum":
        return [value for value in left if value in right]
    if key in _BOTH:
        return False if left is False or right is False else {"allOf": [left, right]}
    if key in _GREATEST:
        return max(left, right)
    return min(left, right) if key in _LEAST else right


def _common_type(left: Any, right: Any) -> Any:
    lefts, rights = (type_ if isinstance(type_, list) else [type_] for type_ in (left, right))
    common = [type_ for type_ in lefts if type_ in rights]
    if not common and "integer" in (*lefts, *rights) and "number" in (*lefts, *rights):
        common = ["integer"]
    if not common:
        raise Impossible
    return common
