"""Lower scalars, enumerations and defaults to the generator's dialect, with the annotations that it lacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pydantic_core import PydanticCustomError

from specfirst.compiler.document.patterns import engine_of, is_python_pattern, may_take_exponential_time
from specfirst.compiler.document.schema_walk import Schema, types_of
from specfirst.compiler.document.vocabulary import ENUM_NAMES, enum_names
from specfirst.compiler.emit.models.lowered import Overrides
from specfirst.compiler.emit.models.schema_forms import Form
from specfirst.compiler.identifiers import member_names
from specfirst.compiler.ir.failures.patterns import matching
from specfirst.runtime.interface.ecma_pattern import compile_ecma
from specfirst.runtime.interface.types import check_email_address

_TYPES = "specfirst.runtime.interface.types"
STRICT_FORMATS = {
    "date-time": f"{_TYPES}.AwareDatetime",
    "date": f"{_TYPES}.Date",
    "time": f"{_TYPES}.Time",
    "uuid": f"{_TYPES}.Uuid",
    "email": f"{_TYPES}.EmailStr",
}
"""String formats with a Python type."""

# The shortest and longest text of a format; bounds outside of it have no effect.
_TEXT_LENGTHS = {"uuid": (36, 36), "date": (10, 10), "date-time": (20, 35), "time": (9, 24)}
_TEXT = ("minLength", "maxLength", "pattern")
_LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_ADDRESSES = (
    "ada@example.com", "ADA@EXAMPLE.ORG", "ada.lovelace+1@mail.example.co.uk", "a1@b2.io", "ada@example",
)  # fmt: skip
_JSON_ONLY = ("contentMediaType", "contentEncoding")


_MAX_EXACT_INTEGER = 2**53
"""Above this value, a float does not represent every integer (RFC 8259, 6)."""


def lower_scalar(schema: Schema, warn: Callable[[str, str], None]) -> tuple[Schema, Overrides]:
    """Lower a string, number, integer or boolean schema."""
    kind = schema["type"]
    if kind == "string":
        return _string(schema, warn)
    if kind == "boolean":
        return {"type": "boolean"}, Overrides()
    enforced = (*_LIMITS, "multipleOf") if kind == "integer" else _LIMITS
    bounds = {key: _bound(schema[key], kind) for key in enforced if _is_number(schema.get(key))}
    if kind == "number" and any(abs(bounds.get(key, 0)) >= _MAX_EXACT_INTEGER for key in _LIMITS):
        warn("schema.unenforced", "a number beyond 2^53 is rounded to a double before the bounds are applied")
    overrides = (
        Overrides(json={"format": schema["format"]}) if isinstance(schema.get("format"), str) else Overrides()
    )
    return {"type": kind, **bounds}, overrides


def _string(schema: Schema, warn: Callable[[str, str], None]) -> tuple[Schema, Overrides]:
    declared = schema.get("format")
    constraints = {key: schema[key] for key in _TEXT if key in schema}
    if declared == "binary":
        return {"type": "string", "format": "binary"}, Overrides(json=_json(schema))
    if declared in _TEXT_LENGTHS:
        implied = {key: value for key, value in constraints.items() if _is_implied(key, value, declared)}
        if implied == constraints:
            return {"customTypePath": STRICT_FORMATS[declared]}, Overrides(json={**_json(schema), **implied})
        warn("schema.unenforced", f"text constraints keep a {declared} a plain string")
    elif declared == "email" and not constraints:
        return {"customTypePath": STRICT_FORMATS["email"]}, Overrides(json=_json(schema))
    json = _json(schema)
    email = declared == "email"
    if email and _excludes_addresses(schema.get("pattern")):
        warn(
            "schema.contradiction",
            "no e-mail address was found that matches the pattern: the pattern alone is enforced",
        )
        email = False
    if isinstance(declared, str) and not email:
        json["format"] = declared
    return _text(constraints, Overrides(json=json, email=email), warn)


def _excludes_addresses(pattern: Any) -> bool:
    """Whether texts are known that match the pattern, but none of them is an e-mail address."""
    if not isinstance(pattern, str) or not is_python_pattern(pattern):
        return False
    expression = compile_ecma(pattern)
    matched = [text for text in (*_ADDRESSES, *matching(pattern)) if expression.search(text)]
    # Of alternatives only the first is tried, and `^$|…` allows others.
    telling = [text for text in matched if "@" in text or (text and "|" not in pattern)]
    return bool(telling) and not any(map(_is_address, matched))


def _is_address(text: str) -> bool:
    try:
        check_email_address(text)
    except PydanticCustomError:
        return False
    return True


def _text(
    constraints: Schema, overrides: Overrides, warn: Callable[[str, str], None]
) -> tuple[Schema, Overrides]:
    pattern = constraints.pop("pattern", None)
    lowered: Schema = {"type": "string", **constraints}
    if not isinstance(pattern, str):
        return lowered, overrides
    engine = engine_of(pattern)
    if engine == "pydantic":
        return {**lowered, "pattern": pattern}, overrides
    if engine == "python":
        if may_take_exponential_time(pattern):
            warn(
                "schema.slow-pattern",
                f"the pattern {pattern!r} has a look-around or back-reference, which needs a backtracking "
                "engine, and repeats a repetition: a hostile text could take it exponential time; "
                "rewrite it without one of them",
            )
        return lowered, replace(overrides, pattern=pattern)
    warn(
        "schema.unenforced",
        f"no available regular expression engine supports the pattern {pattern!r}; it is not enforced",
    )
    return lowered, replace(overrides, json={**overrides.json, "pattern": pattern})


def _json(schema: Schema) -> dict[str, Any]:
    return {key: schema[key] for key in _JSON_ONLY if key in schema}


def _is_implied(key: str, value: Any, declared: str) -> bool:
    shortest, longest = _TEXT_LENGTHS[declared]
    if key == "minLength":
        return isinstance(value, int) and value <= shortest
    return key == "maxLength" and isinstance(value, int) and value >= longest


def _bound(value: Any, kind: str) -> Any:
    """Return a bound of an integer as an integer: `1.0` as `1`."""
    return int(value) if isinstance(value, float) and value.is_integer() and kind == "integer" else value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_enum_class(schema: Schema) -> bool:
    """Whether the values make an enum class: several strings, or several integers."""
    values = schema["enum"]
    return len(values) > 1 and (
        all(isinstance(value, str) for value in values)
        or all(isinstance(value, int) and not isinstance(value, bool) for value in values)
    )


def lower_enum_class(schema: Schema) -> Schema:
    """Return the schema of an enum class."""
    values = schema["enum"]
    kind = "string" if isinstance(values[0], str) else "integer"
    return {"type": kind, "enum": values, ENUM_NAMES[0]: member_names(values, enum_names(schema))}


def lower_literal(schema: Schema) -> tuple[Schema, Overrides]:
    """Return the schema of values that do not make an enum class: a single one, or of several types."""
    values = schema["enum"]
    if all(isinstance(value, str | bool | int) for value in values):
        kinds = {type(value) for value in values}
        if kinds == {bool} and len(values) == 2:
            return {"type": "boolean"}, Overrides()
        if len(values) == 1:
            kind = {str: "string", bool: "boolean", int: "integer"}[type(values[0])]
            return {"type": kind, "const": values[0]}, Overrides(exact=kind != "string")
        return {}, Overrides(literal=tuple(values), exact=kinds != {str})
    is_number = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    return {"type": "number"} if is_number else {}, Overrides(asserted={"enum": values})


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
    scalar = "const" in lowered or not types_of(lowered).isdisjoint(_PYTHON)
    return scalar and not isinstance(default, dict | list) and lowered.get("format") != "binary"
