"""Fill a declared schema with constants and with slots for the facts of a failure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from specfirst.compiler.document.all_of import flatten, merge
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.document.schema_walk import Schema, types_of
from specfirst.compiler.ir.failures import scalars
from specfirst.compiler.ir.failures.names import CONTAINERS, ERRORS
from specfirst.compiler.ir.failures.place import MISSING, Filled, Place
from specfirst.compiler.ir.failures.samples import SampleValidator
from specfirst.runtime.failures.template import Errors, ErrorsByField, Fact, Known, Text, plain

_MAX_DEPTH = 8
_OPTIONAL_DEPTH = 5
_ORDER = ("object", "array", "string", "integer", "number", "boolean", "null")


class Filler:
    """Fills the schemas of one document for the failures of one response."""

    def __init__(self, document: Mapping[str, Any], samples: SampleValidator) -> None:
        self._document = document
        self._samples = samples

    def fill(self, schema: Any, place: Place) -> Filled | None:
        """Return the template with the fewest arbitrary members; None if no value can be found."""
        flat = flatten(self._document, schema)
        if flat is None or place.depth > _MAX_DEPTH:
            return None
        best: Filled | None = None
        for candidate in self._candidates(flat, place):
            if not self._samples.accepts(schema, candidate.template):
                continue
            if not candidate.made_up:
                return candidate
            if best is None or len(candidate.made_up) < len(best.made_up):
                best = candidate
        return best

    def _candidates(self, flat: Schema, place: Place) -> Iterator[Filled]:
        if "const" in flat:
            yield Filled(flat["const"])
            return
        if isinstance(flat.get("enum"), list):
            yield from scalars.of_enum(flat, place)
            return
        if variants := [key for key in ("oneOf", "anyOf") if isinstance(flat.get(key), list)]:
            yield from self._variants(flat, variants[0], place)
        yield from self._tagged(flat, place)
        kinds = types_of(flat) or _guess(flat, place)
        for kind in sorted(kinds, key=_ORDER.index):
            if kind == "object":
                yield from self._objects(flat, place)
            elif kind == "array":
                yield from self._arrays(flat, place)
            else:
                yield from scalars.of_kind(kind, flat, place)
        yield from scalars.examples(flat, place)

    def _variants(self, flat: Schema, key: str, place: Place) -> Iterator[Filled]:
        base = {name: value for name, value in flat.items() if name not in (key, "discriminator")}
        for variant in flat[key]:
            part = flatten(self._document, variant)
            if part is not None:
                tag = _tag_of(flat, reference_in(variant)) or place.tag
                yield from self._candidates(merge(base, part), replace(place, tag=tag))
                if key == "oneOf":
                    yield from self._candidates(merge(base, part), replace(place, tag=tag, full=True))

    def _tagged(self, flat: Schema, place: Place) -> Iterator[Filled]:
        """Return the schemas that inherit from a base class, as named by its discriminator."""
        discriminator = flat.get("discriminator")
        mapping = discriminator.get("mapping") if isinstance(discriminator, Mapping) else None
        if not isinstance(mapping, Mapping) or "oneOf" in flat or "anyOf" in flat or place.tag:
            return
        for target in dict.fromkeys(mapping.values()):
            part = flatten(self._document, {"$ref": target})
            if part is not None:
                yield from self._candidates(part, replace(place, tag=_tag_of(flat, target)))

    def _objects(self, flat: Schema, place: Place) -> Iterator[Filled]:
        properties = flat.get("properties")
        properties = properties if isinstance(properties, Mapping) else {}
        required = [name for name in flat.get("required") or () if isinstance(name, str)]
        if not properties and not required:
            yield from self._maps(flat, place)
        found: list[Filled] = []
        # With every member, a body may match only this variant of a `oneOf`.
        for optional in ("known", "none", *(("all",) if place.full else ())):
            filled = self._members(properties, required, flat, place, optional)
            if filled is not None and filled not in found:
                found.append(filled)
                yield filled

    def _members(
        self,
        properties: Mapping[str, Any],
        required: Collection[str],
        flat: Schema,
        place: Place,
        optional: str,
    ) -> Filled | None:
        """Return an object with the required members and `none` of the others, the `known` ones, or `all`."""
        names = [*properties, *(name for name in required if name not in properties)]
        siblings = tuple(map(plain, names))
        members: dict[str, Any] = {}
        made_up: list[str] = []
        for name in names:
            if place.tag is not None and name == place.tag[0]:
                members[name] = place.tag[1]
                continue
            if name not in required and not self._is_wanted(name, properties[name], place, optional):
                continue
            inner = Place(
                path=(*place.path, name),
                siblings=siblings,
                item=place.item,
                required=name in required,
                full=place.full,
                example=_member(_example(flat, place), name),
            )
            filled = self.fill(properties.get(name, _additional(flat)), inner)
            if filled is None and name in required:
                return None
            if filled is None or (name not in required and not _says_something(filled, optional)):
                continue
            members[name] = filled.template
            made_up += filled.made_up
        return Filled(members, tuple(made_up))

    def _is_wanted(self, name: str, schema: Any, place: Place, optional: str) -> bool:
        if optional == "all":
            flat = flatten(self._document, schema) or {}
            return place.depth < _OPTIONAL_DEPTH and bool(flat) and not flat.get("writeOnly")
        return optional == "known" and self._worthwhile(name, schema, place)

    def _worthwhile(self, name: str, schema: Any, place: Place) -> bool:
        """Whether an optional member describes the failure."""
        if place.depth >= _OPTIONAL_DEPTH:
            return False
        flat = flatten(self._document, schema)
        if not flat or flat.get("writeOnly"):
            return False
        kinds = types_of(flat) or _guess(flat, Place((name,)))
        if "object" in kinds or "array" in kinds:
            # A list of errors within an item of another, or an error within itself, is redundant.
            again = plain(name) in map(plain, place.path) or (place.item and "array" in kinds)
            return plain(name) in CONTAINERS | ERRORS and not again
        return scalars.is_known(name, kinds, place)

    def _maps(self, flat: Schema, place: Place) -> Iterator[Filled]:
        """Return objects with arbitrary member names."""
        values = flat.get("additionalProperties", True)
        if plain(place.name) in ERRORS and values is not False:
            for item, many in self._by_field(values, place):
                yield Filled(ErrorsByField(item, many=many))
        if values is False or place.depth:
            yield Filled({})
            return
        members = {"status": Known(Fact.STATUS), "code": Text(Fact.CODE), "message": Text(Fact.MESSAGE)}
        yield Filled(members)
        yield Filled({"message": Text(Fact.MESSAGE)})
        yield Filled({"errors": [Text(Fact.MESSAGE)]})
        yield Filled({})

    def _by_field(self, values: Any, place: Place) -> Iterator[tuple[Any, bool]]:
        flat = flatten(self._document, values)
        if flat is None:
            return
        inner = Place((*place.path, "message"), item=True)
        if "array" in types_of(flat) or not flat:
            filled = self.fill(flat.get("items", {}), inner)
            if filled is not None:
                yield filled.template, True
        filled = self.fill(values, inner)
        if filled is not None:
            yield filled.template, False

    def _arrays(self, flat: Schema, place: Place) -> Iterator[Filled]:
        minimum = flat.get("minItems", 0)
        known = not place.depth or (plain(place.name) in ERRORS and not place.item)
        if plain(place.name) == "loc":
            yield Filled(Known(Fact.LOC, default=["request"]))
            yield Filled(Known(Fact.LOC_TEXT, default=["request"]))
        if known:
            item = self.fill(flat.get("items", {}), Place((*place.path, "message"), item=True, siblings=()))
            if item is not None:
                yield from self._lists(item, flat, place)
        if not minimum and not place.full:
            yield Filled([], () if known or not place.required else (".".join(place.path),))
            return
        yield from scalars.examples(flat, place)
        item = self.fill(flat.get("items", {}), Place((*place.path, "item"), item=True))
        if item is not None and isinstance(minimum, int):
            yield Filled([item.template] * max(minimum, 1), (".".join(place.path), *item.made_up))

    def _lists(self, item: Filled, flat: Schema, place: Place) -> Iterator[Filled]:
        minimum = flat.get("minItems", 0)
        # A list that is the only description of the failure is never empty.
        alone = not any(scalars.is_known(sibling, {"string"}, place) for sibling in place.siblings)
        wanted = max(minimum, 1 if alone or place.full else 0)
        maximum = flat.get("maxItems")
        if isinstance(maximum, int):
            yield Filled(Errors(item.template, minimum=wanted, maximum=maximum), item.made_up)
        yield Filled(Errors(item.template, minimum=wanted), item.made_up)


def _says_something(filled: Filled, optional: str) -> bool:
    """Whether an optional member with this value is worth sending."""
    return filled.template not in ({}, None) and (optional == "all" or not filled.made_up)


def _guess(flat: Schema, place: Place) -> set[str]:
    """Return the types that the keywords of a schema without `type` imply; for `{}`, by its name."""
    if flat.keys() & {"properties", "additionalProperties", "required"}:
        return {"object"}
    if "items" in flat:
        return {"array"}
    if flat.keys() & {"minimum", "maximum", "multipleOf"}:
        return {"integer"}
    if flat.keys() & {"oneOf", "anyOf"}:
        return set()
    if not place.path:
        return {"object"}
    return {"string"}


def _additional(flat: Schema) -> Any:
    """Return the schema of a required member that is missing from `properties`."""
    additional = flat.get("additionalProperties", {})
    return {} if additional is False else additional


def _tag_of(flat: Schema, reference: str | None) -> tuple[str, str] | None:
    discriminator = flat.get("discriminator")
    if not isinstance(discriminator, Mapping) or not isinstance(discriminator.get("mapping"), Mapping):
        return None
    name = discriminator.get("propertyName")
    for value, target in discriminator["mapping"].items():
        if target == reference and isinstance(name, str):
            return name, value
    return None


def _example(flat: Schema, place: Place) -> Any:
    if place.example is not MISSING:
        return place.example
    examples = flat.get("examples")
    return examples[0] if isinstance(examples, list) and examples else MISSING


def _member(example: Any, name: str) -> Any:
    return example.get(name, MISSING) if isinstance(example, Mapping) else MISSING
