"""Give the envelopes of a module a common base class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.extensions import enveloped_member
from specfirst.compiler.document.references import to_schema
from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.emit.models.lowered import Lowered
from specfirst.compiler.identifiers import claim

_NAME = "SuccessEnvelope"
_DESCRIPTION = "The members of every envelope besides its data."


def derive_envelopes(lowered: Lowered, written: Mapping[str, Any]) -> None:
    """Derive the envelopes among the components from a base class, if they differ only in their data."""
    envelopes = {
        name: member
        for name, schema in written.items()
        if isinstance(member := enveloped_member(schema), str) and _is_plain(lowered, name, member)
    }
    if len(envelopes) < 2:
        return
    first, member = next(iter(envelopes.items()))
    shared = _without(lowered, first, member)
    alike = [name for name, own in envelopes.items() if _without(lowered, name, own) == shared]
    base = claim(_NAME, {*lowered.schemas, *lowered.inline})
    lowered.fields[base] = {key: value for key, value in lowered.fields[first].items() if key != member}
    lowered.schemas = {base: {**shared, "description": _DESCRIPTION}, **lowered.schemas}
    for name in alike:
        member = envelopes[name]
        schema = lowered.schemas[name]
        own: Schema = {key: schema[key] for key in ("type", "description") if key in schema}
        properties = {member: schema["properties"][member]}
        required = {"required": [member]} if member in schema.get("required", ()) else {}
        lowered.schemas[name] = {
            **own,
            "properties": properties,
            **required,
            "allOf": [{"$ref": to_schema(base)}],
        }
        lowered.fields[name] = {member: lowered.fields[name][member]}


def _is_plain(lowered: Lowered, name: str, member: str) -> bool:
    """Whether the component is a class without a base and without constraints of its own."""
    schema = lowered.schemas.get(name, {})
    return member in schema.get("properties", ()) and "allOf" not in schema and name not in lowered.rules


def _without(lowered: Lowered, name: str, member: str) -> Schema:
    """Return the schema of an envelope without its data and description."""
    schema = {key: value for key, value in lowered.schemas[name].items() if key != "description"}
    schema["properties"] = {key: value for key, value in schema["properties"].items() if key != member}
    schema["required"] = [name for name in schema.get("required", ()) if name != member]
    return schema
