"""Serialise values of parameters and forms by style and encoding."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.wild.document import Parameter
from tests.wild.requests.shape import Unsampled

_SEPARATORS = {"form": ",", "simple": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}


def text(value: Any) -> str:
    """Return a scalar as text."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (list, dict)):
        raise Unsampled("a value inside a list or object of a parameter has no form on the wire")
    return json.dumps(value)


def encoded(value: Any) -> str:
    return quote(text(value), safe="")


def in_path(parameter: Parameter, value: Any) -> str:
    """Return the undecoded value for `{name}`."""
    if parameter.content_type is not None:
        return quote(json.dumps(value), safe="")
    style, name = parameter.style, quote(parameter.name, safe="")
    if style == "matrix":
        made = _matrix(name, value, parameter.explode)
    elif style == "label":
        made = _label(value, parameter.explode)
    else:
        made = _joined(value, parameter.explode, ",")
    if made in ("", ".", ".."):
        raise Unsampled("an empty segment of a path")
    return made


def _matrix(name: str, value: Any, explode: bool) -> str:
    if isinstance(value, list) and explode:
        return "".join(f";{name}={encoded(item)}" for item in value)
    if isinstance(value, dict) and explode:
        return "".join(f";{quote(key, safe='')}={encoded(member)}" for key, member in value.items())
    return f";{name}={_joined(value, False, ',')}"


def _label(value: Any, explode: bool) -> str:
    if isinstance(value, (list, dict)) and len(value) > 1 and not explode:
        raise Unsampled("versions of OpenAPI differ about `label` without `explode`")
    return "." + _joined(value, explode, ".")


def _joined(value: Any, explode: bool, separator: str) -> str:
    if isinstance(value, list):
        return separator.join(encoded(item) for item in value)
    if isinstance(value, dict):
        between = "=" if explode else separator
        return separator.join(
            f"{quote(key, safe='')}{between}{encoded(member)}" for key, member in value.items()
        )
    return encoded(value)


def in_query(parameter: Parameter, value: Any, *, raw_brackets: bool = False) -> list[str]:
    """Return undecoded `name=value` pairs of a query or form."""
    name = quote(parameter.name, safe="[]" if raw_brackets else "")
    if parameter.content_type is not None:
        return [f"{name}={quote(json.dumps(value), safe='')}"]
    if parameter.style == "deepObject" and isinstance(value, dict):
        return list(_deep(name, value, raw_brackets))
    if isinstance(value, list) and parameter.explode:
        return [f"{name}={encoded(item)}" for item in value]
    if isinstance(value, dict) and parameter.explode:
        return [f"{quote(key, safe='')}={encoded(member)}" for key, member in value.items()]
    if isinstance(value, (list, dict)) and not value:
        return []
    if value == [""]:
        raise Unsampled("a list of one empty text, which looks like an empty list")
    return [f"{name}={_joined(value, False, _SEPARATORS.get(parameter.style, ','))}"]


def _deep(name: str, value: dict[str, Any], raw: bool) -> Iterator[str]:
    opening, closing = ("[", "]") if raw else ("%5B", "%5D")
    for key, member in value.items():
        inner = f"{name}{opening}{quote(key, safe='')}{closing}"
        if isinstance(member, dict):
            yield from _deep(inner, member, raw)
        elif isinstance(member, list):
            yield from (f"{inner}={encoded(item)}" for item in member)
        else:
            yield f"{inner}={encoded(member)}"


def in_header(parameter: Parameter, value: Any) -> str:
    """Return the value of a field. Raises Unsampled for text that a field or a list in it cannot contain."""
    if parameter.content_type is not None:
        return json.dumps(value)
    items = (
        [*value, *value.values()]
        if isinstance(value, dict)
        else value
        if isinstance(value, list)
        else [value]
    )
    for item in items:
        plain = text(item)
        if plain != plain.strip() or not plain.isascii() or not plain.isprintable() or not plain:
            raise Unsampled("text that a header cannot hold")
        if isinstance(value, (list, dict)) and ("," in plain or "=" in plain):
            raise Unsampled("a comma in an item of a list in a header")
    if isinstance(value, dict):
        between = "=" if parameter.explode else ","
        return ",".join(f"{key}{between}{text(member)}" for key, member in value.items())
    return ",".join(map(text, value)) if isinstance(value, list) else text(value)


def in_cookie(parameter: Parameter, value: Any) -> str:
    if isinstance(value, (dict, list)) and (parameter.explode or isinstance(value, dict)):
        raise Unsampled("a list or object in a cookie")
    plain = ",".join(map(text, value)) if isinstance(value, list) else text(value)
    forbidden = ' ";\\%' if isinstance(value, list) else ' ",;\\%'
    if not plain or not plain.isascii() or any(character in forbidden for character in plain):
        raise Unsampled("text that a cookie cannot hold")
    return f"{parameter.name}={plain}"


def readings(value: Any, beside: Any = None) -> Iterator[Any]:
    """Return the values that a recipient may read: the text, or its value as JSON.

    Members of an object that are those of the object `beside` are not read as other values.
    """
    for read in (_as_text, _as_json):
        if isinstance(value, list):
            yield [read(item) for item in value]
        elif isinstance(value, dict):
            same = beside if isinstance(beside, dict) else {}
            yield {
                key: member if key in same and same[key] == member else read(member)
                for key, member in value.items()
            }
        else:
            yield read(value)


def _as_text(value: Any) -> Any:
    return text(value) if not isinstance(value, (dict, list)) and value is not None else value


def _as_json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
