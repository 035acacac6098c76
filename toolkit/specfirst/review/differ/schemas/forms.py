"""The schemas of one document, with `$ref`, `allOf`, `anyOf` and `oneOf` dissolved into alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.document.references import reference_in, schema_name, target_of, to_schema
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.compiler.normalise.upgrade import schema_from_3_0
from specfirst.review.differ.schemas.alternatives import (
    TYPES,
    Alternative,
    TooManyAlternativesError,
    intersect,
    settle,
)
from specfirst.review.differ.schemas.parts import (
    ANYTHING,
    Conjunction,
    Part,
    canonical,
    is_false,
    join,
    references_in,
)
from specfirst.review.differ.schemas.written import alternatives_of, types_of_keywords

Form = Mapping[str, tuple[Alternative, ...]]
"""The alternatives of each JSON type."""
MISSING = object()
_UNIONS = ("anyOf", "oneOf")
_COMPOSITION = ("allOf", "$ref", *_UNIONS)


class Schemas:
    """The schemas of a document, read when they are asked for."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self._is_old = str(document.get("openapi", "")).startswith("3.0")
        self._upgraded: dict[int, tuple[Any, Any]] = {}
        self._expanded: dict[int, tuple[Part, list[Alternative]]] = {}
        self._cut = set[int]()
        """The schemas that contain themselves, in the expansion that has not ended yet."""
        self._forms: dict[tuple[int, ...], tuple[Conjunction, Form]] = {}

    def form(self, conjunction: Conjunction) -> Form:
        """Return the alternatives of a schema, by type."""
        key = tuple(id(part.schema) for part in conjunction)
        known = self._forms.get(key)
        if known is None:
            known = self._forms[key] = conjunction, self._form(conjunction)
        return known[1]

    def annotation(self, conjunction: Conjunction, keyword: str) -> Any:
        """Return the first value of an annotation of the schema or its references, or MISSING."""
        part = self._holder(conjunction, keyword)
        return MISSING if part is None else part.schema[keyword]

    def place_of(self, conjunction: Conjunction, keyword: str) -> Pointer:
        """Return the place of an annotation, or of the schema if it has none."""
        part = self._holder(conjunction, keyword)
        if part is not None:
            return (*part.pointer, keyword)
        return conjunction[0].pointer if conjunction else ()

    def _holder(self, conjunction: Conjunction, keyword: str) -> Part | None:
        return next((part for part in self._parts(conjunction) if keyword in part.schema), None)

    def component(self, conjunction: Conjunction) -> str | None:
        """Return the name of the component schema that this is, perhaps in an `allOf` of one; else None."""
        if len(conjunction) != 1:
            return None
        schema = conjunction[0].schema
        while isinstance(schema, dict):
            reference = reference_in(schema)
            if reference is not None:
                return schema_name(reference)
            parts = schema.get("allOf")
            schema = parts[0] if isinstance(parts, list) and len(parts) == 1 else None
        return None

    def implied_type(self, conjunction: Conjunction) -> str | None:
        """Return the only type that keywords imply, without `type`; None if they imply none or several."""
        parts = [part.schema for part in self._parts(conjunction)]
        if any("type" in schema for schema in parts):
            return None
        implied = {kind for schema in parts for kind in types_of_keywords(schema)}
        return implied.pop() if len(implied) == 1 else None

    def has_component(self, name: str) -> bool:
        """Whether there is a component schema of that name."""
        return self.target(to_schema(name)) is not None

    def read(self, part: Part) -> Part:
        """Return the part as a schema of OpenAPI 3.1."""
        if not self._is_old or not isinstance(part.schema, dict):
            return part
        known = self._upgraded.get(id(part.schema))
        if known is None:
            known = self._upgraded[id(part.schema)] = part.schema, schema_from_3_0(part.schema)
        return Part(known[1], part.pointer, is_wrapped="anyOf" in known[1] and "anyOf" not in part.schema)

    def target(self, reference: str) -> Part | None:
        """Return the target of a local reference, or None."""
        pointer, schema = parse_fragment(reference), target_of(self.document, reference)
        return None if pointer is None or schema is None else Part(schema, pointer)

    def _parts(self, conjunction: Conjunction) -> Iterator[Part]:
        """Yield the parts, the targets of their references, and the members of their `allOf`."""
        pending, seen = list(reversed(conjunction)), set[int]()
        while pending:
            part = self.read(pending.pop())
            if not isinstance(part.schema, dict) or id(part.schema) in seen:
                continue
            seen.add(id(part.schema))
            yield part
            pending.extend(reversed(_members(part, "allOf")))
            reference = reference_in(part.schema)
            if reference is not None and (target := self.target(reference)) is not None:
                pending.append(target)

    def _form(self, conjunction: Conjunction) -> Form:
        found = _free()
        try:
            for part in conjunction:
                found = intersect(found, self._expand(part, frozenset()))
        except TooManyAlternativesError:
            found = self._opaque(conjunction)
        return {kind: tuple(alternatives) for kind, alternatives in _settled(found).items()}

    def _opaque(self, conjunction: Conjunction) -> list[Alternative]:
        """Return a schema that is compared as a text, with what it refers to: every type, with one check."""
        text = canonical([part.schema for part in conjunction])
        texts, pending = {"": text}, [text]
        while pending:
            for reference in references_in(pending.pop()):
                target = None if reference in texts else self.target(reference)
                if target is not None:
                    texts[reference] = canonical(target.schema)
                    pending.append(texts[reference])
        check = frozenset(texts.values())
        return [Alternative(kind, conjunction[0].pointer, checks={"composition": check}) for kind in TYPES]

    def _expand(self, written: Part, trail: frozenset[int]) -> list[Alternative]:
        key = id(written.schema)
        known = self._expanded.get(key)
        if known is not None:
            return known[1]
        if not trail:
            self._cut.clear()
        if key in trail:
            self._cut.add(key)
            return _free()  # A schema that only refers to itself admits every value.
        part = self.read(written)
        found = [
            _without_vacuous(alternative)
            for alternative in alternatives_of(part)
            if not _is_excluded(alternative)
        ]
        if isinstance(part.schema, dict):
            if any(keyword in part.schema for keyword in _COMPOSITION):
                found = self._compose(part, found, trail | {key})
            found = [self._finish(part, alternative) for alternative in found]
        self._cut.discard(key)
        if not self._cut or not isinstance(part.schema, dict):
            self._expanded[key] = written, found
        return found

    def _compose(self, part: Part, found: list[Alternative], trail: frozenset[int]) -> list[Alternative]:
        reference = reference_in(part.schema)
        if reference is not None and (target := self.target(reference)) is not None:
            name = schema_name(reference) or ""
            inner = self._expand(target, trail)
            is_union = isinstance(target.schema, dict) and not target.schema.keys().isdisjoint(_UNIONS)
            named = inner if is_union else [replace(alternative, name=name) for alternative in inner]
            found = intersect(found, named)
        for member in _members(part, "allOf"):
            found = intersect(found, self._expand(member, trail))
        for keyword in _UNIONS:
            if keyword in part.schema:
                found = intersect(found, self._union(part, keyword, trail))
        return found

    def _union(self, part: Part, keyword: str, trail: frozenset[int]) -> list[Alternative]:
        found: list[Alternative] = []
        for member in _members(part, keyword):
            tags, inner = self._tags(part, member), self._expand(member, trail)
            found.extend(
                replace(alternative, tags=tags) if tags and alternative.type == "object" else alternative
                for alternative in inner
            )
        return [
            replace(alternative, exclusive=keyword == "oneOf")
            if len(alternatives) > 1 and not alternative.tags
            else alternative
            for alternatives in _settled(found).values()
            for alternative in alternatives
        ]

    def _tags(self, part: Part, member: Part) -> tuple[str, ...]:
        """Return the discriminator values that select a variant (OpenAPI 3.1, 4.8.25)."""
        discriminator = part.schema.get("discriminator")
        reference = reference_in(member.schema)
        if not isinstance(discriminator, dict) or reference is None:
            return ()
        mapping = as_mapping(discriminator.get("mapping"))
        values = [
            str(value) for value, target in mapping.items() if reference in (target, to_schema(str(target)))
        ]
        return tuple(sorted(values)) or (schema_name(reference) or reference,)

    def _finish(self, part: Part, found: Alternative) -> Alternative:
        """Apply the keywords of the schema as a whole: `unevaluated…` and the discriminator."""
        schema = part.schema
        if found.type == "object" and not found.additional and "unevaluatedProperties" in schema:
            found = replace(found, additional=join((part.member("unevaluatedProperties"),)))
        if found.type == "array" and not found.items and "unevaluatedItems" in schema:
            found = replace(found, items=join((part.member("unevaluatedItems"),)))
        discriminator = schema.get("discriminator")
        if found.type == "object" and isinstance(discriminator, dict):
            name = discriminator.get("propertyName")
            found = replace(found, discriminator=str(name)) if isinstance(name, str) else found
            mapping = discriminator.get("mapping")
            if isinstance(mapping, dict) and not found.tags:
                named = {
                    str(value): schema_name(str(target)) or str(target) for value, target in mapping.items()
                }
                found = replace(found, checks={**found.checks, "mapping": named})
        return found


