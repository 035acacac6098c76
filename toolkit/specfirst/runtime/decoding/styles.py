"""Decode serialised parameter values (OpenAPI 3.1.1, 4.8.12.3 "Style Values").

Texts are split while they are percent-encoded, so that `a%2Cb,c` has two items. The result is a text, a list
or a mapping of texts, or `ABSENT` if the request does not have the parameter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from specfirst.runtime.decoding.shape import Shape


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()

Decode = Callable[[str], str]

_MAX_BRACKETS = 32
_ENCODED_SPACE = re.compile(r"%20|\+")
_ENCODED_PIPE = re.compile(r"%7[Cc]")


class MalformedParameter(Exception):
    """Raised for text that does not match the style of its parameter."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


def repeated() -> MalformedParameter:
    """Return the error of a single-valued parameter that was sent several times."""
    return MalformedParameter("repeated", "Give this parameter once.")


def decode_query(text: str) -> str:
    """Decode text of a query or a URL-encoded form, in which `+` is a space."""
    return unquote(text.replace("+", " ")) if "%" in text or "+" in text else text


def decode_path(text: str) -> str:
    """Decode text of a path or a cookie."""
    return unquote(text) if "%" in text else text


def decode_header(text: str) -> str:
    """Decode text of a header, which is not percent-encoded (OpenAPI 3.1.1, appendix D)."""
    return text.strip(" \t")


class EncodedPairs:
    """A query or a URL-encoded form: names with values that are still percent-encoded."""

    __slots__ = ("_bracketed", "_values")

    def __init__(self, text: str) -> None:
        self._values: dict[str, list[str]] = {}
        for pair in text.split("&"):
            if pair:
                name, _, value = pair.partition("=")
                self._values.setdefault(decode_query(name), []).append(value)
        self._bracketed = [name for name in self._values if name.endswith("]")]

    def names(self) -> Iterable[str]:
        """The decoded names, without repetition, in order."""
        return self._values

    def get(self, name: str) -> list[str]:
        """Return the encoded values of a name."""
        return self._values.get(name, [])

    def replaced(self, values: Mapping[str, list[str]]) -> EncodedPairs:
        """Return the same pairs with new values for some names."""
        pairs = EncodedPairs("")
        pairs._values = {**self._values, **values}
        pairs._bracketed = self._bracketed
        return pairs

    def tree(self, name: str) -> _Tree:
        """Combine `name=…`, `name[key]=…` and `name[key][key]=…` into a tree."""
        tree = _Tree([decode_query(value) for value in self.get(name)])
        prefix = f"{name}["
        for other in self._bracketed:
            if other.startswith(prefix):
                keys = other[len(prefix) : -1].split("][")
                if len(keys) > _MAX_BRACKETS:
                    raise MalformedParameter("nested_too_deeply", "This parameter is nested too deeply.")
                if not any("[" in key or "]" in key for key in keys):
                    tree.add(keys, map(decode_query, self._values[other]))
        return tree


class _Tree:
    """The values of a name, and of the names with brackets behind it."""

    __slots__ = ("members", "values")

    def __init__(self, values: list[str] | None = None) -> None:
        self.values = values or []
        self.members: dict[str, _Tree] = {}

    def add(self, keys: Sequence[str], values: Iterable[str]) -> None:
        tree = self
        for key in keys:
            tree = tree.members.setdefault(key, _Tree())
        tree.values.extend(values)

    def arranged(self, shape: Shape) -> Any:
        """Return the values in the structure of the schema, for example a single value as a list."""
        if not self.members:
            return _one_or_list(self.values, shape)
        # Without a schema, `[0]` may also be a member of an object.
        indices = "array" in shape.kinds
        takes_list = indices or not shape.kinds
        is_list = takes_list and all(not key or (indices and key.isdecimal()) for key in self.members)
        if self.values and not is_list:
            raise MalformedParameter("mixed", "Give this parameter either a value or members in brackets.")
        if not is_list:
            return {key: tree.arranged(shape.member(key)) for key, tree in self.members.items()}
        # `names[]=a` and `names[1]=b`, in the order of the indices.
        items: list[Any] = list(self.values)
        for key in sorted(self.members, key=lambda key: (len(key), key)):
            tree = self.members[key]
            items.extend(tree.values if not key else [])
            if key or tree.members:
                items.append(tree.arranged(shape.items))
        return items


def _one_or_list(values: list[str], shape: Shape) -> Any:
    if not values:
        return ABSENT
    forms = shape.forms
    if forms[0] == "array":
        return values
    if "array" in forms and (len(values) > 1 or not shape.admits_scalar(values[0])):
        return values
    if len(values) > 1:
        raise repeated()
    return values[0]


def split(text: str, *, form: str, style: str, explode: bool, decode: Decode) -> Any:
    """Split encoded text: `a,b`, `a b`, `a|b`, `k,v,k,v` or, exploded, `k=v,k=v`."""
    if form == "scalar":
        return decode(text)
    parts = _parts(text, style) if text else []
    if form == "array":
        return list(map(decode, parts))
    return _object(parts, explode=explode, decode=decode)


def _parts(text: str, style: str) -> list[str]:
    if style == "spaceDelimited":
        return _ENCODED_SPACE.split(text)
    if style == "pipeDelimited":
        # `|` must be encoded in a URL, but some clients send it as it is.
        return text.split("|") if "|" in text else _ENCODED_PIPE.split(text)
    return text.split(",")


