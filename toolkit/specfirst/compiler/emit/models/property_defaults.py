"""Decide how the default of a property is written."""

from __future__ import annotations

from typing import Any

from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.emit.models.schema_forms import Form

_PYTHON = {"string": str, "integer": int, "number": int | float, "boolean": bool}
_JSON_TYPES = {"array": list, "map": dict, "object": dict}


def suits(default: Any, form: Form) -> bool:
    """Whether a default can be of the form's type, as far as the form alone determines it."""
    if default is None:
        return form.nullable or form.kind in ("null", "any")
    if form.kind == "scalar":
        expected = _PYTHON[form.schema["type"]]
        return isinstance(default, expected) and isinstance(default, bool) == (expected is bool)
    if form.kind == "enum":
        return default in form.schema["enum"]
    expected_type = _JSON_TYPES.get(form.kind)
    return expected_type is None or isinstance(default, expected_type)


def is_literal_default(default: Any, lowered: Schema) -> bool:
    """Whether the JSON value is also the Python value of the lowered property.

    It can then be written as it is.
    """
    if default is None:
        return True
    declared = lowered.get("type")
    kinds = declared if isinstance(declared, list) else [declared]
    scalar = "const" in lowered or any(kind in _PYTHON for kind in kinds)
    return scalar and not isinstance(default, dict | list) and lowered.get("format") != "binary"
