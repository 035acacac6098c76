"""What the variants of a union have in common (2020-12 Core, 10.2.1): values, or the union itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations
from typing import Any, Literal

from specfirst.compiler.document.references import reference_in, schema_name
from specfirst.compiler.document.schema_walk import reached
from specfirst.compiler.emit.models.schema_forms import Form, FormReader
from specfirst.compiler.ir.python_types import ENFORCED_FORMATS
from specfirst.compiler.normalise.views import referenced_schemas

Exclusion = Literal["always", "checked", "never"]
"""No value matches two variants; such a value is refused; or it cannot be detected."""

_MAX_DEPTH = 4


class ExclusionReader:
    """Compares the variants of one document's unions."""

    def __init__(self, reader: FormReader) -> None:
        self._reader = reader

    def read(self, members: Iterable[Any]) -> Exclusion:
        """Return how the variants of a `oneOf` exclude each other, which is as weak as the weakest pair."""
        forms = [self._form(member) for member in members]
        if sum(form.nullable for form in forms) > 1:
            return "never"
        found = {self._pair(left, right, 0) for left, right in combinations(forms, 2)}
        return "never" if "never" in found else "checked" if "checked" in found else "always"

    def are_joined(self, members: Iterable[Any]) -> bool:
        """Whether a value can match two variants of an `anyOf` that both declare its properties."""
        return any(self._join(left, right, 0) for left, right in combinations(map(self._form, members), 2))

    def _join(self, left: Form, right: Form, depth: int) -> bool:
        if left.kind == "array" and right.kind == "array" and depth <= _MAX_DEPTH:
            items = [self._form(side.schema.get("items")) for side in (left, right)]
            return self._join(items[0], items[1], depth + 1)
        return (
            "object" in self._kinds(left, depth) & self._kinds(right, depth)
            and left.schema.get("properties") != right.schema.get("properties")
            and self._pair(left, right, depth) != "always"
        )

    def _form(self, schema: Any) -> Form:
        return self._reader.followed(self._reader.read(schema))

    def _pair(self, left: Form, right: Form, depth: int) -> Exclusion:
        if depth > _MAX_DEPTH:
            return "never"
        if not self._kinds(left, depth) & self._kinds(right, depth):
            return "always"
        for one, other in ((left, right), (right, left)):
            if one.kind == "union":
                pairs = {self._pair(self._form(member), other, depth + 1) for member in one.members}
                return "always" if pairs == {"always"} else "never"
        if left.kind == "enum" and right.kind == "enum":
            shared = [value for value in left.schema["enum"] if value in right.schema["enum"]]
            return "never" if shared else "always"
        if left.kind == "scalar" and right.kind == "scalar":
            formats = {left.schema.get("format"), right.schema.get("format")}
            return "always" if len(formats) == 2 and formats <= ENFORCED_FORMATS else "never"
        if left.kind == "object" and right.kind == "object":
            return self._objects(left.schema, right.schema, depth)
        return "never"

    def _objects(self, left: dict[str, Any], right: dict[str, Any], depth: int) -> Exclusion:
        ours, theirs = left.get("properties") or {}, right.get("properties") or {}
        needed = set(left.get("required") or ()), set(right.get("required") or ())
        for name in (ours.keys() & theirs.keys()) & (needed[0] | needed[1]):
            if self._pair(self._form(ours[name]), self._form(theirs[name]), depth + 1) == "always":
                return "always"
        alone = needed[0] - theirs.keys(), needed[1] - ours.keys()
        if (alone[0] and right.get("additionalProperties") is False) or (
            alone[1] and left.get("additionalProperties") is False
        ):
            return "always"
        return "checked" if all(alone) else "never"

    def _kinds(self, form: Form, depth: int) -> frozenset[str]:
        """Return the JSON types of a form, with integers among the numbers."""
        match form.kind:
            case "scalar":
                return frozenset({"number" if form.schema["type"] == "integer" else form.schema["type"]})
            case "array":
                return frozenset({"array"})
            case "object" | "map":
                return frozenset({"object"})
            case "null":
                return frozenset({"null"})
            case "enum":
                return frozenset(map(_kind_of, form.schema["enum"]))
            case "union" if depth <= _MAX_DEPTH:
                kinds = (self._kinds(self._form(member), depth + 1) for member in form.members)
                return frozenset().union(*kinds)
        return frozenset({"null", "boolean", "number", "string", "array", "object"})


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    kinds = {int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


_SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})


class Recursion:
    """Finds components of a document that contain themselves."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas
        self._contained = cache(lambda component: referenced_schemas(schemas.get(component)))

    def is_repeated(self, component: str, variants: tuple[Any, ...]) -> bool:
        """Whether a union in the component occurs again inside several of its variants."""
        nesting = [variant for variant in variants if not self._is_scalar(variant)]
        return len(nesting) > 1 and component in reached(self._contained(component), self._contained)

    def _is_scalar(self, schema: Any, depth: int = 0) -> bool:
        if not isinstance(schema, dict) or depth > len(self._schemas):
            return False
        reference = reference_in(schema)
        if reference is not None:
            return self._is_scalar(self._schemas.get(schema_name(reference) or ""), depth + 1)
        written = schema.get("type") or "any"
        kinds = {written} if isinstance(written, str) else set(written)
        return "enum" in schema or "const" in schema or kinds <= _SCALARS
