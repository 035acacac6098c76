"""Find schemas that no value can match because their parts contradict each other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import reduce
from itertools import islice, permutations
from typing import Any, NamedTuple

from specfirst.compiler.document.grammar import Kind, walk
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.document.references import reference_in, target_of
from specfirst.compiler.document.schema_walk import (
    COMBINING,
    MAX_DEPTH,
    NAMED_SUBSCHEMAS,
    Schema,
    as_list,
    as_mapping,
    types_of,
)
from specfirst.wording import listed

_NUMBERS = frozenset({"integer", "number"})
_TYPES = frozenset({"null", "boolean", "string", "array", "object", *_NUMBERS})
_COMBINING = ("$ref", *COMBINING)
_NOTES = frozenset(
    {
        "title", "description", "default", "example", "examples", "deprecated", "externalDocs", "xml",
        "$comment",
    }
)  # fmt: skip
_LITERALS = ("enum", "const")
_VARIANTS = ("anyOf", "oneOf")
_MAX_PARTS = 300
"""Parts of one schema that are compared, several times those of any real document: shared parts multiply."""


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
        self._known: dict[int, tuple[Schema, frozenset[str]]] = {}

    def types(self, schema: Any, depth: int = 0) -> frozenset[str]:
        """Return the types of a schema's values; an integer is also a number."""
        if schema is False:
            return frozenset()
        if not isinstance(schema, dict) or depth > MAX_DEPTH:
            return _TYPES
        # Each schema is read once: parts that are shared would be read exponentially often. One that contains
        # itself adds no constraint there.
        if id(schema) not in self._known:
            self._known[id(schema)] = schema, _TYPES
            parts = (types for _, types in self._parts(schema, depth))
            self._known[id(schema)] = schema, reduce(frozenset.__and__, parts, _declared(schema))
        return self._known[id(schema)][1]

    def contradiction(self, schema: Schema) -> str | None:
        """Return the reason why the parts of a schema contradict each other; None if they do not."""
        parts = [("its own keywords", _declared(schema)), *self._parts(schema, 0)]
        if all(types for _, types in parts) and not reduce(frozenset.__and__, (types for _, types in parts)):
            return ", ".join(f"{_text(types)} by {name}" for name, types in parts if types != _TYPES)
        enums = [values for part in self._conjunction(schema) if (values := as_list(part.get("enum")))]
        if len(enums) > 1 and not any(all(value in enum for enum in enums) for value in enums[0]):
            return "the values of `enum` in its parts have none in common"
        return self._repetition(schema)

    def _repetition(self, schema: Schema) -> str | None:
        """Return why no value matches exactly one variant; None if one can, or a tag selects it."""
        variants = as_list(schema.get("oneOf"))
        if len(variants) < 2 or "discriminator" in schema:
            return None
        # As JSON, which distinguishes 1 from true.
        asserted = [
            json.dumps(_asserted(self._named(variant)), sort_keys=True, default=str) for variant in variants
        ]
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
        for keyword in _VARIANTS:
            variants = as_list(schema.get(keyword))
            if variants:
                admitted = (self.types(variant, depth + 1) for variant in variants)
                yield f"the variants of `{keyword}`", frozenset[str]().union(*admitted)

    def _conjunction(self, schema: Schema) -> list[Schema]:
        """Return the schema and those that every value matches as well, at most `_MAX_PARTS`."""
        found: dict[int, Schema] = {}
        pending: list[Any] = [schema]
        while pending and len(found) <= _MAX_PARTS:
            part = pending.pop()
            if isinstance(part, dict) and id(part) not in found:
                found[id(part)] = part
                reference = reference_in(part)
                targets = [] if reference is None else [target_of(self._document, reference)]
                pending += reversed([*as_list(part.get("allOf")), *targets])
        return list(found.values())


def _asserted(schema: Any) -> Any:
    """Return the constraining keywords of a schema, with references as names."""
    if isinstance(schema, list):
        return [_asserted(member) for member in schema]
    if not isinstance(schema, dict):
        return schema
    kept: Schema = {}
    for key, value in schema.items():
        if not _constrains(key):
            continue
        if key in NAMED_SUBSCHEMAS and isinstance(value, dict):
            kept[key] = {name: _asserted(member) for name, member in value.items()}
        elif key == "required" and isinstance(value, list):
            kept[key] = sorted(map(str, value))
        else:
            kept[key] = value if key in _LITERALS else _asserted(value)
    return kept


