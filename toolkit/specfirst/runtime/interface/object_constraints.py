"""Constraints of a JSON Schema on an object as a whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import PydanticCustomError

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectConstraints:
    """Rules on the presence of properties (JSON Schema 2020-12 Validation, 6.5)."""

    min_properties: int | None = None
    max_properties: int | None = None
    dependent_required: Mapping[str, Names] = field(default_factory=dict)
    """The properties that must be present if the key is."""
    any_required: tuple[Names, ...] = ()
    """`anyOf: [{required: …}, …]`: at least one of these groups is present."""
    one_required: tuple[Names, ...] = ()
    """`oneOf: [{required: …}, …]`: exactly one of these groups is present."""
    left_out: Names = ()
    """Properties of the other direction (`readOnly`, `writeOnly`), which are dropped."""

    asserted: Mapping[str, Any] = field(default_factory=dict)
    """A schema without `$ref` that the object must also match."""

    def check(self, present: Collection[str]) -> None:
        """Raise PydanticCustomError if the names of the present properties violate a rule."""
        self._check_count(len(present))
        for name, others in self.dependent_required.items():
            missing = [other for other in others if other not in present]
            if name in present and missing:
                context = {"name": name, "missing": ", ".join(missing)}
                raise PydanticCustomError("dependent_required", "{name} needs {missing} beside it", context)
        if self.any_required and not self._complete(self.any_required, present):
            context = {"groups": _group_names(self.any_required)}
            raise PydanticCustomError("any_required", "At least one is needed: {groups}", context)
        if self.one_required and self._complete(self.one_required, present) != 1:
            context = {"groups": _group_names(self.one_required)}
            raise PydanticCustomError("one_required", "Exactly one is needed: {groups}", context)

    def _check_count(self, count: int) -> None:
        if self.min_properties is not None and count < self.min_properties:
            raise PydanticCustomError(
                "too_few_properties", "At least {least} properties are needed", {"least": self.min_properties}
            )
        if self.max_properties is not None and count > self.max_properties:
            raise PydanticCustomError(
                "too_many_properties", "At most {most} properties are allowed", {"most": self.max_properties}
            )

    @staticmethod
    def _complete(groups: tuple[Names, ...], present: Collection[str]) -> int:
        return sum(all(name in present for name in group) for group in groups)

    def json_schema(self) -> dict[str, Any]:
        """Return the equivalent JSON Schema keywords."""
        keywords = {
            "minProperties": self.min_properties,
            "maxProperties": self.max_properties,
            "dependentRequired": {name: list(others) for name, others in self.dependent_required.items()},
            "anyOf": [{"required": list(group)} for group in self.any_required],
            "oneOf": [{"required": list(group)} for group in self.one_required],
        }
        return {keyword: value for keyword, value in keywords.items() if value or value == 0}


def _group_names(groups: tuple[Names, ...]) -> str:
    return "; ".join(" with ".join(group) for group in groups)
