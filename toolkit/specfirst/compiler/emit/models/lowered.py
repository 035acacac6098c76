"""The result of lowering: the input of the generator, and the additions to its output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.references import to_schema
from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.document.vocabulary import enveloped_member
from specfirst.compiler.identifiers import claim

Finding = tuple[Pointer, str, str]
"""The place, rule and message of a constraint that models cannot enforce."""


@dataclass
class Lowered:
    """Component schemas in the generator's dialect."""

    schemas: dict[str, Schema] = field(default_factory=dict)
    inline: dict[str, Overrides] = field(default_factory=dict)
    """Aliases of type expressions, which are inlined."""
    aliases: dict[str, Overrides] = field(default_factory=dict)
    """The overrides of components that are not classes."""
    fields: dict[str, dict[str, Overrides]] = field(default_factory=dict)
    """The overrides of properties, by class and property name."""
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Constraints on an object as a whole, the class keywords of `CheckedModel`."""
    findings: list[Finding] = field(default_factory=list)
    roots: dict[str, str] = field(default_factory=dict)
    """The component that contains a class, for classes of inline schemas."""

    def forget(self, component: str) -> None:
        """Remove a component and everything in it, which then becomes `Any`."""
        for name in [name for name, root in self.roots.items() if root == component]:
            self.schemas.pop(name, None)
            self.inline.pop(name, None)
        self.schemas[component] = {}
        self.aliases[component] = Overrides()


@dataclass(frozen=True)
class Overrides:
    """Annotations that the generator does not write, for a type or for the field of a property."""

    json: dict[str, Any] = field(default_factory=dict)
    """Annotations of the JSON Schema."""
    unique: bool = False
    email: bool = False
    pattern: str | None = None
    """A pattern that Pydantic's engine interprets differently than ECMA-262."""
    key_pattern: str | None = None
    exact: bool = False
    """A `Literal` of booleans or integers, which Pydantic does not distinguish."""
    literal: tuple[Any, ...] = ()
    """The values of a `Literal` that replaces the type."""
    asserted: dict[str, Any] = field(default_factory=dict)
    """A schema that the runtime checks on the value itself."""
    exactly_one: bool = False
    """Whether a union refuses a value that matches several of its classes."""
    joined: bool = False
    """Whether a union keeps the properties of all classes that a value matches."""
    read_once: bool = False
    """Whether the variants of a union contain it again, so that parts of a value are read once for all."""
    discriminator: object | None = None
    """The `Tagging` that selects the class of a union, as the source of the annotation."""
    default: tuple[Any, ...] = ()
    """A default that must be validated into the type."""

    @property
    def is_empty(self) -> bool:
        """Whether there are no annotations."""
        return self == _NO_OVERRIDES


_NO_OVERRIDES = Overrides()


_ENVELOPE = "SuccessEnvelope"
_ENVELOPE_DESCRIPTION = "The members of every envelope besides its data."


def derive_envelopes(lowered: Lowered, written: Mapping[str, Any]) -> None:
    """Derive the envelopes among the components from a base class, if they differ only in their data."""
    envelopes = {
        name: member
        for name, schema in written.items()
        if isinstance(member := enveloped_member(schema), str)
        and _is_unconstrained_class(lowered, name, member)
    }
    if len(envelopes) < 2:
        return
    first, member = next(iter(envelopes.items()))
    shared = _without(lowered, first, member)
    alike = [name for name, own in envelopes.items() if _without(lowered, name, own) == shared]
    base = claim(_ENVELOPE, {*lowered.schemas, *lowered.inline})
    lowered.fields[base] = {key: value for key, value in lowered.fields[first].items() if key != member}
    lowered.schemas = {base: {**shared, "description": _ENVELOPE_DESCRIPTION}, **lowered.schemas}
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


def _is_unconstrained_class(lowered: Lowered, name: str, member: str) -> bool:
    """Whether the component is a class without a base and without constraints of its own."""
    schema = lowered.schemas.get(name, {})
    return member in schema.get("properties", ()) and "allOf" not in schema and name not in lowered.rules


def _without(lowered: Lowered, name: str, member: str) -> Schema:
    """Return the schema of an envelope without its data and description."""
    schema = {key: value for key, value in lowered.schemas[name].items() if key != "description"}
    schema["properties"] = {key: value for key, value in schema["properties"].items() if key != member}
    schema["required"] = [name for name in schema.get("required", ()) if name != member]
    return schema
