"""Decode path, query, header and cookie parameters, and validate them together by one Pydantic adapter."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote_to_bytes

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request

from specfirst.media_types import is_json
from specfirst.runtime.decoding import json_text, styles
from specfirst.runtime.decoding.adapters import adapter_for
from specfirst.runtime.decoding.invalid_body import message_of, path_of
from specfirst.runtime.decoding.meanings import Meanings
from specfirst.runtime.decoding.shape import Shape, shape_of
from specfirst.runtime.decoding.signature import HandlerParameter
from specfirst.runtime.decoding.styles import ABSENT, EncodedCookies, EncodedPairs, MalformedParameter
from specfirst.runtime.decoding.values import Values
from specfirst.runtime.interface import FieldError, InvalidRequest
from specfirst.runtime.parameter_markers import Cookie, Header, Path, Query
from specfirst.runtime.request_context import exchange_of

Located = Path | Query | Header | Cookie


class _Parts:
    """The parts of a request that contain parameters, split once and still percent-encoded."""

    def __init__(self, request: Request) -> None:
        self._request = request

    @cached_property
    def query(self) -> EncodedPairs:
        return EncodedPairs(self._request.scope["query_string"].decode("latin-1"))

    @cached_property
    def cookies(self) -> EncodedCookies:
        return EncodedCookies(self.headers("cookie"))

    def headers(self, name: str) -> list[str]:
        fields = self._request.headers
        if name.lower() == "content-length" and "transfer-encoding" not in fields:
            # A request with neither field has no body (RFC 9112, 6.3).
            return fields.getlist(name) or ["0"]
        return fields.getlist(name)

    def path(self, placeholder: str) -> str:
        raw = exchange_of(self._request.scope).raw_path_values
        if raw is not None:
            return str(raw[placeholder])
        return str(self._request.path_params[placeholder]).replace("%", "%25")


Read = Callable[[_Parts], Any]


class ParametersDecoder:
    """The compiled decoder of one operation's parameters.

    `credentials` are the names of query parameters that contain credentials.
    """

    def __init__(
        self, parameters: Sequence[HandlerParameter], *, strict_query: bool, credentials: Collection[str] = ()
    ) -> None:
        shaped = [_Shaped(parameter) for parameter in parameters]
        names = _QueryNames(shaped, credentials)
        shared = SharedNames([*map(_claim, shaped)])
        self._readers = tuple(
            _Reader(parameter, names, shared.own(parameter.declared.name)) for parameter in shaped
        )
        self.has_parameters = bool(self._readers)
        """Whether the operation declares parameters. Without them only a query or a path can be invalid."""
        self._locations = {reader.name: (reader.location, reader.wire_name) for reader in self._readers}
        self._names = names if strict_query else None
        self.values = Values(parameters)

    def decode(self, request: Request, errors: list[FieldError]) -> dict[str, Any]:
        """Return the arguments by name, and add what is invalid to `errors`."""
        query: bytes = request.scope["query_string"]
        raw_path: bytes = request.scope.get("raw_path") or b""
        if b"%" in query or b"%" in raw_path:
            _refuse_invalid_utf8(raw_path, query)
        parts = _Parts(request)
        raw: dict[str, Any] = {}
        for reader in self._readers:
            try:
                value = reader.read(parts)
            except MalformedParameter as error:
                errors.append(FieldError((reader.location, reader.wire_name), error.code, error.message))
                continue
            if value is not ABSENT:
                raw[reader.name] = value
        if query and self._names is not None:
            errors.extend(
                FieldError(("query", name), "unexpected", "This operation has no such query parameter.")
                for name in self._names.unexpected(parts.query.names())
            )
        try:
            return self.values.validate(raw)
        except ValidationError as error:
            errors.extend(self._located(error, raw))
            return {}

    def _located(self, error: ValidationError, raw: dict[str, Any]) -> Iterable[FieldError]:
        details = error.errors(include_url=False)
        paths = [(detail, path_of(detail, raw)) for detail in details]
        return dict.fromkeys(
            FieldError((*self._locations[str(name)], *path), detail["type"], message_of(detail))
            for detail, (name, *path) in paths
        )


class _Shaped:
    """A parameter and the shape of its text."""

    def __init__(self, declared: HandlerParameter) -> None:
        assert isinstance(declared.marker, Located)
        self.declared = declared
        self.marker = declared.marker
        self.adapter: TypeAdapter[Any] = adapter_for(declared.type)
        self.shape = shape_of(self.adapter)
        self.forms = self.shape.forms if self.marker.media_type is None else ("scalar",)


class _Reader:
    def __init__(self, parameter: _Shaped, names: _QueryNames, own: Own) -> None:
        marker, shape, forms = parameter.marker, parameter.shape, parameter.forms
        self.name = parameter.declared.name
        self.location = marker.in_.value
        self.wire_name = marker.wire_name
        reads = [_reading(marker, shape, form, names, own) for form in forms]
        if {"scalar", "array"} <= set(forms):
            # A delimiter that is not encoded separates items.
            reads.insert(0, _several(_reading(marker, shape, "array", names, own)))
        if marker.media_type is not None and is_json(marker.media_type):
            self.read: Read = _parsed(reads[0])
        else:
            self.read = Meanings(shape, reads, parameter.adapter).read


def _claim(parameter: _Shaped) -> Claim:
    """Return the names under which a parameter may occur in the query."""
    marker, shape, forms, declared = parameter.marker, parameter.shape, parameter.forms, parameter.declared
    if not isinstance(marker, Query):
        return Claim(declared.name, frozenset())
    if forms[0] == "object" and marker.style == "form" and marker.explode:
        members = shape.properties
        lists = frozenset(name for name, claimed in members.items() if "scalar" not in claimed.forms[:1])
        return Claim(declared.name, frozenset(members), lists, by_members=True, required=declared.required)
    names = frozenset({marker.wire_name})
    return Claim(declared.name, names, names if "scalar" not in forms[:1] else frozenset())


def _reading(marker: Located, shape: Shape, form: str, names: _QueryNames, own: Own) -> Read:
    name, style, explode = marker.wire_name, marker.style, marker.explode
    if isinstance(marker, Path):
        placeholder = str(marker.alias)
        return lambda parts: styles.read_path(
            parts.path(placeholder), name, form=form, style=style, explode=explode
        )
    if isinstance(marker, Header):
        return lambda parts: styles.read_header(parts.headers(name), form=form, explode=explode)
    if isinstance(marker, Cookie):
        return lambda parts: styles.read_cookie(parts.cookies, name, shape, form=form, explode=explode)
    if form == "object" and style == "form" and explode:
        return lambda parts: styles.read_exploded_object(own(parts.query), shape, names.__contains__)
    return lambda parts: styles.read_query(
        own(parts.query), name, shape, form=form, style=style, explode=explode
    )


def _several(read: Read) -> Read:
    """Read only lists of two or more items."""

    def several(parts: _Parts) -> Any:
        value = read(parts)
        return value if value is not ABSENT and len(value) > 1 else ABSENT

    return several


def _parsed(read: Read) -> Read:
    """Read a parameter with `content`, whose text is a document of its own (OpenAPI 3.1, 4.8.12.2)."""

    def parsed(parts: _Parts) -> Any:
        value = read(parts)
        if value is ABSENT:
            return ABSENT
        try:
            return json_text.parse_integral(value.encode())
        except json_text.MalformedJson as error:
            raise MalformedParameter(error.error.type, error.error.message) from None

    return parsed


class _QueryNames:
    """The names that declared query parameters and credentials may have in a URL."""

    def __init__(self, parameters: Sequence[_Shaped], credentials: Collection[str]) -> None:
        self._exact: set[str] = set(credentials)
        self._bracketed: set[str] = set()
        self._open = False
        for parameter in parameters:
            if isinstance(parameter.marker, Query):
                self._add(parameter.marker, parameter.shape, parameter.forms)

    def _add(self, marker: Query, shape: Shape, forms: tuple[str, ...]) -> None:
        for form in forms:
            if form == "object" and marker.style == "form" and marker.explode:
                self._exact.update(shape.properties)
                self._bracketed.update(shape.properties)
                self._open = self._open or shape.additional is not None
            else:
                self._exact.add(marker.wire_name)
                if form != "scalar":
                    self._bracketed.add(marker.wire_name)

    def __contains__(self, name: str) -> bool:
        return name in self._exact or name.partition("[")[0] in self._bracketed

    def unexpected(self, names: Iterable[str]) -> list[str]:
        """Return the names that belong to no parameter; none if a free-form object accepts all names."""
        return [] if self._open else [name for name in names if name not in self]


def _refuse_invalid_utf8(*parts: bytes) -> None:
    """Check the raw bytes, since invalid UTF-8 has been decoded to U+FFFD in the URL."""
    for part in parts:
        if b"%" in part:
            try:
                unquote_to_bytes(part).decode()
            except UnicodeDecodeError:
                raise InvalidRequest("The URL is not valid UTF-8.") from None


Own = Callable[[EncodedPairs], EncodedPairs]


@dataclass(frozen=True, slots=True)
class Claim:
    """The names in a query that one parameter may have."""

    parameter: str
    names: frozenset[str]
    lists: frozenset[str] = frozenset()
    """Names whose occurrences belong together."""
    by_members: bool = False
    """Whether they are the names of an object's members, rather than of the parameter."""
    required: bool = False


