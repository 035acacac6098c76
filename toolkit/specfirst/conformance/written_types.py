"""Give a schema without `type` the type that its keywords are of.

This deliberately states the compiler's rule a second time; generation warns of such schemas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

_IMPLYING: Final[Mapping[str, Mapping[str, type | tuple[type, ...]]]] = {
    "object": {
        "properties": dict,
        "required": list,
        "additionalProperties": (dict, bool),
        "patternProperties": dict,
        "minProperties": int,
    },
    "array": {"items": (dict, bool), "prefixItems": list},
    "string": {"pattern": str, "minLength": int, "maxLength": int, "format": str},
}
"""The keywords that imply a type, with the types of their values; the first type prevails."""
_DECLARING: Final = ("type", "enum", "const")
_UNIONS: Final = ("oneOf", "anyOf")
_Schemas = tuple[Mapping[str, Any], ...]


def with_types(schema: Any) -> Any:
    """Return a schema in which every part has a type, if its keywords imply one."""
    return _typed(schema, ())


def _typed(schema: Any, around: _Schemas, *, is_part: bool = False) -> Any:
    """Return a typed schema; the keywords of `around` apply to its values as well.

    A part of an `allOf` gets no type: the whole has it.
    """
    if not isinstance(schema, Mapping):
        return schema
    typed = {key: _with_typed_members(key, member) for key, member in schema.items()}
    parts = tuple(_parts(schema))
    applying = around if is_part else (*around, *parts)
    if isinstance(schema.get("allOf"), list):
        typed["allOf"] = [_typed(part, applying, is_part=True) for part in schema["allOf"]]
    for union in _UNIONS:
        if isinstance(schema.get(union), list):
            typed[union] = [_typed(member, applying) for member in schema[union]]
    if is_part or any(union in part for part in parts for union in _UNIONS):
        return typed
    implied = implied_type(applying)
    return typed if implied is None else {"type": implied, **typed}


def _with_typed_members(key: str, value: Any) -> Any:
    if key in ("properties", "patternProperties") and isinstance(value, Mapping):
        return {name: with_types(member) for name, member in value.items()}
    if key == "prefixItems" and isinstance(value, list):
        return [with_types(member) for member in value]
    return with_types(value) if key in ("items", "additionalProperties") else value


def _parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Yield a schema and, recursively, the parts of its `allOf`."""
    if isinstance(schema, Mapping):
        yield schema
        for part in schema.get("allOf") or ():
            yield from _parts(part)


def implied_type(schemas: _Schemas) -> str | None:
    """Return the type that the keywords of schemas imply that apply to the same value."""
    if any(keyword in schema for schema in schemas for keyword in _DECLARING):
        return None
    for kind, keywords in _IMPLYING.items():
        if any(isinstance(schema.get(key), shape) for schema in schemas for key, shape in keywords.items()):
            return kind
    return None