def _object(parts: list[str], *, explode: bool, decode: Decode) -> dict[str, str]:
    if explode:
        pairs = [part.partition("=")[::2] for part in parts]
    elif len(parts) % 2:
        raise MalformedParameter("object_form", "Give every member a name and a value.")
    else:
        pairs = list(zip(parts[::2], parts[1::2], strict=True))
    members = {decode(name): decode(value) for name, value in pairs}
    if len(members) < len(pairs):
        raise MalformedParameter("repeated", "Give every member once.")
    return members


def read_query(pairs: EncodedPairs, name: str, shape: Shape, *, form: str, style: str, explode: bool) -> Any:
    """Read a query parameter, or a field of a form, that is sent under its own name.

    Raises:
        MalformedParameter: the text does not match the style, or a scalar was sent more than once.
    """
    if form == "object" and style == "deepObject":
        tree = pairs.tree(name)
        if tree.values and not tree.members:
            raise MalformedParameter("object_form", f"Give every member as '{name}[…]=…'.")
        return tree.arranged(shape)
    values = pairs.get(name)
    if form == "array" and (explode or style == "deepObject" or not values):
        # Many clients write an array as `names[]=a&names[]=b`.
        return _as_list(pairs.tree(name).arranged(shape))
    if not values:
        return ABSENT
    if len(values) > 1:
        raise repeated()
    return split(values[0], form=form, style=style, explode=explode, decode=decode_query)


def _as_list(found: Any) -> Any:
    if isinstance(found, dict):
        raise MalformedParameter("list_form", "Repeat this parameter for every item.")
    return [found] if isinstance(found, str) else found


def read_exploded_object(pairs: EncodedPairs, shape: Shape, foreign: Callable[[str], bool]) -> Any:
    """Read an exploded object in form style, whose members are sent under their own names.

    If it accepts undeclared members, these are all names that are not in `foreign`.
    """
    members: dict[str, Any] = {}
    for name, member in shape.properties.items():
        value = pairs.tree(name).arranged(member)
        if value is not ABSENT:
            members[name] = value
    if shape.additional is not None:
        for name in pairs.names():
            if name not in shape.properties and not foreign(name):
                members[name] = pairs.tree(name).arranged(shape.additional)
    return members or ABSENT


def read_path(text: str, name: str, *, form: str, style: str, explode: bool) -> Any:
    """Read a path parameter: `simple` (`5`), `label` (`.5`) or `matrix` (`;id=5`).

    Raises:
        MalformedParameter: the text does not match the style.
    """
    if style == "label":
        text = _without_prefix(text, ".")
        if explode and form == "array":
            return list(map(decode_path, text.split("."))) if text else []
        if explode and form == "object":
            return _object(text.split(".") if text else [], explode=True, decode=decode_path)
    elif style == "matrix":
        return _matrix(_without_prefix(text, ";"), name, form=form, explode=explode)
    return split(text, form=form, style="simple", explode=explode, decode=decode_path)


def _matrix(text: str, name: str, *, form: str, explode: bool) -> Any:
    parts = text.split(";")
    if form == "object" and explode:
        return _object(parts if text else [], explode=True, decode=decode_path)
    if len(parts) > 1 and not (form == "array" and explode):
        raise repeated()
    pairs = [part.partition("=") for part in parts]
    if any(decode_path(pair[0]) != name for pair in pairs):
        raise MalformedParameter("matrix_form", f"Write ';{name}=' before the value.")
    if form == "array" and explode:
        return [decode_path(value) for _, _, value in pairs]
    return split(pairs[0][2], form=form, style="simple", explode=explode, decode=decode_path)


def _without_prefix(text: str, prefix: str) -> str:
    if not text.startswith(prefix):
        raise MalformedParameter("path_style", f"Write '{prefix}' before the value.")
    return text[len(prefix) :]


def read_header(values: Sequence[str], *, form: str, explode: bool) -> Any:
    """Read a header parameter in `simple` style; several lines are one list (RFC 9110, 5.3)."""
    if not values:
        return ABSENT
    if form == "scalar":
        if len(values) > 1:
            raise repeated()
        return decode_header(values[0])
    return split(",".join(values), form=form, style="simple", explode=explode, decode=decode_header)


def read_cookie(cookies: EncodedCookies, name: str, shape: Shape, *, form: str, explode: bool) -> Any:
    """Read a cookie parameter in `form` style; values are percent-encoded.

    An exploded list is `ids=1&ids=2` (OpenAPI 3.1.1, appendix D), `ids=1; ids=2` or `ids=1,2`.
    """
    if form == "object" and explode:
        members = {prop: values[0] for prop in shape.properties if (values := cookies.get(prop))}
        return {name: decode_path(value) for name, value in members.items()} or ABSENT
    values = cookies.get(name)
    if not values:
        return ABSENT
    if form == "array" and explode:
        parts = "&".join(values).split("&")
        values = [part.removeprefix(f"{name}=") for part in parts]
        if len(values) > 1:
            return list(map(decode_path, values))
    # Of several cookies with one name, the first has the longest path (RFC 6265, 5.4).
    return split(values[0], form=form, style="form", explode=False, decode=decode_path)


class EncodedCookies:
    """The `Cookie` header: names with values that are still percent-encoded (RFC 6265, 4.2.1)."""

    __slots__ = ("_values",)

    def __init__(self, headers: Iterable[str]) -> None:
        self._values: dict[str, list[str]] = {}
        for header in headers:
            for pair in header.split(";"):
                name, _, value = pair.strip(" \t").partition("=")
                if len(value) > 1 and value[0] == value[-1] == '"':
                    value = value[1:-1]
                self._values.setdefault(name, []).append(value)

    def get(self, name: str) -> list[str]:
        """Return the encoded values of a name."""
        return self._values.get(name, [])
