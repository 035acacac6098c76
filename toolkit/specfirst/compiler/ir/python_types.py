"""Python types of the schemas of operations: references, scalars, and arrays of them.

Normalisation has made components of all other schemas (see schemas.py), which are classes of models.py.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.references import reference_in, schema_name
from specfirst.compiler.document.schema_walk import types_of
from specfirst.compiler.identifiers import pascal

Schema = Mapping[str, Any]

STRING_TYPES = {
    "date-time": ("types.AwareDatetime", "datetime"),
    "date": ("types.Date", "date"),
    "time": ("types.Time", "time"),
    "uuid": ("types.Uuid", "UUID"),
    "email": ("types.EmailStr", "str"),
    "binary": ("bytes", "bytes"),
}
"""The types of a string for validation and in signatures, by its format."""
ENFORCED_FORMATS = frozenset(STRING_TYPES) - {"binary"}
_SCALARS = {
    "integer": ("StrictInt", "int"),
    "number": ("StrictFloat", "float"),
    "boolean": ("StrictBool", "bool"),
    "object": ("dict[str, Any]", "dict[str, Any]"),
    "null": ("None", "None"),
}
NUMBER_ARGUMENTS = {
    "minimum": "ge",
    "maximum": "le",
    "exclusiveMinimum": "gt",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
}
TEXT_ARGUMENTS = {"minLength": "min_length", "maxLength": "max_length", "pattern": "pattern"}
ARRAY_ARGUMENTS = {"minItems": "min_length", "maxItems": "max_length"}
"""The arguments of Pydantic's `Field`, by the keyword that they enforce."""


@dataclass(frozen=True, slots=True)
class PythonType:
    """The two Python types of a schema."""

    constrained: str
    """The type for validation."""
    plain: str
    """The type in a service's signature."""


ANY = PythonType("Any", "Any")


def python_type(schema: Schema | bool | None) -> PythonType:
    """Return the type of a simple schema."""
    if not isinstance(schema, Mapping) or not schema:
        return ANY
    reference = reference_in(schema)
    if reference is not None:
        name = f"models.{reference_name(reference)}"
        return PythonType(name, name)
    if len(schema.get("allOf", ())) == 1:
        return python_type(schema["allOf"][0])
    if "const" in schema or "enum" in schema:
        values = ", ".join(repr(value) for value in schema.get("enum", [schema.get("const")]))
        return PythonType(f"Literal[{values}]", f"Literal[{values}]")
    kinds = _kinds(schema)
    if len(kinds) != 1:
        return _union([python_type({**schema, "type": kind}) for kind in kinds])
    return _of_kind(kinds[0], schema)


def optional(type_: PythonType, default: str | None) -> PythonType:
    """Return the type of an optional value, with None for an absent one without a default."""
    if default != "None" or type_.plain == "Any" or type_.plain.endswith("| None"):
        return type_
    return PythonType(f"{type_.constrained} | None", f"{type_.plain} | None")


def is_nullable(schema: Any, schemas: Mapping[str, Any]) -> bool:
    """Whether a schema allows null."""
    schema = followed(schema, schemas)
    if not isinstance(schema, Mapping):
        return False
    alternatives = [*(schema.get("anyOf") or ()), *(schema.get("oneOf") or ())]
    return "null" in types_of(schema) or {"type": "null"} in alternatives


def followed(schema: Any, schemas: Mapping[str, Any]) -> Any:
    """Return the schema at the end of a chain of references to components."""
    seen: set[str] = set()
    while (reference := reference_in(schema)) is not None and reference not in seen:
        seen.add(reference)
        schema = schemas.get(reference_name(reference))
    return schema


def reference_name(reference: str) -> str:
    """Return the last segment of a `$ref` to a component, which is a class of models.py."""
    return schema_name(reference) or reference


def _kinds(schema: Schema) -> list[str]:
    declared = schema.get("type")
    if isinstance(declared, list):
        return [str(kind) for kind in declared]
    if declared:
        return [str(declared)]
    if "items" in schema:
        return ["array"]
    return []


def _union(members: list[PythonType]) -> PythonType:
    if not members:
        return ANY
    return PythonType(
        " | ".join(dict.fromkeys(member.constrained for member in members)),
        " | ".join(dict.fromkeys(member.plain for member in members)),
    )


