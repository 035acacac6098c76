"""Interpret null and `[]` in place of an object: YAML keys without a value, and empty mappings of PHP."""

from __future__ import annotations

from enum import Enum

from specfirst.compiler.document.grammar import Kind, Node, has_fixed_fields
from specfirst.compiler.document.schema_walk import NAMED_SUBSCHEMAS

RULE = "document-is-well-formed"


class Meaning(Enum):
    """What a value stands for, with the words of a message."""

    ABSENT = "is null: it is taken as absent"
    NULL_AS_MAPPING = "is null: it is taken as an empty mapping"
    LIST_AS_MAPPING = "is an empty list: it is taken as an empty mapping"


_NEVER_ABSENT = frozenset({Kind.SCHEMA, Kind.PATH_ITEM, Kind.OPERATION})
"""Objects that would be lost without notice."""
_WITHOUT_EFFECT = frozenset({Kind.EXAMPLE, Kind.LINK, Kind.ENCODING, Kind.SERVER_VARIABLE})
"""Members of mappings that may be absent; any other name is one that the document relies on."""
_FROM_LISTS = frozenset(
    {
        Kind.SCHEMA,
        Kind.LICENSE,
        Kind.SERVER_VARIABLES,
        Kind.SERVER_VARIABLE,
        Kind.OAUTH_FLOWS,
        Kind.OAUTH_FLOW,
    }
)


def meaning_of_empty(parent: Node, member: Node) -> Meaning | None:
    """Return what null or `[]` stands for as a member of an object; None for any other value.

    It is also None, and the type of the value is an error, where a name must have an object: a response that
    is null is not left out.
    """
    if member.value is None:
        return _meaning_of_null(parent, member)
    if member.value == []:
        named = parent.kind is Kind.SCHEMA and member.pointer[-1] in NAMED_SUBSCHEMAS
        return Meaning.LIST_AS_MAPPING if named or member.kind in _FROM_LISTS else None
    return None


def _meaning_of_null(parent: Node, member: Node) -> Meaning | None:
    if member.kind is Kind.LITERAL:
        # Without it, the requirements of the document hold: an operation is never made public by null.
        is_security = parent.kind in (Kind.OPERATION, Kind.DOCUMENT) and member.pointer[-1] == "security"
        return Meaning.ABSENT if is_security else None
    if member.kind is Kind.MEDIA_TYPE:
        return Meaning.NULL_AS_MAPPING
    if member.kind in _NEVER_ABSENT or isinstance(parent.value, list):
        return None
    is_optional = has_fixed_fields(parent.kind) or member.kind in _WITHOUT_EFFECT
    return Meaning.ABSENT if is_optional else None
