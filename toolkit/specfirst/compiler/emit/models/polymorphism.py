"""Discriminated unions (OpenAPI 3.1, 4.8.25), and the `allOf` that become classes with a base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from specfirst.compiler.document.meant_enums import as_text
from specfirst.compiler.document.references import reference_in, referred_schema, schema_name
from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.document.vocabulary import BASE, LEFT_OUT
from specfirst.compiler.emit.models.schema_forms import Form, FormReader, is_note


@dataclass(frozen=True, slots=True)
class Tagging:
    """The arguments of a `TaggedUnion`."""

    property_name: str
    members: dict[Any, tuple[str, ...]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    """Tags that are mapped to no variant."""

    def __str__(self) -> str:
        members = {tag: names[0] if len(names) == 1 else names for tag, names in self.members.items()}
        absent = f", absent={self.absent!r}" if self.absent else ""
        return f"TaggedUnion({self.property_name!r}, {members!r}{absent})"


class _Unclear(Exception):
    """Raised with the reason why a discriminator does not distinguish the variants."""


@dataclass(frozen=True, slots=True, eq=False)
class _Variant:
    """An object that a value of a union may be."""

    type_name: str
    """The member of the union that the variant is, or belongs to."""
    components: frozenset[str]
    """The names of the variant in a mapping."""
    tag: Form
    """The property that identifies the variant."""
    required: bool
    tags: tuple[Any, ...] | None = None
    """The values by which a nested union selects the variant."""

    @property
    def admitted(self) -> tuple[Any, ...]:
        """The tags that the variant's own schema allows; empty if it allows any."""
        return tuple(self.tag.schema["enum"]) if self.tag.kind == "enum" else ()

    def values_of(self, text: str) -> Iterator[Any]:
        """Return the tags for a key of a mapping, which is a string even if the property is not."""
        if self.admitted:
            yield from (value for value in self.admitted if as_text(value) == text)
            return
        kind = self.tag.schema.get("type") if self.tag.kind == "scalar" else None
        if kind in ("integer", "number"):
            yield from [int(text)] if text.removeprefix("-").isdecimal() else []
        elif kind == "boolean":
            yield from [text == "true"] if text in ("true", "false") else []
        else:
            yield text


class DiscriminatorReader:
    """Reads the discriminators of one document's unions."""

    def __init__(self, reader: FormReader) -> None:
        self._reader = reader

    def read(self, union: Form, type_names: Sequence[str | None]) -> Tagging | str | None:
        """Return the tags of a union; None without a discriminator, or the reason why it has no effect.

        `type_names` are the names of the members in models.py.
        """
        discriminator = union.schema.get("discriminator")
        if discriminator is None:
            return None
        name = discriminator["propertyName"]
        try:
            variants = [
                variant
                for member, type_name in zip(union.members, type_names, strict=True)
                for variant in self._variants(member, type_name, name)
            ]
            chosen = self._chosen(discriminator, variants)
        except _Unclear as reason:
            return str(reason)
        if any(not isinstance(value, str | int) for value in chosen):
            return f"`{name}` is neither a string, an integer nor a boolean"
        members = {value: _type_names(form) for value, form in chosen.items()}
        absent = _absent(variants, chosen, _base(discriminator))
        return Tagging(name, members, absent, self._lost(discriminator, variants))

    def _variants(self, member: Any, type_name: str | None, tag: str) -> Iterator[_Variant]:
        """Return the objects that a member may be: one, or those of a nested union."""
        components, form = self._followed(member)
        if form.kind == "union":
            within = [
                variant
                for alternative in form.members
                for variant in self._variants(alternative, type_name, tag)
            ]
            discriminator = form.schema.get("discriminator") or {}
            chosen = self._chosen(discriminator, within) if discriminator.get("propertyName") == tag else None
            for variant in within:
                yield replace(
                    variant,
                    components=components | variant.components,
                    tags=variant.tags
                    if chosen is None
                    else tuple(value for value, variants in chosen.items() if variant in variants),
                )
            return
        if form.kind != "object" or type_name is None:
            raise _Unclear("every variant of a discriminated union must be an object")
        properties = form.schema.get("properties") or {}
        if tag not in properties:
            raise _Unclear(f"{type_name} has no property `{tag}`")
        notes = self._reader.read(properties[tag]).notes
        _, followed = self._followed(properties[tag])
        tag_form = Form(followed.kind, followed.schema, {**followed.notes, **notes})
        yield _Variant(type_name, components, tag_form, tag in (form.schema.get("required") or ()))

    def _followed(self, schema: Any) -> tuple[frozenset[str], Form]:
        """Return the form at the end of the references, and the components on the way."""
        form = self._reader.read(schema)
        names: list[str] = []
        if form.kind != "reference" and isinstance(schema, dict):
            # `allOf: [{$ref: …}, …]`: the schemas beside a union apply to each of its variants.
            parts = [schema, *(schema.get("allOf") or ())]
            names += filter(None, map(referred_schema, parts))
        while form.kind == "reference":
            name = schema_name(form.schema["$ref"])
            if name is None or name in names or name not in self._reader.schemas:
                break
            names.append(name)
            form = self._reader.component(name)
        return frozenset(names), form

    def _chosen(self, discriminator: Schema, variants: list[_Variant]) -> dict[Any, list[_Variant]]:
        """Return the variants that each tag selects."""
        base = _base(discriminator)
        chosen: dict[Any, list[_Variant]] = {}
        for text, target in _mapping(discriminator).items():
            for variant in variants:
                if variant.tags is None and schema_name(target) in variant.components:
                    for value in variant.values_of(text):
                        chosen.setdefault(value, []).append(variant)
        named = _chosen_ever(chosen)
        for variant in variants:
            for value in variant.tags or ():
                chosen.setdefault(value, []).append(variant)
        for value in dict.fromkeys(value for variant in variants for value in variant.admitted):
            if value not in chosen:
                admitting = [variant for variant in variants if value in variant.admitted]
                general = [variant for variant in admitting if base in variant.components]
                unnamed = [variant for variant in admitting if id(variant) not in named]
                chosen[value] = general or unnamed or admitting
        seen = _chosen_ever(chosen)
        for variant in variants:
            if id(variant) not in seen and base not in variant.components:
                if not variant.admitted:
                    raise _Unclear(f"there is no tag for {variant.type_name}")
                for value in variant.admitted:
                    chosen[value].append(variant)
        return chosen

    def _lost(self, discriminator: Schema, variants: list[_Variant]) -> tuple[str, ...]:
        """Return the tags without a variant, except those with an invalid reference, reported before."""
        known = {name for variant in variants for name in variant.components}
        return tuple(
            text
            for text, target in _mapping(discriminator).items()
            if schema_name(target) not in known
            and (schema_name(target) in self._reader.schemas or not {"/", "#"} & set(target))
        )


