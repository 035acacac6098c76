"""How parameters are spelled (OpenAPI 3.1, section 4.8.12.4)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from ._encode import encode, encode_text
from ._json import is_array, is_object
from ._types import UNSET

Style = Literal["form", "spaceDelimited", "pipeDelimited", "deepObject", "simple", "json"]

_DELIMITERS: Mapping[Style, str] = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}


@dataclass(frozen=True, slots=True)
class Styled:
    """A value that is spelled otherwise than its place suggests; `json` is for parameters with `content`."""

    value: object
    style: Style
    explode: bool = False


def query_string(query: Mapping[str, object]) -> str:
    """Return a query; lists repeat their name, and members of objects stand by themselves, unless styled."""
    pairs = [pair for name, value in query.items() for pair in _pairs(name, _styled(value, "form", True))]
    return "&".join(f"{_quoted(name)}={value}" for name, value in pairs)


def header_text(value: object) -> str | None:
    """Return the value of a header, `None` if it is not given."""
    styled = _styled(value, "simple", False)
    return None if _is_absent(styled.value) else _joined(styled, str)


def path_text(value: object) -> str:
    """Return a segment of a path, quoted."""
    return _joined(_styled(value, "simple", False), _quoted)


def cookie_header(cookies: Mapping[str, object]) -> str | None:
    """Return the `Cookie` header, `None` if no cookie is given."""
    given = {name: _styled(value, "form", False) for name, value in cookies.items()}
    texts = [f"{name}={_joined(each, _quoted)}" for name, each in given.items() if not _is_absent(each.value)]
    return "; ".join(texts) or None


def _styled(value: object, style: Style, explode: bool) -> Styled:
    return value if isinstance(value, Styled) else Styled(value, style, explode)


def _is_absent(value: object) -> bool:
    return value is None or value is UNSET


def _pairs(name: str, styled: Styled) -> Iterable[tuple[str, str]]:
    if _is_absent(styled.value):
        return
    value: Any = encode(styled.value)
    if styled.style == "deepObject" and is_object(value):
        for key, member in value.items():
            yield from _repeated(f"{name}[{key}]", member)
    elif styled.explode and is_object(value):
        for key, member in value.items():
            yield from _repeated(key, member)
    elif styled.explode:
        yield from _repeated(name, value)
    else:
        yield name, _joined(styled, _quoted)


def _repeated(name: str, value: Any) -> Iterable[tuple[str, str]]:
    items: list[Any] = value if is_array(value) else [value]
    return [(name, _quoted(item)) for item in items if item is not None]


def _joined(styled: Styled, text: Any) -> str:
    """Spell a value as one text, each part of it by `text`."""
    value: Any = encode(styled.value)
    if styled.style == "json":
        return str(text(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))))
    delimiter = _DELIMITERS.get(styled.style, ",")
    if is_array(value):
        return delimiter.join(text(encode_text(item)) for item in value)
    if is_object(value):
        between = "=" if styled.explode else delimiter
        members = {key: member for key, member in value.items() if member is not None}
        return delimiter.join(
            f"{text(key)}{between}{text(encode_text(each))}" for key, each in members.items()
        )
    return str(text(encode_text(value)))


def _quoted(value: Any) -> str:
    return quote(encode_text(value), safe="")
