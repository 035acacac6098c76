"""The values of discriminators that a schema's own keywords do not show."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from specfirst.compiler.document.references import reference_in, schema_name
from specfirst.compiler.document.schema_walk import walk

Tags = Mapping[str, Mapping[str, tuple[str, ...]]]
"""For each component: the property that tells it from the other variants of a union, with its values."""


def tags_of(schemas: Mapping[str, Any]) -> Tags:
    """Return the tags of every variant: by mapping, else its name (OpenAPI 3.1, section 4.8.25)."""
    tags: dict[str, dict[str, tuple[str, ...]]] = {}
    for schema in chain.from_iterable(map(walk, schemas.values())):
        discriminator = schema.get("discriminator") or {}
        variants = schema.get("oneOf") or schema.get("anyOf")
        if "propertyName" not in discriminator or not variants:
            continue
        mapping: Mapping[str, str] = discriminator.get("mapping") or {}
        for name in filter(None, map(_component, variants)):
            mapped = tuple(tag for tag, target in mapping.items() if (schema_name(target) or target) == name)
            known = tags.setdefault(name, {}).get(discriminator["propertyName"], ())
            tags[name][discriminator["propertyName"]] = tuple(dict.fromkeys((*known, *(mapped or (name,)))))
    return tags


def _component(variant: object) -> str | None:
    reference = reference_in(variant)
    return None if reference is None else schema_name(reference)
