"""Lower scalars to the generator's dialect, with the annotations that it lacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic_core import PydanticCustomError

from specfirst.compiler.document.patterns import engine_of, is_python_pattern
from specfirst.compiler.document.schema_walk import Schema
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
_BOUNDS = (*_LIMITS, "multipleOf")
_ADDRESSES = (
    "ada@example.com",
    "ADA@EXAMPLE.ORG",
    "ada.lovelace+1@mail.example.co.uk",
    "a1@b2.io",
    "ada@example",
)
_JSON_ONLY = ("contentMediaType", "contentEncoding")


@dataclass(frozen=True)
class Overrides:
    """Annotations that the generator does not write, for a type or for the field of a property."""

    json: dict[str, Any] = field(default_factory=dict)
    """Annotations of the JSON Schema."""
    unique: bool = False
    email: bool = False
    pattern: str | None = None
    """A pattern that Pydantic's engine interprets differently than ECMA-262."""
    key_pattern: str | None = None
    exact: bool = False
    """A `Literal` of booleans or integers, which Pydantic does not distinguish."""
    literal: tuple[Any, ...] = ()
    """The values of a `Literal` that replaces the type."""
    asserted: dict[str, Any] = field(default_factory=dict)
    """A schema that the runtime checks on the value itself."""
    exactly_one: bool = False
    """Whether a union refuses a value that matches several of its classes."""
    joined: bool = False
    """Whether a union keeps the properties of all classes that a value matches."""
    read_once: bool = False
    """Whether the variants of a union contain it again, so that parts of a value are read once for all."""
    discriminator: object | None = None
    """The `Tagging` that selects the class of a union, as the source of the annotation."""
    default: tuple[Any, ...] = ()
    """A default that must be validated into the type."""

    @property
    def is_empty(self) -> bool:
        """Whether there are no annotations."""
        return self == _NO_OVERRIDES


_NO_OVERRIDES = Overrides()
_MAX_EXACT_INTEGER = 2**53
"""Above this value, a float does not represent every integer (RFC 8259, 6)."""


def lower_scalar(schema: Schema, warn: Callable[[str, str], None]) -> tuple[Schema, Overrides]:
    """Lower a string, number, integer or boolean schema."""
    kind = schema["type"]
    if kind == "string":
        return _string(schema, warn)
    if kind == "boolean":
        return {"type": "boolean"}, Overrides()
    bounds = {key: _bound(schema[key], kind) for key in _BOUNDS if _is_number(schema.get(key))}
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
