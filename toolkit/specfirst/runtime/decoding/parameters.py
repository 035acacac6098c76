"""Path, query, header and cookie parameters, validated together by one compiled Pydantic model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request

from specfirst.runtime.decoding import json_text, styles
from specfirst.runtime.decoding.coercion import NUL_REFUSED, coercion_for, holds_nul
from specfirst.runtime.decoding.signature import HandlerParameter
from specfirst.runtime.decoding.styles import ABSENT
from specfirst.runtime.decoding.values import Values
from specfirst.runtime.interface import FieldError, InvalidRequest
from specfirst.runtime.parameter_markers import Cookie, Header, Path, Query

Read = Callable[[Request], Any]
Located = Path | Query | Header | Cookie


@dataclass(frozen=True, slots=True)
class _Reader:
    name: str
    location: str
    wire_name: str
    read: Read
    coerce: Callable[[Any], Any]


class ParametersDecoder:
    """The compiled decoder of one operation's parameters."""

    def __init__(self, parameters: Sequence[HandlerParameter], *, strict_query: bool) -> None:
        self._readers = tuple(_reader(parameter) for parameter in parameters)
        self._locations = {reader.name: (reader.location, reader.wire_name) for reader in self._readers}
        self._strict_query = strict_query
        self._known = _QueryNames(parameters)
        self.values = Values(parameters)

    def decode(self, request: Request, errors: list[FieldError]) -> dict[str, Any]:
        """The arguments by name; what is wrong is added to `errors`."""
        _refuse_invalid_utf8(request)
        raw: dict[str, Any] = {}
        for reader in self._readers:
            try:
                value = reader.read(request)
            except styles.AmbiguousParameter:
                errors.append(
                    FieldError((reader.location, reader.wire_name), "repeated", "Give this parameter once.")
                )
                value = ABSENT
            except json_text.MalformedJson as error:
                errors.append(
                    FieldError((reader.location, reader.wire_name), "json_invalid", error.error.message)
                )
                value = ABSENT
            if holds_nul(value):
                errors.append(FieldError((reader.location, reader.wire_name), *NUL_REFUSED))
            elif value is not ABSENT:
                raw[reader.name] = reader.coerce(value)
        if self._strict_query:
            errors.extend(self._unknown(request))
        try:
            return self.values.validate(raw)
        except ValidationError as error:
            errors.extend(self._located(error))
            return {}

    def _located(self, error: ValidationError) -> list[FieldError]:
        return [
            FieldError((*self._locations[str(each["loc"][0])], *each["loc"][1:]), each["type"], each["msg"])
            for each in error.errors(include_url=False, include_context=False, include_input=False)
        ]

    def _unknown(self, request: Request) -> list[FieldError]:
        return [
            FieldError(("query", name), "unexpected", "This operation has no such query parameter.")
            for name in request.query_params
            if name not in self._known
        ]


def _reader(parameter: HandlerParameter) -> _Reader:
    marker = parameter.marker
    assert isinstance(marker, Located)
    adapter: TypeAdapter[Any] = TypeAdapter(parameter.type)
    coerce = coercion_for(adapter)
    if marker.media_type is not None:
        coerce = _as_it_is
    return _Reader(
        parameter.name, _location(marker), marker.wire_name, _reading(marker, *shape_of(adapter)), coerce
    )


def _location(marker: Located) -> str:
    return {Path: "path", Query: "query", Header: "header", Cookie: "cookie"}[type(marker)]


def shape_of(adapter: TypeAdapter[Any]) -> tuple[str, tuple[str, ...]]:
    """`scalar`, `array` or `object`, and the names of an object's properties."""
    schema = adapter.json_schema()
    definitions = schema.get("$defs", {})
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[-1]]
    if schema.get("type") == "array":
        return "array", ()
    if schema.get("type") == "object" or "properties" in schema:
        return "object", tuple(schema.get("properties", ()))
    return "scalar", ()


def _reading(marker: Located, kind: str, properties: tuple[str, ...]) -> Read:
    name, style, explode = marker.wire_name, marker.style, marker.explode
    if marker.media_type is not None:
        kind, properties = "scalar", ()
    if isinstance(marker, Path):
        alias = str(marker.alias)
        read: Read = lambda request: styles.read_path(  # noqa: E731
            request.path_params[alias], name, kind=kind, style=style, explode=explode
        )
    elif isinstance(marker, Header):
        read = lambda request: _read_header(request, name, kind, explode)  # noqa: E731
    elif isinstance(marker, Cookie):
        read = lambda request: styles.read_cookie(request.cookies, name, kind=kind)  # noqa: E731
    elif kind == "object" and style == "form" and explode:
        read = lambda request: styles.read_exploded_object(request.query_params, properties)  # noqa: E731
    else:
        read = lambda request: styles.read_query(  # noqa: E731
            request.query_params, name, kind=kind, style=style, explode=explode
        )
    return _parsed(read) if marker.media_type is not None else read


def _parsed(read: Read) -> Read:
    """A parameter with `content`: its text is a document of its own (OpenAPI 3.1, 4.8.12.2)."""

    def parsed(request: Request) -> Any:
        value = read(request)
        return value if value is ABSENT else json_text.parse(value.encode())

    return parsed


def _read_header(request: Request, name: str, kind: str, explode: bool) -> Any:
    values = request.headers.getlist(name)
    if not values:
        return ABSENT
    if kind == "scalar":
        if len(values) > 1:
            raise styles.AmbiguousParameter
        return values[0]
    return styles.split(",".join(values), kind=kind, style="simple", explode=explode)


class _QueryNames:
    """The names that the declared query parameters may have in a URL."""

    def __init__(self, parameters: Sequence[HandlerParameter]) -> None:
        self._exact: set[str] = set()
        self._deep: list[re.Pattern[str]] = []
        for parameter in parameters:
            if isinstance(parameter.marker, Query):
                self._add(parameter.marker, *shape_of(TypeAdapter(parameter.type)))

    def _add(self, marker: Query, kind: str, properties: tuple[str, ...]) -> None:
        name = marker.wire_name
        if kind == "object" and marker.media_type is None and marker.style == "deepObject":
            self._deep.append(styles.deep_member(name))
        elif kind == "object" and marker.media_type is None and marker.style == "form" and marker.explode:
            self._exact.update(properties)
        else:
            # `names[]=a&names[]=b` is how many clients write an array.
            self._exact.update((name, f"{name}[]") if kind == "array" else (name,))

    def __contains__(self, name: str) -> bool:
        return name in self._exact or any(pattern.fullmatch(name) for pattern in self._deep)


def _refuse_invalid_utf8(request: Request) -> None:
    """Percent-escapes that are not UTF-8 reach us as U+FFFD, so the bytes are checked."""
    raw_path: bytes = request.scope.get("raw_path") or b""
    for part in (raw_path, request.scope["query_string"]):
        if b"%" in part:
            try:
                unquote_to_bytes(part).decode()
            except UnicodeDecodeError:
                raise InvalidRequest("The URL is not valid UTF-8.") from None


def _as_it_is(value: Any) -> Any:
    return value