def _mapping(discriminator: Schema) -> dict[str, str]:
    mapping: dict[str, str] = discriminator.get("mapping") or {}
    return mapping


def _base(discriminator: Schema) -> str | None:
    return schema_name(str(discriminator.get(BASE)))


def _chosen_ever(chosen: Mapping[Any, list[_Variant]]) -> set[int]:
    return {id(variant) for variants in chosen.values() for variant in variants}


def _absent(
    variants: list[_Variant], chosen: Mapping[Any, list[_Variant]], base: str | None
) -> tuple[str, ...]:
    """Return the variant of a value without the property: that of its default, else any that allows it."""
    optional = [variant for variant in variants if not variant.required]
    by_default = [
        variant
        for variant in optional
        if "default" in variant.tag.notes
        and variant in chosen.get(_hashable(variant.tag.notes["default"]), ())
    ]
    undecided = [variant for variant in optional if "default" not in variant.tag.notes]
    general = [variant for variant in undecided if base in variant.components]
    return _type_names(by_default or general or undecided)


def _type_names(variants: Sequence[_Variant]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(variant.type_name for variant in variants))


def _hashable(value: Any) -> Any:
    return value if isinstance(value, str | int) else None


_ADDING = {"type", "properties", "required", "additionalProperties", "allOf", LEFT_OUT}


class InheritanceReader:
    """Finds the parents of the components of one document."""

    def __init__(self, reader: FormReader) -> None:
        self._reader = reader

    def parent_of(self, name: str) -> str | None:
        """Return the only object class that the component refers to and extends by new properties."""
        parents = self._parents(name)
        if len(parents) != 1 or self._descends(parents[0], name):
            return None
        own = self._own_schema(name)
        if any(not is_note(key) for part in _parts(own) for key in part.keys() - _ADDING):
            return None
        inherited, added = self._reader.component(parents[0]), self._reader.read(own)
        if inherited.kind != "object" or inherited.nullable or added.kind == "scalar":
            return None
        properties = (added.schema.get("properties") or {}).keys()
        # A name that the parent requires without a schema is a property of any value.
        known = {*(inherited.schema.get("properties") or ()), *(inherited.schema.get("required") or ())}
        adds_only = not properties & known
        narrows = set(added.schema.get("required") or ()) - properties
        return parents[0] if adds_only and not narrows else None

    def eldest(self, name: str) -> str:
        """Return the class at the end of the chain of parents; the component itself if it has none."""
        while (parent := self.parent_of(name)) is not None:
            name = parent
        return name

    def added_by(self, name: str) -> Schema:
        """Return the keywords that a component with a parent adds to it."""
        return self._reader.read(self._own_schema(name)).schema

    def _parents(self, name: str) -> list[str]:
        written = self._reader.schemas.get(name)
        parts = written.get("allOf") if isinstance(written, dict) and reference_in(written) is None else None
        return [name for name in map(referred_schema, parts or ()) if name is not None]

    def _own_schema(self, name: str) -> Schema:
        written: Schema = self._reader.schemas[name]
        own = {key: value for key, value in written.items() if key != "allOf"}
        if own.pop("unevaluatedProperties", None) is False:
            own["additionalProperties"] = False
        parts = [part for part in written["allOf"] if reference_in(part) is None]
        return {**own, "allOf": parts} if parts else own

    def _descends(self, name: str, ancestor: str) -> bool:
        seen: set[str] = set()
        while name not in seen and name != ancestor:
            seen.add(name)
            parents = self._parents(name)
            if len(parents) != 1:
                return False
            name = parents[0]
        return True


def _parts(own: Schema) -> list[Schema]:
    return [own, *(part for part in own.get("allOf", ()) if isinstance(part, dict))]