def places_of(
    sides: tuple[Schemas, Schemas], old: Conjunction, new: Conjunction, keyword: str
) -> tuple[Pointer, Pointer]:
    """Return the places of an annotation in both versions of a schema."""
    return sides[0].place_of(old, keyword), sides[1].place_of(new, keyword)


def _without_vacuous(found: Alternative) -> Alternative:
    """Return the alternative without the constraints that all its values satisfy."""
    excluded = tuple(
        conjunction for conjunction in found.excluded if not _is_of_other_types(conjunction, found.type)
    )
    conditions = tuple(
        condition for condition in found.conditions if condition.otherwise or not is_false(condition.test)
    )
    names = ANYTHING if _admits_any_text(found.names) else found.names
    if (excluded, conditions, names) == (found.excluded, found.conditions, found.names):
        return found
    return replace(found, excluded=excluded, conditions=conditions, names=names)


def _plain(part: Part) -> list[Alternative] | None:
    """Return the alternatives of a schema without composition keywords; None for any other schema."""
    if not isinstance(part.schema, dict) or any(keyword in part.schema for keyword in _COMPOSITION):
        return None
    return alternatives_of(part)


def _admits_any_text(conjunction: Conjunction) -> bool:
    return all(
        any(other.type == "string" and other.is_free for other in _plain(part) or ()) for part in conjunction
    )


