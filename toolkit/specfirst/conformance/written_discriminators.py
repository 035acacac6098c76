"""Determine which value of a discriminator selects which alternative (OpenAPI 3.1, 4.8.25).

JSON Schema has no discriminators, so the validator of the comparison gets them as additional schemas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_TAGS = "$tags"
"""The values of a discriminator for each alternative."""
_UNIONS = ("oneOf", "anyOf")


def note_tags(written: Mapping[str, Any], resolved: dict[str, Any]) -> None:
    """Record the values beside the discriminator of a schema, before its references are replaced."""
    discriminator = resolved.get("discriminator")
    if not isinstance(discriminator, dict):
        return
    mapping = {str(value): str(target) for value, target in discriminator.get("mapping", {}).items()}
    for union in _UNIONS:
        if union in resolved:
            tags = [list(_tags_of(alternative, mapping)) for alternative in written[union]]
            resolved["discriminator"] = {**discriminator, _TAGS: tags}


def _tags_of(alternative: Mapping[str, Any], mapping: Mapping[str, str]) -> Iterator[str]:
    """Return the keys of the mapping that lead to an alternative, or its own name if there are none."""
    reference = str(alternative.get("$ref", ""))
    name = reference.rpartition("/")[2]
    mapped = [value for value, target in mapping.items() if name and target in (reference, name)]
    if mapped:
        yield from mapped
    elif name:
        yield name


def alternatives(schema: Mapping[str, Any], union: str) -> list[Any]:
    """Return the alternatives of `oneOf` or `anyOf`, each with its values of the discriminator."""
    discriminator = schema.get("discriminator")
    if not isinstance(discriminator, Mapping) or _TAGS not in discriminator:
        return list(schema[union])
    name = discriminator["propertyName"]
    return [
        alternative
        if _says(alternative, name) or not tags
        else {"allOf": [alternative, {"properties": {name: {"enum": tags}}}]}
        for alternative, tags in zip(schema[union], discriminator[_TAGS], strict=True)
    ]


def tagged_alternative(schema: Mapping[str, Any], union: str, value: Mapping[str, Any]) -> Any:
    """Return the alternative that the discriminator selects for an object; None if it selects none."""
    discriminator = schema.get("discriminator")
    if not isinstance(discriminator, Mapping) or _TAGS not in discriminator:
        return None
    tag = value.get(discriminator["propertyName"])
    pairs = zip(schema[union], discriminator[_TAGS], strict=True)
    return next((alternative for alternative, tags in pairs if tag in tags), None)


def _says(schema: Any, name: str) -> bool:
    """Whether a schema itself declares the value of the property."""
    if not isinstance(schema, Mapping):
        return False
    tag = schema.get("properties", {}).get(name, {})
    if isinstance(tag, Mapping) and tag.keys() & {"const", "enum"}:
        return True
    return any(_says(part, name) for part in schema.get("allOf", ()))


def without_discriminators(node: Any) -> Any:
    """Return a schema in which every alternative declares its value of the discriminator."""
    if isinstance(node, list):
        return [without_discriminators(child) for child in node]
    if not isinstance(node, Mapping):
        return node
    described = dict(node)
    for union in _UNIONS:
        if isinstance(node.get(union), list):
            described[union] = alternatives(node, union)
    return {key: without_discriminators(child) for key, child in described.items()}
