"""Made-up values of schemas: realistic where property names allow it, and reproducible by a seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from faker import Faker

from specfirst.mock import realistic
from specfirst.mock.patterns import matching
from specfirst.mock.schemas import COMPONENT, Impossible, Schema, Schemas, tag_of

_DEEPEST: Final = 12
_LONGEST: Final = 10_000
_MOST_ITEMS: Final = 1_000
_NULL: Final = {"type": "null"}
_GREATEST_INTEGER: Final = 2**53 - 1
_OF_KEYWORD: Final[Mapping[str, str]] = {
    **dict.fromkeys(("properties", "required", "additionalProperties", "patternProperties"), "object"),
    **dict.fromkeys(("items", "prefixItems", "minItems", "maxItems", "uniqueItems"), "array"),
    **dict.fromkeys(("pattern", "minLength", "maxLength", "format"), "string"),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), "number"),
}


@dataclass(frozen=True, slots=True)
class Style:
    """The kind of value to make."""

    first: bool
    """Whether the first alternative or enumeration value is taken, instead of a random one."""
    examples: bool
    """Whether examples of schemas are taken."""
    full_depth: int
    """The depth to which objects have all their properties, and below which only required ones."""


class ValueMaker:
    """Makes one value of a schema."""

    def __init__(self, schemas: Schemas, fake: Faker, seed: str, style: Style) -> None:
        self._schemas = schemas
        self._random = Random(seed)  # noqa: S311  (made-up values need not be unpredictable)
        self._fake = fake
        self._fake.seed_instance(seed)
        self._first, self._examples, self._full_depth = style.first, style.examples, style.full_depth

    def value(self, schema: Any, name: str = "", depth: int = 0) -> Any:
        """A value for a property of that name. Raises `Impossible` if none was found."""
        if depth > _DEEPEST:
            raise Impossible
        flat = self._schemas.flat(schema, self._in_order if depth <= self._full_depth else self._simplest)
        if self._examples and flat.get("examples"):
            return flat["examples"][0]
        if self._examples and "example" in flat:
            return flat["example"]
        if "const" in flat:
            return flat["const"]
        if "enum" in flat:
            return self._choice(flat["enum"])
        made = realistic.of_extension(self._fake, flat)
        return self._of_type(flat, name, depth) if made is None else made

    def _of_type(self, flat: Schema, name: str, depth: int) -> Any:
        match self._type(flat):
            case "string":
                return self._text(flat, name)
            case "integer":
                return self._integer(flat, name)
            case "number":
                return self._number(flat, name)
            case "boolean":
                return self._first or self._random.random() < 0.5
            case "array":
                return self._array(flat, name, depth)
            case "object":
                return self._object(flat, depth)
            case "null":
                return None
        return self._text({}, name)

    def _type(self, flat: Schema) -> str | None:
        declared = flat.get("type")
        if isinstance(declared, list):
            wanted = [type_ for type_ in declared if type_ != "null"]
            declared = wanted[0] if wanted else "null"
        return declared or next((kind for key, kind in _OF_KEYWORD.items() if key in flat), None)

    def _choice(self, values: list[Any]) -> Any:
        # Null is the least useful example.
        values = [value for value in values if value is not None] or values
        if not values:
            raise Impossible
        return values[0] if self._first else self._random.choice(values)

    def _in_order(self, alternatives: list[Any]) -> list[Any]:
        """Order values as they are written, or at random; null comes last, as it is the poorest example."""
        ordered = alternatives if self._first else self._random.sample(alternatives, len(alternatives))
        return sorted(ordered, key=lambda alternative: alternative == _NULL)

    def _simplest(self, alternatives: list[Any]) -> list[Any]:
        """Order null and scalars before references, which may be recursive."""
        return sorted(
            alternatives, key=lambda alternative: isinstance(alternative, Mapping) and "$ref" in alternative
        )

    # Texts

    def _text(self, flat: Schema, name: str) -> str:
        least, most = flat.get("minLength", 0), flat.get("maxLength", _LONGEST)
        if least > most or least > _LONGEST:
            raise Impossible
        if "pattern" in flat:
            return matching(flat["pattern"], self._random, least, most)
        for _ in range(3):
            made = realistic.of_format(self._fake, str(flat.get("format", "")))
            made = realistic.of_text_name(self._fake, name) if made is None else made
            if made is None:
                break
            if least <= len(made) <= most:
                return str(made)
        text = " ".join(self._fake.words(3 if most > 20 else 1))[:most].strip()
        return text.ljust(least, "x")

    # Numbers

    def _bounds(self, flat: Schema, name: str, step: float) -> tuple[float, float]:
        least, most = flat.get("minimum"), flat.get("maximum")
        above, below = flat.get("exclusiveMinimum"), flat.get("exclusiveMaximum")
        if above is not None:
            least = above + step if least is None else max(least, above + step)
        if below is not None:
            most = below - step if most is None else min(most, below - step)
        usual = realistic.bounds_of_name(name) or (1, 1000)
        if least is None:
            least = usual[0] if most is None or usual[0] <= most else most - 100
        if most is None:
            most = usual[1] if usual[1] >= least else least + 100
        if least > most:
            raise Impossible
        # Usual values, as far as the bounds allow them.
        if max(least, usual[0]) <= min(most, usual[1]):
            return max(least, usual[0]), min(most, usual[1])
        return least, most

    def _integer(self, flat: Schema, name: str) -> int:
        least, most = self._bounds(flat, name, 1)
        step = flat.get("multipleOf", 1)
        if not isinstance(step, int) or step < 1:
            step = 1
        low = -(-max(least, -_GREATEST_INTEGER) // step)
        high = min(most, _GREATEST_INTEGER) // step
        if low > high:
            raise Impossible
        return self._random.randint(int(low), int(high)) * step

    def _number(self, flat: Schema, name: str) -> float:
        step = flat.get("multipleOf")
        if step:
            least, most = self._bounds(flat, name, step)
            multiple = self._random.randint(*sorted((int(-(-least // step)), int(most // step))))
            return float(round(multiple * step, 10))
        least, most = self._bounds(flat, name, 0.01)
        value = round(self._random.uniform(least, most), 2)
        return value if least <= value <= most else least

    # Arrays and objects

    def _array(self, flat: Schema, name: str, depth: int) -> list[Any]:
        least = flat.get("minItems", 0)
        if least > _MOST_ITEMS:
            raise Impossible
        values = [self.value(schema, name, depth + 1) for schema in flat.get("prefixItems", ())]
        if "contains" in flat:
            values.append(self.value(flat["contains"], name, depth + 1))
        count = min(
            max(least, len(values), 2 if depth <= self._full_depth else 0),
            flat.get("maxItems", _MOST_ITEMS),
        )
        items = flat.get("items", True)
        for _ in range(count * 4 if items is not False else 0):
            if len(values) >= count:
                break
            try:
                value = self.value(items, _singular(name), depth + 1)
            except Impossible:
                break
            if not flat.get("uniqueItems") or value not in values:
                values.append(value)
        if len(values) < least:
            raise Impossible
        return values

    def _object(self, flat: Schema, depth: int) -> dict[str, Any]:
        properties: Mapping[str, Any] = flat.get("properties", {})
        required = [str(name) for name in flat.get("required", ())]
        whole: dict[str, Any] = {}
        for name in dict.fromkeys([*properties, *required]):
            schema = properties.get(name, flat.get("additionalProperties", True))
            if name not in required and depth >= self._full_depth:
                continue
            try:
                whole[name] = self.value(schema, name, depth + 1)
            except Impossible:
                if name in required:
                    raise
        self._add_tag(flat, whole)
        self._add_others(flat, whole, depth)
        most = flat.get("maxProperties", len(whole))
        kept = [*required, *(name for name in whole if name not in required)][:most]
        return {name: whole[name] for name in whole if name in kept}

    def _add_tag(self, flat: Schema, whole: dict[str, Any]) -> None:
        """The tag of a class that others inherit by `allOf`."""
        discriminator = flat.get("discriminator")
        if not isinstance(discriminator, Mapping) or COMPONENT not in flat:
            return
        name = str(discriminator.get("propertyName"))
        tag = tag_of(discriminator, flat[COMPONENT])
        try:
            declared = self._schemas.flat(flat.get("properties", {}).get(name, {}), self._in_order)
        except Impossible:
            return
        if name in whole and declared.get("const", tag) == tag and tag in declared.get("enum", [tag]):
            whole[name] = tag

    def _add_others(self, flat: Schema, whole: dict[str, Any], depth: int) -> None:
        """Add undeclared properties: a few to a map, else as many as `minProperties` requires."""
        others, patterns = flat.get("additionalProperties", True), flat.get("patternProperties", {})
        is_map = not flat.get("properties") and (isinstance(others, Mapping) or bool(patterns))
        least = max(flat.get("minProperties", 0), 2 if is_map and depth <= self._full_depth else 0)
        for _ in range(min(least, _MOST_ITEMS) * 4):
            if len(whole) >= least:
                return
            try:
                if patterns:
                    pattern = self._choice(list(patterns))
                    name, schema = matching(pattern, self._random, 0, _LONGEST), patterns[pattern]
                elif others is False:
                    return
                else:
                    name, schema = self._property_name(flat), others
                whole.setdefault(name, self.value(schema, name, depth + 1))
            except Impossible:
                break

    def _property_name(self, flat: Schema) -> str:
        names = flat.get("propertyNames")
        return str(self.value(names, "", _DEEPEST - 1) if names else self._fake.word())


def _singular(name: str) -> str:
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name
