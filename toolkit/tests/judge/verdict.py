"""The findings of a judge in a document, and those that a warning explains."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.schema_walk import NAMED_SUBSCHEMAS, ONE_SUBSCHEMA, SUBSCHEMA_LISTS
from tests.judge.semantics import FAMILY
from tests.judge.written import Refusal

_UNION_STEPS = ("anyOf", "oneOf", "allOf")
_UNIONS = frozenset({"anyOf", "oneOf", "not"})
_NONE = Refusal("", ())
"""The verdict of a schema that accepts every value."""
_HOLDERS = frozenset({"schema", "schemas", "parameters", "content", "requestBody", "requestBodies"})
_KEYWORDS = frozenset(
    {
        "type", "enum", "const", "default", "discriminator", "required", "pattern", "format", "contains",
        "dependentRequired", "uniqueItems", "multipleOf", "$dynamicRef", *ONE_SUBSCHEMA, *SUBSCHEMA_LISTS,
        *NAMED_SUBSCHEMAS,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A value that the written schema and the generated code judge differently, without a warning."""

    pointer: Pointer
    """The pointer of the tested schema."""
    value: Any
    written: str
    """The error by the schema; empty if the value is valid."""
    generated: str | None
    """The error by the generated code."""
    sent: str = ""
    """The location of the value in a request; empty for JSON."""

    def __str__(self) -> str:
        text = json.dumps(self.value, ensure_ascii=False)
        shown = text if len(text) <= 300 else f"{text[:300]}…"
        sent = f"  sent:   {self.sent[:300]}\n" if self.sent else ""
        verdicts = f"  schema: {self.written or 'valid'}\n  ours:   {self.generated or 'valid'}"
        return f"/{'/'.join(map(str, self.pointer))}\n  value:  {shown}\n{sent}{verdicts}"


@dataclass
class Verdict:
    """The disagreements in one document."""

    disagreements: list[Disagreement] = field(default_factory=list)
    """One disagreement per place and direction."""
    schemas: int = 0
    parameters: int = 0
    forms: int = 0
    instances: int = 0
    explained: int = 0
    """Differing verdicts at a place that a warning names."""
    unjudged: list[tuple[Pointer, str]] = field(default_factory=list)
    """Schemas that the independent validator cannot read, or without a known valid value."""

    def __str__(self) -> str:
        subjects = f"{self.schemas} schemas, {self.parameters} parameters, {self.forms} forms"
        found = f"{self.explained} disagreements with a warning, {len(self.disagreements)} without"
        return f"{subjects}, {self.instances} values: {found}, {len(self.unjudged)} schemas not judged"

    def __iadd__(self, other: Verdict) -> Verdict:
        self.disagreements += other.disagreements
        self.unjudged += other.unjudged
        for name in ("schemas", "parameters", "forms", "instances", "explained"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


class Warned:
    """The places that warnings name."""

    def __init__(self, pointers: Iterable[Pointer]) -> None:
        # Other warnings are about operations or the document, not about values.
        about_values = (pointer for pointer in pointers if not _HOLDERS.isdisjoint(pointer))
        self._places = {_place(_schema_of(pointer)) for pointer in about_values}

    def unexplained(self, place: Pointer, written: list[Refusal]) -> Refusal | None:
        """Return the first error without a warning; None if each has one.

        The warning has to name the schema that refuses the value, or one around it; of a union, one within
        it will do. Where the schema refuses nothing, the generated code does so at or below `place`.
        """
        if not written:
            return None if self.is_about(place) else _NONE
        return next((keyword for keyword in written if not self._is_known(place, keyword)), None)

    def is_about(self, pointer: Pointer) -> bool:
        """Whether a warning names the place, or a place around or inside it."""
        return self._is_named(pointer, within=True)

    def _is_known(self, place: Pointer, refusal: Refusal) -> bool:
        if not refusal.keyword:
            return self.is_about(place)
        *schema, keyword = refusal.keyword
        return self._is_named(tuple(schema), within=keyword in _UNIONS) or any(
            self._is_named(cause[:-1], within=True) for cause in refusal.causes
        )

    def _is_named(self, pointer: Pointer, *, within: bool) -> bool:
        place = _place(pointer)
        return any(
            place[: len(known)] == known or (within and known[: len(place)] == place)
            for known in self._places
        )


def _schema_of(pointer: Pointer) -> Pointer:
    """Return the pointer of the schema of a warning, which may name one of its keywords."""
    is_keyword = len(pointer) > 3 and pointer[-1] in _KEYWORDS and pointer[-2] not in NAMED_SUBSCHEMAS
    return pointer[:-1] if is_keyword else pointer


def _place(pointer: Pointer) -> tuple[str, ...]:
    """Return the pointer without its steps into alternatives, which the compiler merges."""
    place: list[str] = []
    steps = iter(pointer)
    for step in steps:
        if step in _UNION_STEPS:
            next(steps, None)
        elif step != FAMILY:
            place.append(str(step))
    return tuple(place)
