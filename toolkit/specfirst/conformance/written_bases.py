"""Bases: components with a discriminator, which other components extend by `allOf` (OpenAPI 3.1, 4.8.24.4).

A reference to a base admits what any of them admits. This deliberately states the compiler's rule a second
time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

COMPONENTS = "/components/schemas/"
_BESIDE_ONE_PART = frozenset({
    "allOf", "type", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
    "externalDocs", "xml", "nullable", "example",
})  # fmt: skip
"""Keywords beside the only part of an `allOf` that do not extend it."""


def is_extension(schema: Mapping[str, Any]) -> bool:
    """Whether the `allOf` of a schema extends its parts, rather than describing one of them."""
    parts = schema.get("allOf")
    return isinstance(parts, list) and (len(parts) > 1 or bool(schema.keys() - _BESIDE_ONE_PART))


@dataclass(frozen=True, slots=True)
class Base:
    """A component that others extend.

    Attributes:
        members: The components that extend it, then itself.
        discriminator: That of the component, or of the one that it extends.
    """

    members: list[str]
    discriminator: Mapping[str, Any]


def base_at(document: Mapping[str, Any], pointer: str) -> Base | None:
    """Return the base that a pointer leads to; None for another schema."""
    schemas = (document.get("components") or {}).get("schemas")
    if not pointer.startswith(COMPONENTS) or not isinstance(schemas, Mapping):
        return None
    name = pointer.removeprefix(COMPONENTS)
    discriminator = _discriminator(schemas, name, ())
    members = list(dict.fromkeys(_descendants(schemas, name, ()))) if discriminator else []
    return Base([*members, name], discriminator) if discriminator and members else None


def _discriminator(
    schemas: Mapping[str, Any], name: str, through: tuple[str, ...]
) -> Mapping[str, Any] | None:
    schema = schemas.get(name)
    if name in through or not isinstance(schema, Mapping) or schema.keys() & {"oneOf", "anyOf", "$ref"}:
        return None
    if isinstance(schema.get("discriminator"), Mapping):
        return schema["discriminator"]  # type: ignore[no-any-return]
    above = (_discriminator(schemas, parent, (*through, name)) for parent in _parents(schema))
    return next((found for found in above if found is not None), None)


def _descendants(schemas: Mapping[str, Any], base: str, through: tuple[str, ...]) -> Iterator[str]:
    for name, schema in schemas.items():
        if name != base and name not in through and base in _parents(schema):
            yield name
            yield from _descendants(schemas, name, (*through, base))


def _parents(schema: Any) -> list[str]:
    parts = schema.get("allOf") if isinstance(schema, Mapping) else None
    references = [part.get("$ref") for part in parts or () if isinstance(part, Mapping)]
    local = [reference for reference in references if isinstance(reference, str) and reference[:1] == "#"]
    return [reference.removeprefix(f"#{COMPONENTS}") for reference in local]
