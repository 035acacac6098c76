"""Patterns of parameter values that distinguish operations and placeholders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from specfirst.runtime.decoding.adapters import adapter_for
from specfirst.runtime.interface.results import header_text
from specfirst.runtime.parameter_markers import Path
from specfirst.runtime.pipeline import Pipeline

_OF_TYPES = {
    "integer": "-?[0-9]+",
    "number": r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?",
    "boolean": "true|false",
}
_OF_FORMATS = {
    "uuid": "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
    "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
_LONGEST = 2**16
"""Beyond every path that a server accepts; an engine for regular expressions refuses larger counts."""
_LENGTHS = {"minLength": 0, "maxLength": _LONGEST}
_ENCODED_CHARACTER = "(?:[^%]|%[0-7][0-9A-Fa-f]|%[C-Fc-f][0-9A-Fa-f](?:%[89ABab][0-9A-Fa-f])+)"
"""One character of a path, which may be percent-encoded UTF-8."""


def value_patterns(pipeline: Pipeline, *, encoded: bool) -> dict[str, str]:
    """Return regular expressions by placeholder, for parameters whose values have a known form.

    If `encoded`, they match values that are not percent-decoded yet.
    """
    patterns: dict[str, str] = {}
    for parameter in pipeline.signature:
        if isinstance(parameter.marker, Path) and parameter.marker.style == "simple":
            pattern = _pattern(_followed(adapter_for(parameter.type).json_schema()), encoded)
            if pattern is not None:
                patterns[str(parameter.marker.alias)] = pattern
    return patterns


def constant_of(type_: Any) -> str | None:
    """Return the text of the only value that a parameter of the type can have; None if there are several."""
    schema = _followed(adapter_for(type_).json_schema())
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return values[0] if len(values) == 1 and isinstance(values[0], str) else None


def _followed(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = schema["$defs"][schema["$ref"].rsplit("/", 1)[-1]] | {"$defs": schema["$defs"]}
    return schema


def _pattern(schema: Mapping[str, Any], encoded: bool) -> str | None:
    # Pydantic writes an enumeration of one value as a constant.
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if values and not any(isinstance(value, dict) for value in values):
        # Headers have the style `simple`, too: a list is `a,b`.
        texts = map(header_text, values)
        return "|".join(re.escape(quote(text, safe="!$&'()*+,;=:@") if encoded else text) for text in texts)
    of_format = _OF_FORMATS.get(str(schema.get("format")))
    return of_format or _OF_TYPES.get(str(schema.get("type"))) or _of_length(schema, encoded)


def _of_length(schema: Mapping[str, Any], encoded: bool) -> str | None:
    if schema.get("type") != "string" or not schema.keys() & {"minLength", "maxLength"}:
        return None
    least, most = (min(schema.get(bound, other), _LONGEST) for bound, other in _LENGTHS.items())
    return f"{_ENCODED_CHARACTER if encoded else '(?s:.)'}{{{least},{most}}}"