def _constrains(key: str) -> bool:
    return key not in _NOTES and not key.startswith("x-")


def _declared(schema: Schema) -> frozenset[str]:
    kinds = _TYPES & types_of(schema)
    if not kinds:
        return _TYPES
    return kinds | _NUMBERS if "number" in kinds else kinds


def _text(types: frozenset[str]) -> str:
    return " or ".join(sorted(types - {"integer"} if "number" in types else types))


_SHOWN = 3


class _Part(NamedTuple):
    """A schema that a value must match together with others."""

    pointer: Pointer
    schema: Schema
    variant: tuple[str, ...]
    """The union that the part is a variant of; two variants of one union do not apply together."""


def properties_beyond_closed_parts(document: dict[str, Any]) -> list[tuple[Pointer, str]]:
    """Yield uses of `additionalProperties` that also apply to properties of other parts, with a message."""
    return _Reader(document).run()


class _Reader(TypeReader):
    def run(self) -> list[tuple[Pointer, str]]:
        beyond: dict[Pointer, dict[str, None]] = {}
        for node in walk(self._document):
            if node.kind is not Kind.SCHEMA or not isinstance(node.value, dict):
                continue
            parts = list(islice(self._combined(node.pointer, node.value, (), 0), _MAX_PARTS))
            for closed, other in permutations(parts, 2):
                if _asserts(closed.schema.get("additionalProperties")) and _meet(closed, other):
                    names = dict.fromkeys(self._beyond(closed.schema, other.schema))
                    if names:
                        beyond.setdefault((*closed.pointer, "additionalProperties"), {}).update(names)
        return [(pointer, _message(list(names))) for pointer, names in beyond.items()]

    def _combined(
        self, pointer: Pointer, schema: Any, variant: tuple[str, ...], depth: int
    ) -> Iterator[_Part]:
        """Return the schema, and those that it combines."""
        if not isinstance(schema, dict) or depth > MAX_DEPTH:
            return
        yield _Part(pointer, schema, variant)
        reference = reference_in(schema)
        target = None if reference is None else parse_fragment(reference)
        if reference is not None and target is not None:
            yield from self._combined(target, target_of(self._document, reference), variant, depth + 1)
        for index, part in enumerate(as_list(schema.get("allOf"))):
            yield from self._combined((*pointer, "allOf", index), part, variant, depth + 1)
        for keyword in _VARIANTS:
            for index, part in enumerate(as_list(schema.get(keyword))):
                chosen = (*variant, f"{depth}/{keyword}", str(index))
                yield from self._combined((*pointer, keyword, index), part, chosen, depth + 1)

    def _beyond(self, closed: Schema, other: Schema) -> Iterator[str]:
        extra = closed["additionalProperties"]
        declared, patterns = closed.get("properties"), closed.get("patternProperties")
        for name, schema in as_mapping(other.get("properties")).items():
            matched = any(_finds(pattern, name) for pattern in as_mapping(patterns))
            if name not in as_mapping(declared) and not matched and not self._implies(schema, extra):
                yield name

    def _implies(self, schema: Any, extra: Any) -> bool:
        """Whether every value of the property's schema also matches that of the additional properties."""
        if extra is False:
            return schema is False
        if schema == extra:
            return True
        only_typed = not {key for key in extra if _constrains(key)} - {"type"}
        return only_typed and self.types(schema) <= self.types(extra)


def _message(names: list[str]) -> str:
    shown = listed([f"'{name}'" for name in names], _SHOWN)
    return (
        f"by JSON Schema this also applies to {shown}, declared in another part of the schema; "
        "the model exempts them: declare them beside it, or write `unevaluatedProperties` around the parts"
    )


def _meet(one: _Part, other: _Part) -> bool:
    """Whether one value can match both parts."""
    chosen = dict(zip(one.variant[::2], one.variant[1::2], strict=True))
    return all(
        chosen.get(at, index) == index
        for at, index in zip(other.variant[::2], other.variant[1::2], strict=True)
    )


def _asserts(extra: Any) -> bool:
    return extra is False or any(map(_constrains, as_mapping(extra)))


def _finds(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return False
