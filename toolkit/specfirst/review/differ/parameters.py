"""Parameters of an operation: presence, requiredness, serialization, schema."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.policies import SUNSET, read_day
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.compiler.document.vocabulary import STYLES, style_of
from specfirst.review.differ.content import media_key
from specfirst.review.differ.context import Data, Holder, Node, Operation, OperationPair, schema_of
from specfirst.review.differ.schemas.alternatives import admits
from specfirst.review.differ.schemas.forms import Schemas

_Key = tuple[str, str]
_IGNORED = ("accept", "content-type", "authorization")
"""Header parameters that OpenAPI ignores (3.1, 4.8.12.1)."""
_VARIABLE = re.compile(r"\{([^}]*)\}")


def compare_parameters(pair: OperationPair) -> None:
    """Compare the parameters that two versions of an operation have, those of the path item included."""
    old, new = pair.old, pair.new
    # The new names of path parameters by the old ones: their position in the path identifies them.
    variables = _VARIABLE.findall(old.written.path), _VARIABLE.findall(new.written.path)
    renamed = dict(zip(*variables, strict=False))
    before = {
        (location, renamed.get(name, name) if location == "path" else name): parameter
        for (location, name), parameter in _parameters(old).items()
    }
    after = _parameters(new)
    for key in dict.fromkeys((*before, *after)):
        data = pair.data(f"{key[0]} parameter {key[1]}")
        if key not in after:
            pointer, parameter = before[key]
            is_over = _is_over(parameter, pair.context.today)
            rule = "parameter-removed-after-sunset" if is_over else "parameter-removed"
            data.add(rule, pointer, _holder(new, pointer), subject=_name(parameter))
        elif key not in before:
            pointer, parameter = after[key]
            rule = "required-parameter-added" if _is_required(after[key]) else "parameter-added"
            data.add(rule, _holder(old, pointer), pointer, subject=_name(parameter))
        else:
            _compare(data, before[key], after[key])


def _holder(operation: Operation, other: Pointer) -> Pointer:
    """Return the path item or operation that corresponds to a parameter holder of the other version."""
    pointer = operation.written.pointer
    return pointer[:-1] if other[-2:-1] == ("parameters",) and len(other) == len(pointer) + 1 else pointer


def _parameters(operation: Operation) -> dict[_Key, Node]:
    found: dict[_Key, Node] = {}
    for pointer, parameter in operation.written.parameters:
        location, name = str(parameter.get("in")), str(parameter["name"])
        if location == "header" and name.lower() in _IGNORED:
            continue
        found[location, name.lower() if location == "header" else name] = pointer, parameter
    return found


def _name(parameter: Mapping[str, Any]) -> str:
    return str(parameter["name"])


def _is_over(parameter: Mapping[str, Any], today: datetime.date) -> bool:
    """Whether the parameter is deprecated and its sunset is past."""
    sunset = read_day(parameter.get(SUNSET))
    return parameter.get("deprecated") is True and sunset is not None and sunset <= today


def _is_required(parameter: Node) -> bool:
    _, value = parameter
    return value.get("required") is True or value.get("in") == "path"


def _compare(data: Data, old: Node, new: Node) -> None:
    before, after = old[1], new[1]
    subject = _name(after)
    if before["name"] != after["name"] and before.get("in") == "path":
        data.add("path-parameter-renamed", old[0], new[0], before=_name(before), after=subject)
    on, off = "parameter-became-required", "parameter-became-optional"
    data.add_switch(_is_required, old, new, on=on, off=off, subject=subject)
    compare_deprecation(data, old, new, subject)
    compare_serialization(data, old, new, subject)
    on, off = "reserved-characters-allowed", "reserved-characters-refused"
    data.add_switch(_takes_reserved, old, new, on=on, off=off, subject=subject)
    takes_empty = _takes_empty(data.context.new.schemas, new)
    if _takes_empty(data.context.old.schemas, old) != takes_empty:
        rule = "empty-value-allowed" if takes_empty else "empty-value-refused"
        data.add(rule, old[0], new[0], subject=subject)
    data.compare_schemas(schema_of_parameter(old), schema_of_parameter(new))


def compare_deprecation(data: Data, old: Node, new: Node, subject: str) -> None:
    """Compare whether two versions of a parameter or header are deprecated."""
    on, off = "property-deprecated", "property-undeprecated"
    data.add_switch(lambda node: node[1].get("deprecated") is True, old, new, on=on, off=off, subject=subject)


def compare_serialization(data: Data, old: Node, new: Node, subject: str) -> None:
    """Compare how two versions of a parameter or header write their values."""
    scalar = _is_scalar(data.context.old.schemas, old) or _is_scalar(data.context.new.schemas, new)
    before, after = _serialization(old[1], scalar=scalar), _serialization(new[1], scalar=scalar)
    if before != after:
        data.add(
            "parameter-serialization-changed", old[0], new[0], subject=subject, before=before, after=after
        )


def _takes_reserved(parameter: Node) -> bool:
    """Whether characters such as `/` and `?` are not percent-encoded (OpenAPI 3.1, 4.8.12.2)."""
    return parameter[1].get("allowReserved") is True and parameter[1].get("in") == "query"


def _takes_empty(schemas: Schemas, node: Node) -> bool:
    """Whether `allowEmptyValue` admits an empty text that the schema refuses."""
    parameter = node[1]
    if parameter.get("allowEmptyValue") is not True or parameter.get("in") != "query":
        return False
    texts = schemas.form(schema_of_parameter(node)[0]).get("string", ())
    return not any(text.values is None and admits(text.checks, "") for text in texts)


def _content(parameter: Mapping[str, Any]) -> tuple[str, Any] | None:
    return next(iter(as_mapping(parameter.get("content")).items()), None)


def schema_of_parameter(node: Node) -> Holder:
    """Return the schema of a parameter or header, which may be that of its media type."""
    pointer, parameter = node
    content = _content(parameter)
    if content is None:
        return schema_of(node)
    return schema_of(((*pointer, "content", content[0]), as_mapping(content[1])))


def _is_scalar(schemas: Schemas, node: Node) -> bool:
    return not {"array", "object"} & schemas.form(schema_of_parameter(node)[0]).keys()


def _serialization(parameter: Mapping[str, Any], *, scalar: bool) -> str:
    """Describe the serialization of values; for scalars, equivalent styles have the same description."""
    content = _content(parameter)
    if content is not None:
        key = media_key(content[0])
        return "as it is" if key == "text/plain" and scalar else key
    if parameter.get("in") not in STYLES:
        return ""
    style, explode = style_of(parameter)
    if scalar and style in ("form", "simple", "spaceDelimited", "pipeDelimited", "deepObject"):
        # These serialise a single value equally (OpenAPI 3.1, 4.8.12.4).
        return "as it is"
    return f"{style}, {'' if explode else 'not '}exploded"
