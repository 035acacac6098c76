"""How parameters are serialised (OpenAPI 3.1.1, section 4.8.12.3 "Style Values").

Values that are ambiguous in a style are refused with a `ValueError`. An empty list or object is not sent
where members are repeated by name (RFC 6570, section 2.3), and `None` as a member of an object is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

from ._encode import encode, encode_text
from ._json import dumps, is_array, is_object
from ._record import Record
from ._types import UNSET

Style = Literal[
    "form", "spaceDelimited", "pipeDelimited", "deepObject", "simple", "label", "matrix", "json", "text"
]


class Styled(Record, frozen=True):
    """A value with a style other than the default of its location.

    `json` and `text` are for parameters with `content`.
    """

    value: object
    style: Style
    explode: bool = False


class _Separator(Record, frozen=True):
    """The separator of the parts of a list or an object.

    Attributes:
        text: As it is written.
        forbidden: What no part may hold, since it would be taken for a separator.
        write: What encodes a part.
    """

    text: str
    write: Callable[[str], str]
    forbidden: str = ""


_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]*")


def _quoted(text: str) -> str:
    """Percent-encode text for one part of an address (RFC 3986, section 2.3)."""
    return text if _UNRESERVED.fullmatch(text) else quote(text, safe="")


_COMMA = _Separator(",", _quoted)
_IN_QUERY: Mapping[str, _Separator] = {
    "spaceDelimited": _Separator("%20", _quoted, " "),
    "pipeDelimited": _Separator("%7C", _quoted, "|"),
}
_IN_HEADER = _Separator(",", str, ",")
_DOT = _Separator(".", _quoted, ".")


def query_string(query: Mapping[str, object]) -> str:
    """Return a query. Unless styled, lists repeat their name, and members of objects are separate parameters.

    Raises `ValueError` for what a style cannot express.
    """
    given = {name: _encoded(value, "form", True) for name, value in query.items()}
    return "&".join(f"{_quoted(key)}={value}" for key, value in _named(given, _query_pairs))


def header_text(name: str, value: object) -> str | None:
    """Return the value of a header; `None` if it is not given. Raises `ValueError` for invalid text."""
    styled = _encoded(value, "simple", False)
    if styled.value is None:
        return None
    if styled.style == "json":
        text = dumps(styled.value, ascii_only=True)
    else:
        text = _one_text(name, styled, _IN_HEADER)
    if text != text.strip(" \t") or not all(
        " " <= character <= "~" or character == "\t" for character in text
    ):
        raise ValueError(
            f"{name}: {text!r:.80} cannot be sent in a header, which takes ASCII without space at its ends"
        )
    return text


def path_text(name: str, value: object) -> str:
    """Return a path parameter, percent-encoded. Raises `ValueError` for what its style cannot express."""
    if isinstance(value, str | UUID) and not isinstance(value, Enum):
        return _quoted(str(value))
    styled = _encoded(value, "simple", False)
    if _is_empty(styled.value):
        raise ValueError(f"{name}: {styled.value!r} cannot be sent in a path")
    if styled.style == "label":
        return "." + _one_text(name, styled, _DOT if styled.explode else _COMMA)
    if styled.style == "matrix":
        return _matrix(name, styled)
    return _one_text(name, styled, _COMMA)


def cookie_header(cookies: Mapping[str, object]) -> str | None:
    """Return the `Cookie` header, `None` if none is given. Raises `ValueError` as `query_string` does."""
    given = {name: _encoded(value, "form", True) for name, value in cookies.items()}
    return "; ".join(f"{key}={value}" for key, value in _named(given, _cookie_pairs)) or None


_Pairs = Callable[[str, Styled], Iterable[tuple[str, str]]]


def _encoded(value: object, style: Style, explode: bool) -> Styled:
    styled = value if isinstance(value, Styled) else Styled(value, style, explode)
    return Styled(None if styled.value is UNSET else encode(styled.value), styled.style, styled.explode)


def _named(given: Mapping[str, Styled], pairs: _Pairs) -> Iterator[tuple[str, str]]:
    """Return names with values. Raises `ValueError` if a member has the name of another parameter."""
    owners = {name: name for name, styled in given.items() if not _stands_by_members(styled)}
    for name, styled in given.items():
        if styled.value is None:
            continue
        for key, value in pairs(name, styled):
            if owners.setdefault(key, name) != name:
                raise ValueError(f"{name}: its member {key!r} has the name of the parameter {owners[key]!r}")
            yield key, value


def _is_empty(value: object) -> bool:
    return value is None or ((is_array(value) or is_object(value)) and not value)


def _stands_by_members(styled: Styled) -> bool:
    return styled.style == "form" and styled.explode and is_object(styled.value)


def _query_pairs(name: str, styled: Styled) -> Iterable[tuple[str, str]]:
    value: Any = styled.value
    is_whole = styled.style in ("json", "text") or not (is_array(value) or is_object(value))
    if styled.style == "deepObject" and not is_whole:
        return _bracketed(name, name, value)
    if is_object(value) and _stands_by_members(styled):
        return [pair for key, member in value.items() for pair in _repeated(key, member)]
    if styled.explode and is_array(value):
        return _repeated(name, value)
    return [(name, _one_text(name, styled, _IN_QUERY.get(styled.style, _COMMA)))]


def _cookie_pairs(name: str, styled: Styled) -> Iterable[tuple[str, str]]:
    value: Any = styled.value
    if _stands_by_members(styled):
        return [(key, _quoted(_text(member))) for key, member in value.items() if member is not None]
    return [(name, _one_text(name, Styled(value, styled.style), _COMMA))]


def _repeated(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if is_array(value):
        yield from ((name, _quoted(_item(name, item))) for item in value)
    elif value is not None:
        yield name, _quoted(_text(value))


def _bracketed(name: str, key: str, value: Any) -> Iterator[tuple[str, str]]:
    """Return members in brackets; lists repeat their name, with indices if they hold more than texts."""
    if is_object(value):
        for part, member in value.items():
            if not part or "[" in part or "]" in part:
                raise ValueError(f"{name}: a member called {part!r} cannot be sent in the style deepObject")
            yield from _bracketed(name, f"{key}[{part}]", member)
    elif is_array(value) and any(is_array(item) or is_object(item) for item in value):
        for index, item in enumerate(value):
            if _is_empty(item):
                raise ValueError(f"{name}: {item!r} in a list cannot be sent in the style deepObject")
            yield from _bracketed(name, f"{key}[{index}]", item)
    else:
        yield from _repeated(key, value)


def _matrix(name: str, styled: Styled) -> str:
    """Return `;name=value`, or one of these for every item or member."""
    value: Any = styled.value
    if styled.explode and is_array(value):
        return "".join(_matrix_part(name, _item(name, item)) for item in value)
    if styled.explode and is_object(value):
        return "".join(
            _matrix_part(key, _text(member)) for key, member in value.items() if member is not None
        )
    return f";{_quoted(name)}=" + _one_text(name, styled, _COMMA)


def _matrix_part(name: str, text: str) -> str:
    return f";{_quoted(name)}={_quoted(text)}"


def _one_text(name: str, styled: Styled, separator: _Separator) -> str:
    """Return a value as one text, its parts between separators."""
    value: Any = styled.value
    if styled.style == "json":
        return separator.write(dumps(value))
    if is_array(value):
        parts = [_part(name, _item(name, item), separator) for item in value]
        if parts == [""]:
            raise ValueError(f"{name}: a list of one empty text cannot be distinguished from an empty list")
        return separator.text.join(parts)
    if is_object(value):
        return _members(name, styled, separator)
    return separator.write(_text(value))


def _members(name: str, styled: Styled, separator: _Separator) -> str:
    value: Any = styled.value
    between = "=" if styled.explode else separator.text
    # Without percent-encoding, the equals sign is a separator too.
    keys = _Separator("=", str, ",=") if styled.explode and separator is _IN_HEADER else separator
    return separator.text.join(
        f"{_part(name, key, keys)}{between}{_part(name, _text(member), separator)}"
        for key, member in value.items()
        if member is not None
    )


def _part(name: str, text: str, separator: _Separator) -> str:
    held = next((character for character in separator.forbidden if character in text), None)
    if held is None and separator.write is str and text != text.strip(" \t"):
        held = " "
    if held is not None:
        raise ValueError(f"{name}: {text!r:.80} cannot be sent as a part of a list, since it holds {held!r}")
    return separator.write(text)


def _item(name: str, item: Any) -> str:
    if item is None:
        raise ValueError(f"{name}: None cannot be sent as an item of a list")
    return _text(item)


def _text(value: Any) -> str:
    """Return one part as text; arrays and objects within a parameter are written as JSON."""
    return dumps(value) if is_array(value) or is_object(value) else encode_text(value)
