"""Polymorphism by inheritance: a base with a `discriminator`, and children that extend it by `allOf`.

A value of the base's schema is the child that its tag names (OpenAPI 3.1, 4.8.24.4 "Models with Polymorphism
Support"). The base stays the class that the children inherit from. A component `Any<Base>` is the union of
all of them, and replaces the base wherever the base is referred to but not extended.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.references import reference_in, schema_name, to_schema
from specfirst.compiler.document.schema_walk import Schema, as_list, as_mapping, subschemas
from specfirst.compiler.document.vocabulary import BASE

_UNIONS = ("oneOf", "anyOf")
_AZURE_TAG = "x-ms-discriminator-value"
# Keywords beside a reference in `allOf` that do not extend it.
_ANNOTATIONS = {
    "allOf", "type", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
    "externalDocs", "xml",
}  # fmt: skip


def make_polymorphic(
    schemas: dict[str, Any], written_names: Mapping[str, str], allocate: Callable[[str], str]
) -> dict[str, str]:
    """Add the union of each base to `schemas`, refer to it there, and return the unions' names by base.

    `written_names` are the names of components in the document. `allocate` returns a free class name.
    """
    hierarchy = _Hierarchy(schemas, written_names)
    families = hierarchy.families()
    names = {base: allocate(f"Any{base}") for base in families}
    hierarchy.extend_directly(names)
    for name, schema in schemas.items():
        refer_to_unions(schema, names, is_component=name in written_names)
    for base, family in families.items():
        schemas[base] = _without_discriminator(schemas[base])
        schemas[names[base]] = family.union(names)
    return names


def refer_to_unions(schema: Any, names: Mapping[str, str], *, is_component: bool = False) -> None:
    """Replace references to bases by references to their unions, in place.

    References in the `allOf` of a component, which it extends, stay; so do those that are extended inline.
    """
    if not isinstance(schema, dict):
        return
    name = schema_name(reference_in(schema) or "")
    if name is not None and name in names:
        schema["$ref"] = to_schema(names[name])
    core = _without_null(schema) if is_component else schema
    if core is not schema:
        refer_to_unions(core, names, is_component=True)
        return
    adds = any(key not in _ANNOTATIONS and not key.startswith("x-") for key in schema)
    extends = is_component or adds or len(_parts(schema)) > 1
    for pointer, subschema in subschemas(schema):
        if pointer[0] != "allOf" or not extends:
            refer_to_unions(subschema, names)
        elif reference_in(subschema) is None:
            refer_to_unions(subschema, names, is_component=True)


@dataclass(frozen=True)
class _Family:
    """A base and the components that extend it."""

    base: str
    tag: str
    """The property that distinguishes them."""
    members: list[str]
    mapping: dict[str, str]
    apart: frozenset[str]
    """Members that are bases with another discriminator."""
    lost: dict[str, str]
    """Mappings of the base without a target."""

    def union(self, names: Mapping[str, str]) -> Schema:
        """Return the schema of any member."""

        def reference(name: str) -> str:
            return to_schema(names[name] if name in self.apart else name)

        return {
            "oneOf": [{"$ref": reference(name)} for name in self.members],
            "discriminator": {
                "propertyName": self.tag,
                "mapping": self.lost | {value: reference(name) for value, name in self.mapping.items()},
                BASE: to_schema(self.base),
            },
        }


class _Hierarchy:
    """The components that extend each component."""

    def __init__(self, schemas: Mapping[str, Any], written_names: Mapping[str, str]) -> None:
        self._schemas = schemas
        self._written_names = written_names
        self._children: dict[str, list[str]] = {}
        for name in written_names:
            for parent in dict.fromkeys(self._parents(name)):
                self._children.setdefault(parent, []).append(name)
        found = {name: self._discriminator(name) for name in schemas}
        self._discriminators = {name: union for name, union in found.items() if union is not None}

    def families(self) -> dict[str, _Family]:
        """Return bases: components with a discriminator, and their children that have children themselves."""
        found = {name: self._family(name, union) for name, union in self._discriminators.items()}
        for name, discriminator in self._discriminators.items():
            for child in self._descendants(name, discriminator["propertyName"]):
                if child in self._children and child not in found:
                    found[child] = self._family(child, discriminator)
        return {name: family for name, family in found.items() if len(family.members) > 1}

    def end_of(self, reference: str | None) -> str | None:
        """Return the component at the end of a chain of components that are only references."""
        seen: set[str] = set()
        while reference is not None:
            name = schema_name(reference)
            if name is None or name in seen or name not in self._schemas:
                return None
            seen.add(name)
            if (reference := reference_in(self._schemas[name])) is None:
                return name
        return None

    def extend_directly(self, bases: Collection[str]) -> None:
        """Let components that extend a base through an alias refer to the base itself."""
        for name in self._written_names:
            for part in self._extended(name):
                end = self.end_of(reference_in(part))
                if end in bases:
                    part["$ref"] = to_schema(str(end))

    def _family(self, base: str, discriminator: Schema) -> _Family:
        tag = discriminator["propertyName"]
        members = [*self._descendants(base, tag), base]
        mapping = self._mapped(discriminator)
        if discriminator is not self._discriminators.get(base):
            mapping = {value: name for value, name in mapping.items() if name in members}
        for name in members:
            found = self._discriminators.get(name, {})
            if found.get("propertyName") == tag:
                extended = {value: to for value, to in self._mapped(found).items() if to in members}
                mapping = {**extended, **mapping}
        members += [name for name in dict.fromkeys(mapping.values()) if name not in members]
        for name in members:
            if name not in mapping.values():
                mapping.setdefault(self._written_names.get(name, name), name)
            azure = as_mapping(self._schemas[name]).get(_AZURE_TAG)
            if isinstance(azure, str):
                mapping.setdefault(azure, name)
        apart = [name for name in members if name != base and self._is_base_by_another(name, tag)]
        written = discriminator.get("mapping") or {}
        lost = {value: to for value, to in written.items() if self.end_of(to) is None}
        return _Family(base, tag, members, mapping, frozenset(apart), lost)

    def _mapped(self, discriminator: Schema) -> dict[str, str]:
        """Return the values that a discriminator maps explicitly, with their components."""
        ends = {value: self.end_of(to) for value, to in as_mapping(discriminator.get("mapping")).items()}
        return {value: name for value, name in ends.items() if name is not None}

    def _is_base_by_another(self, name: str, tag: str) -> bool:
        return name in self._children and self._discriminators.get(name, {}).get("propertyName", tag) != tag

    def _parents(self, name: str) -> Iterator[str]:
        for part in self._extended(name):
            target = self.end_of(reference_in(part))
            if target is not None and target != name:
                yield target

    def _extended(self, name: str) -> Iterator[Any]:
        """Return the references in the `allOf` of a component."""
        pending = _parts(_without_null(self._schemas[name]))
        while pending:
            part = pending.pop(0)
            if reference_in(part) is not None:
                yield part
            pending += _parts(part)

    def _descendants(self, name: str, tag: str) -> list[str]:
        """Return the components that extend this one, except below a component with another discriminator."""
        found: list[str] = []
        pending = list(self._children.get(name, ()))
        while pending:
            child = pending.pop(0)
            if child == name or child in found:
                continue
            found.append(child)
            if not self._is_base_by_another(child, tag):
                pending += self._children.get(child, ())
        return found

    def _discriminator(self, name: str) -> Schema | None:
        """Return the discriminator of an object schema; that of a union counts only if others extend it."""
        schema = self._schemas[name]
        for part in (schema, *_parts(schema)):
            found = part.get("discriminator") if isinstance(part, dict) else None
            if isinstance(found, dict) and isinstance(found.get("propertyName"), str):
                is_union = any(isinstance(part.get(key), list) for key in _UNIONS)
                return None if is_union and name not in self._children else found
        return None


def _parts(schema: Any) -> list[Any]:
    return [*as_list(as_mapping(schema).get("allOf"))]


def _without_null(schema: Any) -> Any:
    """Return the schema beside null, as `nullable: true` had it."""
    members = as_list(as_mapping(schema).get("anyOf"))
    if len(members) != 2 or {"type": "null"} not in members:
        return schema
    return members[1] if members[0] == {"type": "null"} else members[0]


def _without_discriminator(schema: Schema) -> Schema:
    """Return the class that the children of a base inherit from."""
    plain = {key: value for key, value in schema.items() if key not in ("discriminator", *_UNIONS)}
    if isinstance(plain.get("allOf"), list):
        plain["allOf"] = [
            {key: value for key, value in part.items() if key != "discriminator"}
            if isinstance(part, dict)
            else part
            for part in plain["allOf"]
        ]
    return plain
