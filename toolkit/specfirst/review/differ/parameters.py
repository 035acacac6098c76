"""Parameters of an operation: presence, requiredness, serialization, schema."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.policies import SUNSET, read_day
from specfirst.compiler.document.vocabulary import STYLES, style_of
from specfirst.review.differ.content import media_key
from specfirst.review.differ.context import Context, Operation, schema_of
from specfirst.review.differ.findings import Affected
from specfirst.review.differ.schemas.alternatives import admits
from specfirst.review.differ.schemas.forms import Schemas
from specfirst.review.differ.schemas.parts import Conjunction

_Key = tuple[str, str]
_Parameters = dict[_Key, tuple[Pointer, dict[str, Any]]]
_IGNORED = ("accept", "content-type", "authorization")
"""Header parameters that say nothing (OpenAPI 3.1, 4.8.12.1)."""
_VARIABLE = re.compile(r"\{([^}]*)\}")


def compare_parameters(context: Context, old: Operation, new: Operation) -> None:
    """Compare the parameters that two versions of an operation have, those of the path item included."""
    renamed = _renamed(old, new)
    before = {(key[0], renamed.get(key[1], key[1]) if key[0] == "path" else key[1]): value
              for key, value in _parameters(old).items()}  # fmt: skip
    after = _parameters(new)
    for key, (pointer, parameter) in before.items():
        if key not in after:
            rule = (
                "parameter-removed-after-sunset"
                if _is_over(parameter, context.today)
                else "parameter-removed"
            )
            context.findings.add(
                rule, pointer, _holder(new, pointer), new.affected(new.request, _where(key)),
                subject=_name(parameter),
            )  # fmt: skip
    for key, (pointer, parameter) in after.items():
        if key in before:
            _compare(context, before[key], after[key], new, _where(key))
            continue
        rule = "required-parameter-added" if _is_required(parameter) else "parameter-added"
        context.findings.add(
            rule,
            _holder(old, pointer),
            pointer,
            new.affected(new.request, _where(key)),
            subject=_name(parameter),
        )


def _holder(operation: Operation, other: Pointer) -> Pointer:
    """Where an operation would have a parameter that the other side has at its path item or its operation."""
    pointer = operation.written.pointer
    return pointer[:-1] if other[-2:-1] == ("parameters",) and len(other) == len(pointer) + 1 else pointer


def _parameters(operation: Operation) -> _Parameters:
    found: _Parameters = {}
    for pointer, parameter in operation.written.parameters:
        location, name = str(parameter.get("in")), str(parameter["name"])
        if location == "header" and name.lower() in _IGNORED:
            continue
        found[location, name.lower() if location == "header" else name] = pointer, parameter
    return found


def _renamed(old: Operation, new: Operation) -> Mapping[str, str]:
    """New names of path parameters by the old ones: their place in the path makes them the same."""
    return dict(zip(_VARIABLE.findall(old.written.path), _VARIABLE.findall(new.written.path), strict=False))


def _where(key: _Key) -> str:
    return f"{key[0]} parameter {key[1]}"


def _name(parameter: Mapping[str, Any]) -> str:
    return str(parameter["name"])


def _is_over(parameter: Mapping[str, Any], today: datetime.date) -> bool:
    """Whether the parameter is deprecated and its sunset is past."""
    sunset = read_day(parameter.get(SUNSET))
    return parameter.get("deprecated") is True and sunset is not None and sunset <= today


def _is_required(parameter: Mapping[str, Any]) -> bool:
    return parameter.get("required") is True or parameter.get("in") == "path"


def _compare(
    context: Context,
    old: tuple[Pointer, dict[str, Any]],
    new: tuple[Pointer, dict[str, Any]],
    operation: Operation,
    where: str,
) -> None:
    before, after = old[1], new[1]
    direction = operation.request
    affected = operation.affected(direction, where)
    if before["name"] != after["name"] and before.get("in") == "path":
        context.findings.add(
            "path-parameter-renamed", old[0], new[0], affected, before=_name(before), after=_name(after)
        )
    if _is_required(before) != _is_required(after):
        rule = "parameter-became-required" if _is_required(after) else "parameter-became-optional"
        context.findings.add(rule, old[0], new[0], affected, subject=_name(after))
    if (before.get("deprecated") is True) != (after.get("deprecated") is True):
        rule = "property-deprecated" if after.get("deprecated") is True else "property-undeprecated"
        context.findings.add(rule, old[0], new[0], affected, subject=_name(after))
    compare_serialization(context, old, new, affected, _name(after))
    reserved = _takes_reserved(before), _takes_reserved(after)
    if reserved[0] != reserved[1]:
        rule = "reserved-characters-allowed" if reserved[1] else "reserved-characters-refused"
        context.findings.add(rule, old[0], new[0], affected, subject=_name(after))
    empty = _takes_empty(context.old.schemas, *old), _takes_empty(context.new.schemas, *new)
    if empty[0] != empty[1]:
        rule = "empty-value-allowed" if empty[1] else "empty-value-refused"
        context.findings.add(rule, old[0], new[0], affected, subject=_name(after))
    context.compare_schemas(schema_of_parameter(*old), schema_of_parameter(*new), operation, direction, where)


def compare_serialization(
    context: Context,
    old: tuple[Pointer, dict[str, Any]],
    new: tuple[Pointer, dict[str, Any]],
    affected: Affected,
    subject: str,
) -> None:
    """Compare how two versions of a parameter or header write their values."""
    scalar = any(
        _is_scalar(side.schemas, *written) for side, written in ((context.old, old), (context.new, new))
    )
    forms = _serialization(old[1], scalar=scalar), _serialization(new[1], scalar=scalar)
    if forms[0] != forms[1]:
        context.findings.add(
            "parameter-serialization-changed", old[0], new[0], affected,
            subject=subject, before=forms[0], after=forms[1],
        )  # fmt: skip


def _takes_reserved(parameter: Mapping[str, Any]) -> bool:
    """Whether characters such as `/` and `?` are sent as they are (OpenAPI 3.1, 4.8.12.2)."""
    return parameter.get("allowReserved") is True and parameter.get("in") == "query"


def _takes_empty(schemas: Schemas, pointer: Pointer, parameter: Mapping[str, Any]) -> bool:
    """Whether `allowEmptyValue` admits an empty text that the schema does not."""
    if parameter.get("allowEmptyValue") is not True or parameter.get("in") != "query":
        return False
    texts = schemas.form(schema_of_parameter(pointer, parameter)[0]).get("string", ())
    return not any(text.values is None and admits(text.checks, "") for text in texts)


def _content(parameter: Mapping[str, Any]) -> tuple[str, Any] | None:
    content = parameter.get("content")
    return next(iter(content.items())) if isinstance(content, dict) and content else None


def schema_of_parameter(pointer: Pointer, parameter: Mapping[str, Any]) -> tuple[Conjunction, Pointer]:
    """Return the schema of a parameter or header, which may be that of its media type."""
    content = _content(parameter)
    if content is None:
        return schema_of(parameter, pointer)
    return schema_of(content[1], (*pointer, "content", content[0]))


def _is_scalar(schemas: Schemas, pointer: Pointer, parameter: Mapping[str, Any]) -> bool:
    form = schemas.form(schema_of_parameter(pointer, parameter)[0])
    return not {"array", "object"} & form.keys()


def _serialization(parameter: Mapping[str, Any], *, scalar: bool) -> str:
    """How a value is written, as far as it makes a difference for scalars, or for all values."""
    content = _content(parameter)
    if content is not None:
        key = media_key(content[0])
        return "as it is" if key == "text/plain" and scalar else key
    if parameter.get("in") not in STYLES:
        return ""
    style, explode = style_of(parameter)
    if scalar and style in ("form", "simple", "spaceDelimited", "pipeDelimited", "deepObject"):
        # These write one value as it is (OpenAPI 3.1, 4.8.12.4).
        return "as it is"
    return f"{style}, {'' if explode else 'not '}exploded"