class SharedNames:
    """Assigns occurrences of names that several parameters claim."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        lists = frozenset[str]().union(*(claimed.lists for claimed in claims))
        claimed: dict[str, list[Claim]] = {}
        for claim in claims:
            for name in claim.names - lists:
                claimed.setdefault(name, []).append(claim)
        self._claims = {name: claims for name, claims in claimed.items() if len(claims) > 1}

    def own(self, parameter: str) -> Own:
        """Return a function that removes from a query the occurrences of other parameters."""
        mine = [
            name
            for name, claims in self._claims.items()
            if any(claim.parameter == parameter for claim in claims)
        ]
        if not mine:
            return _everything

        def own(pairs: EncodedPairs) -> EncodedPairs:
            return pairs.replaced({name: self._share(parameter, name, pairs) for name in mine})

        return own

    def _share(self, parameter: str, name: str, pairs: EncodedPairs) -> list[str]:
        values = pairs.get(name)
        chosen = self._chosen(name, pairs, len(values))
        at = next((place for place, claim in enumerate(chosen) if claim.parameter == parameter), None)
        if at is None:
            return []
        is_last = at == len(chosen) - 1
        # The remaining occurrences are repetitions, which the last parameter refuses.
        return values[at:] if is_last else values[at : at + 1]

    def _chosen(self, name: str, pairs: EncodedPairs, count: int) -> list[Claim]:
        """Return the parameters that get one of `count` occurrences, in the order of the document."""
        claims = self._claims[name]
        ranked = sorted(claims, key=lambda claim: self._rank(claim, pairs))[:count]
        return [claim for claim in claims if claim in ranked]

    def _rank(self, claim: Claim, pairs: EncodedPairs) -> int:
        """Return 0 for a parameter of that name, 1 for an object that requires it or is present, else 2."""
        if not claim.by_members:
            return 0
        exclusive = claim.names - self._claims.keys()
        return 1 if claim.required or any(map(pairs.get, exclusive)) else 2


def _everything(pairs: EncodedPairs) -> EncodedPairs:
    return pairs
