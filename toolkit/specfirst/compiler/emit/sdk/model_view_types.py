"""What the templates write down of models. Fields named `annotation` hold Python source."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ESCAPED = re.compile(r'["\\\x00-\x1f]')


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A field of a data class; `key` is set where the JSON member is called otherwise."""

    name: str
    key: str | None
    annotation: str
    required: bool
    rest: bool
    doc: str
    tags: tuple[str, ...] = ()
    secret: bool = False
    """Whether its value is never printed."""
    has_decimal_strings: bool = False
    """Whether decimals in its value are sent as strings."""

    def default(self, field: str = "field") -> str:
        """Everything after the annotation; `field` is what the module calls the function of dataclasses."""
        if self.rest:
            return f" = {field}(default_factory=dict)"
        if self.key is None or not self.key_is_plain:
            return "" if self.required else " = UNSET"
        default = "" if self.required else "default=UNSET, "
        return f" = {field}({default}name={self.key!r})"

    @property
    def key_is_plain(self) -> bool:
        """Whether JSON writes the key without escapes, which msgspec has no names for."""
        return self.key is None or _ESCAPED.search(self.key) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelView:
    """A data class."""

    class_name: str
    doc: str
    fields: tuple[FieldView, ...]
    imports: tuple[str, ...]
    siblings: tuple[str, ...]
    """Imports of other data classes, for type checkers only."""
    unknown: str = "Unknown"
    """What the module calls the variants of unions that it does not know."""

    @property
    def class_variables(self) -> tuple[tuple[str, str], ...]:
        """Names and sources of what the core has to know beside the fields."""
        known: dict[str, object] = {
            "__rest__": next((field.name for field in self.fields if field.rest), None),
            "__tags__": {field.key or field.name: field.tags for field in self.fields if field.tags},
            "__keys__": {field.name: field.key for field in self.fields if not field.key_is_plain},
            "__secrets__": tuple(field.name for field in self.fields if field.secret),
            "__decimal_strings__": tuple(field.name for field in self.fields if field.has_decimal_strings),
        }
        return tuple((name, repr(value)) for name, value in known.items() if value)

    @property
    def field_function(self) -> str:
        """What the module calls `dataclasses.field`, which a field of that name would hide."""
        return "_field" if any(field.name == "field" for field in self.fields) else "field"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumView:
    """A closed list of strings or integers, open for values of newer servers."""

    class_name: str
    doc: str
    values: tuple[str, ...]
    unknown: str
    """The class of values that are none of these."""
