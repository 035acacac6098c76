"""The values that the keywords of a schema may have (JSON Schema 2020-12 Validation, 6 and 9)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from specfirst.compiler.document.schema_walk import Schema


def wrong_values(schema: Schema) -> Iterator[tuple[str, str]]:
    """Yield each keyword with an invalid value, which has no effect, and what its value may be."""
    for key in schema.keys() & _FORMS.keys():
        wanted, is_right = _FORMS[key]
        if not is_right(schema[key]):
            yield key, wanted


def without_wrong_values(schema: Schema) -> Schema:
    """The schema without the keywords that `wrong_values` finds; the schema itself if it has none."""
    wrong = {key for key, _ in wrong_values(schema)}
    return {key: value for key, value in schema.items() if key not in wrong} if wrong else schema


TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")
"""The values of `type` (JSON Schema 2020-12 Validation, 6.1.1)."""
_BEYOND = 2**63
"""The first integer of more than 64 bits: no engine compares lengths with it."""


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_size(value: Any) -> bool:
    return _is_number(value) and 0 <= value < _BEYOND and value == int(value)


def _is_type(value: Any) -> bool:
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(isinstance(name, str) and name in TYPES for name in names)


def _are_names(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(names, list) and all(map(_is_text, names)) for names in value.values()
    )


_Form = tuple[str, Callable[[Any], bool]]
_TEXT: _Form = "a string", _is_text
_SWITCH: _Form = "true or false", lambda value: isinstance(value, bool)
_NUMBER: _Form = "a number", _is_number
_SIZE: _Form = "a whole number from 0 to 9223372036854775807", _is_size
_FILLED: _Form = "a list of at least one", lambda value: isinstance(value, list) and bool(value)
_FORMS: Mapping[str, _Form] = {
    **dict.fromkeys(("pattern", "format", "title", "description", "contentEncoding"), _TEXT),
    **dict.fromkeys(("contentMediaType", "$comment", "$ref", "$dynamicRef"), _TEXT),
    **dict.fromkeys(("uniqueItems", "readOnly", "writeOnly", "deprecated"), _SWITCH),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _NUMBER),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _SIZE),
    **dict.fromkeys(("minProperties", "maxProperties", "minContains", "maxContains"), _SIZE),
    **dict.fromkeys(("enum", "allOf", "anyOf", "oneOf"), _FILLED),
    "type": (f"{', '.join(TYPES[:-1])} or {TYPES[-1]}", _is_type),
    "multipleOf": ("a number above 0", lambda value: _is_number(value) and value > 0),
    "dependentRequired": ("a mapping of names to lists of names", _are_names),
    "discriminator": (
        "a mapping with `propertyName`",
        lambda value: isinstance(value, dict) and _is_text(value.get("propertyName")),
    ),
    **dict.fromkeys(("required", "examples"), ("a list", lambda value: isinstance(value, list))),
}
