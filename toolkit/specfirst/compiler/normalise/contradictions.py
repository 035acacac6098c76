"""Find schemas that no value can match because their parts contradict each other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import reduce
from typing import Any

from specfirst.compiler.document.grammar import Kind, walk
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.references import reference_in, target_of
from specfirst.compiler.document.schema_walk import MAX_DEPTH, NAMED_SUBSCHEMAS, Schema, as_list

_NUMBERS = frozenset({"integer", "number"})
_TYPES = frozenset({"null", "boolean", "string", "array", "object", *_NUMBERS})
_COMBINING = ("$ref", "allOf", "anyOf", "oneOf")
_NOTES = frozenset(
    {
        "title", "description", "default", "example", "examples", "deprecated", "externalDocs", "xml",
        "$comment",
    }
)  # fmt: skip
_LITERALS = ("enum", "const")


def contradictions(document: dict[str, Any]) -> list[tuple[Pointer, str]]:
    """Yield schemas of JSON Schema 2020-12 that no value can match, with the reason."""
    reader = TypeReader(document)
    found: list[tuple[Pointer, str]] = []
    for node in walk(document):
        schema = node.value
        if node.kind is Kind.SCHEMA and isinstance(schema, dict) and not schema.keys().isdisjoint(_COMBINING):
            reason = reader.contradiction(schema)
            if reason is not None:
                message = f"no value matches this schema, and the model accepts more: {reason}"
                found.append((node.pointer, message))
    return found


class TypeReader:
    """Determines the JSON types that the schemas of one document admit."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def types(self, schema: Any, depth: int = 0) -> frozenset[str]:
        """Return the types of a schema's values; an integer is also a number."""
        if schema is False:
            return frozenset()
        if not isinstance(schema, dict) or depth > MAX_DEPTH:
            return _TYPES
        parts = (types for _, types in self._parts(schema, depth))
        return reduce(frozenset.__and__, parts, _declared(schema))

    def contradiction(self, schema: Schema) -> str | None:
        """Return the reason why the parts of a schema contradict each other; None if they do not."""
        parts = [("its own keywords", _declared(schema)), *self._parts(schema, 0)]
        if all(types for _, types in parts) and not reduce(frozenset.__and__, (types for _, types in parts)):
            return ", ".join(f"{_text(types)} by {name}" for name, types in parts if types != _TYPES)
        enums = [values for values in self._enumerations(schema, 0) if values]
        if len(enums) > 1 and not any(all(value in enum for enum in enums) for value in enums[0]):
            return "the values of `enum` in its parts have none in common"
        return self._repetition(schema)

    def _repetition(self, schema: Schema) -> str | None:
        """Return why no value matches exactly one variant; None if one can, or a tag selects it."""
        variants = as_list(schema.get("oneOf"))
        if len(variants) < 2 or "discriminator" in schema:
            return None
        asserted = [_text_of(_asserted(self._named(variant))) for variant in variants]
        if any(asserted.count(text) == 1 for text in asserted):
            return None
        return "every variant of `oneOf` equals another one, so that no value matches exactly one"

    def _named(self, schema: Any) -> Any:
        """Return the target of a reference; the reference itself if it is unknown or has siblings."""
        for _ in range(MAX_DEPTH):
            if not isinstance(schema, dict) or schema.keys() != {"$ref"}:
                break
            target = target_of(self._document, str(schema["$ref"]))
            if target is None:
                break
            schema = target
        return schema

    def _parts(self, schema: Schema, depth: int) -> Iterator[tuple[str, frozenset[str]]]:
        reference = reference_in(schema)
        if reference is not None:
            yield f"`{reference}`", self.types(target_of(self._document, reference), depth + 1)
        for index, part in enumerate(as_list(schema.get("allOf"))):
            yield f"`allOf/{index}`", self.types(part, depth + 1)
        for keyword in ("anyOf", "oneOf"):
            variants = as_list(schema.get(keyword))
            if variants:
                admitted = (self.types(variant, depth + 1) for variant in variants)
                yield f"the variants of `{keyword}`", frozenset[str]().union(*admitted)

    def _enumerations(self, schema: Any, depth: int) -> Iterator[list[Any]]:
        if not isinstance(schema, dict) or depth > MAX_DEPTH:
            return
        yield as_list(schema.get("enum"))
        reference = reference_in(schema)
        parts = as_list(schema.get("allOf"))
        for part in [*parts, *([] if reference is None else [target_of(self._document, reference)])]:
            yield from self._enumerations(part, depth + 1)


def _asserted(schema: Any) -> Any:
    """Return the constraining keywords of a schema, with references as names."""
    if isinstance(schema, list):
        return [_asserted(member) for member in schema]
    if not isinstance(schema, dict):
        return schema
    kept: Schema = {}
    for key, value in schema.items():
        if key in _NOTES or key.startswith("x-"):
            continue
        if key in NAMED_SUBSCHEMAS and isinstance(value, dict):
            kept[key] = {name: _asserted(member) for name, member in value.items()}
        elif key == "required" and isinstance(value, list):
            kept[key] = sorted(map(str, value))
        else:
            kept[key] = value if key in _LITERALS else _asserted(value)
    return kept


def _text_of(value: Any) -> str:
    """Return JSON with sorted names, which distinguishes 1 from true."""
    return json.dumps(value, sort_keys=True, default=str)


def _declared(schema: Schema) -> frozenset[str]:
    declared = schema.get("type")
    kinds = frozenset(
        type_ for type_ in (declared if isinstance(declared, list) else [declared]) if type_ in _TYPES
    )
    if not kinds:
        return _TYPES
    return kinds | _NUMBERS if "number" in kinds else kinds


def _text(types: frozenset[str]) -> str:
    return " or ".join(sorted(types - {"integer"} if "number" in types else types))