def _is_excluded(found: Alternative) -> bool:
    """Whether `not` names the type of the alternative and nothing else: no value of it is valid."""
    return ANYTHING in found.excluded or any(
        any(other.type == found.type and other.is_free for other in _plain(conjunction[0]) or ())
        for conjunction in found.excluded
        if len(conjunction) == 1
    )


def _is_of_other_types(conjunction: Conjunction, kind: str) -> bool:
    return is_false(conjunction) or any(
        plain is not None and all(alternative.type != kind for alternative in plain)
        for plain in map(_plain, conjunction)
    )


def _members(part: Part, keyword: str) -> list[Part]:
    return [part.member(keyword, index) for index in range(len(part.schema.get(keyword, ())))]


def _free() -> list[Alternative]:
    return [Alternative(kind) for kind in TYPES]


def _settled(found: Iterable[Alternative]) -> dict[str, list[Alternative]]:
    """Return the alternatives that have a value, by type, in the order of `TYPES`."""
    settled = [alternative for alternative in map(settle, found) if alternative is not None]
    by_type = {kind: [found for found in settled if found.type == kind] for kind in TYPES}
    return {kind: _simplify(alternatives) for kind, alternatives in by_type.items() if alternatives}


def _simplify(alternatives: list[Alternative]) -> list[Alternative]:
    """Remove alternatives of one type that others cover, and unite their enumerations."""
    free = next((alternative for alternative in alternatives if alternative.is_free), None)
    if free is not None:
        return [free]
    kept: list[Alternative] = []
    asserted: list[Alternative] = []
    listed: Alternative | None = None
    for alternative in alternatives:
        if alternative.values is not None and not alternative.tags and not alternative.properties:
            listed = (
                alternative
                if listed is None
                else replace(listed, values={**(listed.values or {}), **alternative.values})
            )
        elif (same := replace(alternative, places={}, pointer=(), name="")) not in asserted:
            kept.append(alternative)
            asserted.append(same)
    if listed is None:
        return kept
    merged = settle(listed)
    if merged is not None and merged.values is None:
        return [merged]
    return [*kept, merged or listed]
