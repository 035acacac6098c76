"""Find `additionalProperties` in one part of a schema that also applies to properties of other parts.

The keyword only considers the `properties` beside it (JSON Schema 2020-12 Core, 10.3.2.3). Authors who write
it in a part of `allOf` mostly mean the whole schema. The models interpret it that way, with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations
from typing import Any, NamedTuple

from specfirst.compiler.document.grammar import Kind, walk
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.document.references import reference_in, target_of
from specfirst.compiler.document.schema_walk import MAX_DEPTH, Schema, as_list, as_mapping
from specfirst.compiler.normalise.contradictions import TypeReader

_SHOWN = 3
_VARIANTS = ("anyOf", "oneOf")


class _Part(NamedTuple):
    """A schema that a value must match together with others."""

    pointer: Pointer
    schema: Schema
    variant: tuple[str, ...]
    """The union that the part is a variant of; two variants of one union do not apply together."""


def properties_beyond_closed_parts(document: dict[str, Any]) -> list[tuple[Pointer, str]]:
    """Yield uses of `additionalProperties` that also apply to properties of other parts, with a message."""
    return _Reader(document).run()


class _Reader:
    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._types = TypeReader(document)

    def run(self) -> list[tuple[Pointer, str]]:
        beyond: dict[Pointer, dict[str, None]] = {}
        for node in walk(self._document):
            if node.kind is not Kind.SCHEMA or not isinstance(node.value, dict):
                continue
            parts = list(self._parts(node.pointer, node.value, (), 0))
            for closed, other in permutations(parts, 2):
                if _asserts(closed.schema.get("additionalProperties")) and _meet(closed, other):
                    names = dict.fromkeys(self._beyond(closed.schema, other.schema))
                    if names:
                        beyond.setdefault((*closed.pointer, "additionalProperties"), {}).update(names)
        return [(pointer, _message(list(names))) for pointer, names in beyond.items()]

    def _parts(self, pointer: Pointer, schema: Any, variant: tuple[str, ...], depth: int) -> Iterator[_Part]:
        """Return the schema, and those that it combines."""
        if not isinstance(schema, dict) or depth > MAX_DEPTH:
            return
        yield _Part(pointer, schema, variant)
        reference = reference_in(schema)
        target = None if reference is None else parse_fragment(reference)
        if reference is not None and target is not None:
            yield from self._parts(target, target_of(self._document, reference), variant, depth + 1)
        for index, part in enumerate(as_list(schema.get("allOf"))):
            yield from self._parts((*pointer, "allOf", index), part, variant, depth + 1)
        for keyword in _VARIANTS:
            for index, part in enumerate(as_list(schema.get(keyword))):
                chosen = (*variant, f"{depth}/{keyword}", str(index))
                yield from self._parts((*pointer, keyword, index), part, chosen, depth + 1)

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
        only_typed = not {key for key in extra if _asserts_at(key)} - {"type"}
        return only_typed and self._types.types(schema) <= self._types.types(extra)


def _message(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    shown = ", ".join(f"'{name}'" for name in names[:_SHOWN])
    return (
        f"by JSON Schema this also applies to {shown}{more}, declared in another part of the schema; "
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
    return extra is False or (isinstance(extra, dict) and any(map(_asserts_at, extra)))


def _asserts_at(key: str) -> bool:
    return not key.startswith("x-") and key not in (
        "title",
        "description",
        "examples",
        "default",
        "deprecated",
    )


def _finds(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return False
