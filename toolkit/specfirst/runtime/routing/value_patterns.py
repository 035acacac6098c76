"""Patterns of parameter values that distinguish operations and placeholders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from specfirst.runtime.decoding.adapters import adapter_for
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


def value_patterns(pipeline: Pipeline) -> dict[str, str]:
    """Return regular expressions by placeholder, for parameters whose values have a known form."""
    patterns: dict[str, str] = {}
    for parameter in pipeline.signature:
        if isinstance(parameter.marker, Path) and parameter.marker.style == "simple":
            pattern = _pattern(adapter_for(parameter.type).json_schema())
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


def _pattern(schema: Mapping[str, Any]) -> str | None:
    schema = _followed(schema)
    # Pydantic writes an enumeration of one value as a constant.
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if values:
        return "|".join(re.escape(quote(_text(value), safe="!$&'()*+,;=:@")) for value in values)
    of_format = _OF_FORMATS.get(str(schema.get("format")))
    return of_format or _OF_TYPES.get(str(schema.get("type")))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
