"""How parameter values are spelled: OpenAPI 3.1, 4.8.12.4 "Style Values", read backwards.

Each reader gives a text, a list of texts or a mapping of texts; `ABSENT` where the parameter did not come.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from starlette.datastructures import QueryParams


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()

_DELIMITERS = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


class AmbiguousParameter(Exception):
    """A parameter that holds one value came several times."""


def read_query(query: QueryParams, name: str, *, kind: str, style: str, explode: bool) -> Any:
    """A query parameter of kind `scalar`, `array` or `object`.

    Raises:
        AmbiguousParameter: a scalar came more than once.
    """
    if kind == "object" and style == "deepObject":
        return _deep_object(query, name)
    values = query.getlist(name) or (query.getlist(f"{name}[]") if kind == "array" else [])
    if kind == "array" and explode:
        return list(values) if values else ABSENT
    if not values:
        return ABSENT
    if len(values) > 1:
        raise AmbiguousParameter
    return split(values[0], kind=kind, style=style, explode=explode)


def deep_member(name: str) -> re.Pattern[str]:
    """What the properties of a `deepObject` parameter are called: `filter[state]`."""
    return re.compile(re.escape(name) + r"\[([^\[\]]+)\]")


def _deep_object(query: QueryParams, name: str) -> Any:
    pattern = deep_member(name)
    members: dict[str, Any] = {}
    for key, value in query.multi_items():
        if match := pattern.fullmatch(key):
            members.setdefault(match[1], []).append(value)
    if not members:
        return ABSENT
    return {key: values[0] if len(values) == 1 else values for key, values in members.items()}


def read_exploded_object(query: QueryParams, properties: Sequence[str]) -> Any:
    """A form-style exploded object: its properties stand in the query by their own names."""
    members = {name: query[name] for name in properties if name in query}
    return members or ABSENT


def read_path(value: str, name: str, *, kind: str, style: str, explode: bool) -> Any:
    """A path parameter: `simple` (`5`), `label` (`.5`) or `matrix` (`;id=5`)."""
    if style == "label":
        value = value.removeprefix(".")
        if explode and kind != "scalar":
            value = value.replace(".", ",")
    elif style == "matrix":
        value = value.removeprefix(";")
        if explode and kind == "array":
            value = ",".join(part.partition("=")[2] for part in value.split(";"))
        elif explode and kind == "object":
            value = value.replace(";", ",")
        else:
            value = value.removeprefix(f"{name}=")
    return split(value, kind=kind, style="simple", explode=explode)


def split(value: str, *, kind: str, style: str, explode: bool) -> Any:
    """One text into its parts: `a,b`, `a b`, `a|b`, `k,v,k,v` or, exploded, `k=v,k=v`."""
    if kind == "scalar":
        return value
    delimiter = _DELIMITERS.get(style, ",")
    parts = value.split(delimiter) if value else []
    if kind == "array":
        return [part.strip() for part in parts] if delimiter == "," else parts
    if explode:
        return dict(part.partition("=")[::2] for part in parts)
    return dict(zip(parts[::2], parts[1::2], strict=False))


def read_cookie(cookies: Mapping[str, str], name: str, *, kind: str) -> Any:
    """A cookie parameter, `form` style; values may be percent-encoded."""
    if name not in cookies:
        return ABSENT
    return split(unquote(cookies[name]), kind=kind, style="form", explode=False)