def _of_kind(kind: str, schema: Schema) -> PythonType:
    if kind == "array":
        item = python_type(schema.get("items"))
        extra = ["types.UNIQUE_ITEMS"] if schema.get("uniqueItems") is True else []
        return PythonType(
            _annotated(f"list[{item.constrained}]", schema, ARRAY_ARGUMENTS, extra),
            f"builtins.list[{item.plain}]",
        )
    if kind == "string":
        constrained, plain = STRING_TYPES.get(schema.get("format", ""), ("StrictStr", "str"))
        constraints = TEXT_ARGUMENTS if plain == "str" else {}
        return PythonType(_annotated(constrained, schema, constraints), plain)
    constrained, plain = _SCALARS.get(kind, ("Any", "Any"))
    bounds = NUMBER_ARGUMENTS if kind in ("integer", "number") else {}
    return PythonType(_annotated(constrained, schema, bounds), plain)


def _annotated(
    type_: str, schema: Schema, constraints: Mapping[str, str], extra: list[str] | None = None
) -> str:
    arguments = [
        f"{python}={_literal(schema[keyword])}"
        for keyword, python in constraints.items()
        if isinstance(schema.get(keyword), str if keyword == "pattern" else int | float)
        and not isinstance(schema[keyword], bool)
    ]
    if type_ == "StrictStr" and "format" in schema:
        arguments.append(f"json_schema_extra={{'format': {schema['format']!r}}}")
    metadata = [f"Field({', '.join(arguments)})"] if arguments else []
    metadata += extra or []
    return f"Annotated[{type_}, {', '.join(metadata)}]" if metadata else type_


def entity_tags_type(schema: Schema | bool | None) -> PythonType:
    """Return the types of `If-Match`: text in the request, entity tags for the service."""
    text = python_type(schema).constrained
    return PythonType(f"Annotated[EntityTags, types.ParsedText({text}, EntityTags.parse)]", "EntityTags")


def _literal(value: Any) -> str:
    """Return a bound as the number that JSON Schema means: the integer 1 for `1.0`."""
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return repr(int(value))
    return repr(value)


CONSTRUCTED = ("models.", "written_default(")
"""The prefixes of the source of defaults that are not literals."""


def default_expr(schema: Schema, schemas: Mapping[str, Any]) -> str | None:
    """Return the schema's default as Python source; None without one.

    A default without a literal stays as the document writes it; the runtime validates it at start-up.
    """
    if "default" not in schema:
        return None
    value = schema["default"]
    reference = reference_in(schema) or next(map(reference_in, schema.get("allOf", ())), None)
    if reference is None:
        return _literal(value) if _is_of_type(value, schema) else f"written_default({value!r})"
    name = reference_name(reference)
    target = schemas.get(name, {})
    if is_enum_class(target) and value in target["enum"]:
        return f"models.{name}({value!r})"
    return repr(value) if isinstance(value, bool) or value is None else f"written_default({value!r})"


def _is_of_type(value: Any, schema: Schema) -> bool:
    """Whether the JSON value is also the Python value."""
    if value is None:
        return True
    kind = schema.get("type")
    if isinstance(value, float) and kind == "integer":
        return value.is_integer()
    names = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return "format" not in schema and kind in (
        names.get(type(value)),
        "number" if type(value) is int else None,
    )


def is_enumeration(schema: Any) -> bool:
    """Whether the schema lists several values."""
    return isinstance(schema, Mapping) and len(schema.get("enum", ())) > 1


def is_enum_class(schema: Any) -> bool:
    """Whether models.py has an Enum class for the schema, rather than a Literal or an optional class."""
    return is_enumeration(schema) and {type(value) for value in schema["enum"]} in ({str}, {int})


def result_class(operation_id: str, status: str) -> str:
    """Return the dataclass of one success response."""
    return f"{pascal(operation_id)}{status.capitalize() if status == 'default' else status}"


def with_default(schema: Any, schemas: Mapping[str, Any]) -> Any:
    """Return the schema with its effective default; normalisation has removed invalid ones.

    The default of a component applies where the reference to it has none of its own.
    """
    if not isinstance(schema, Mapping) or "default" in schema or reference_in(schema) is None:
        return schema
    declared = followed(schema, schemas)
    if not isinstance(declared, Mapping) or "default" not in declared:
        return schema
    return {**schema, "default": declared["default"]}
