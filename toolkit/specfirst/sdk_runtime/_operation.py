"""An operation of an API's description, and one call of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Generic, TypeVar

from msgspec import field
from msgspec.structs import force_setattr

from ._encode import encode
from ._json import dumps
from ._keys import TOKEN, Keys
from ._options import CallOptions, check_options
from ._parameters import cookie_header, header_text, path_text, query_string
from ._payload import Payload
from ._record import Record, replace
from ._request_body import RequestBody
from ._response import FailureNames, Responses, find_by_status
from ._types import UNSET

T_co = TypeVar("T_co", covariant=True)

IDEMPOTENCY_KEY = "Idempotency-Key"

_NONE: Mapping[str, object] = MappingProxyType({})
_STREAMS = frozenset({"stream", "events"})
_SAFE_TO_REPEAT = frozenset({"GET", "HEAD", "OPTIONS", "QUERY", "PUT", "DELETE"})


class Operation(Record, Generic[T_co], frozen=True):
    """One method on one path.

    Attributes:
        method: HTTP method, in capitals.
        path: Path template below the API's prefix, with parameters in braces.
        responses: How to read the body of each success, by status, range (`2XX`) or `default`.
        security: Alternatives, each of the names of schemes whose credentials belong together.
        resumable: Whether a stream of events takes `Last-Event-ID`.
        failures: Names of the exceptions of declared failures with typed bodies.
        repeatable: Whether repeating it has the effect of one request; by default the method determines it.
        streamed: The success statuses whose body is read while it arrives; follows from `responses`.
    """

    __hidden__: ClassVar[tuple[str, ...]] = ("streamed",)

    method: str
    path: str
    responses: Responses
    security: tuple[tuple[str, ...], ...] = ((TOKEN,),)
    resumable: bool = False
    failures: FailureNames = field(default_factory=dict[int | str, str])
    repeatable: bool | None = None
    streamed: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        force_setattr(self, "streamed", _streamed(self.responses))

    @property
    def is_repeatable(self) -> bool:
        """Whether sending it twice has the effect of sending it once (RFC 9110, section 9.2.2)."""
        return self.method in _SAFE_TO_REPEAT if self.repeatable is None else self.repeatable

    @property
    def returns_nothing(self) -> bool:
        return any(body.kind == "empty" for body in self.responses.values())


class Call(Record, Generic[T_co], frozen=True):
    """An operation with its arguments, by their names in the API's description. `None` means not given.

    `body` is sent as JSON, unless it is a `RequestBody`. `patience` limits the waits of one attempt that the
    time-out leaves without a limit, in seconds. Only the operation is printed: arguments can be secrets.
    """

    __hidden__: ClassVar[tuple[str, ...]] = (
        "path",
        "query",
        "headers",
        "cookies",
        "body",
        "options",
        "patience",
    )

    operation: Operation[T_co]
    path: Mapping[str, object] = _NONE
    query: Mapping[str, object] = _NONE
    headers: Mapping[str, object] = _NONE
    cookies: Mapping[str, object] = _NONE
    body: object = UNSET
    options: CallOptions | None = None
    patience: float | None = None

    def __post_init__(self) -> None:
        if self.options:
            check_options(self.options)

    @property
    def has_key(self) -> bool:
        """Whether the server recognises a repetition by its `Idempotency-Key`."""
        return self.headers.get(IDEMPOTENCY_KEY) is not None

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice has the effect of sending it once."""
        return self.operation.is_repeatable or self.has_key

    def with_keys(self, keys: Keys) -> Call[T_co]:
        """Return the call with credentials among its arguments."""
        placed: dict[str, dict[str, object]] = {"header": {}, "query": {}, "cookie": {}}
        for key in keys.values():
            placed[key.location][key.name] = key.value
        return replace(
            self,
            query={**self.query, **placed["query"]},
            headers={**self.headers, **placed["header"]},
            cookies={**self.cookies, **placed["cookie"]},
        )

    def target(self) -> str:
        """Return path and query below the API's prefix. Raises `ValueError` for a bad path argument."""
        path = self.operation.path
        if "{" in path:
            path = _expand(path, self.path)
        query = query_string(self.query) if self.query else ""
        return f"{path}?{query}" if query else path

    def header_fields(self) -> dict[str, str]:
        """Return the headers of the call, without those of its body. Raises `ValueError`."""
        if not self.headers and not self.cookies:
            return {}
        texts = {name: header_text(name, value) for name, value in self.headers.items()}
        texts["Cookie"] = cookie_header(self.cookies)
        return {name: text for name, text in texts.items() if text is not None}

    def content(self) -> bytes | Payload | None:
        """Return the encoded body. Raises `ValueError` for numbers that JSON has no form for."""
        if self.body is UNSET:
            return None
        if isinstance(self.body, RequestBody):
            return self.body.payload()
        return dumps(encode(self.body)).encode()


def described(call: Call[Any]) -> str:
    """Return method and path template of a call, without its arguments, which may be personal data."""
    return f"{call.operation.method} {call.operation.path}"


def _streamed(responses: Responses) -> frozenset[int]:
    if _STREAMS.isdisjoint(body.kind for body in responses.values()):
        return frozenset()
    bodies = {status: find_by_status(responses, status) for status in range(200, 300)}
    return frozenset(status for status, body in bodies.items() if body and body.kind in _STREAMS)


def _expand(template: str, values: Mapping[str, object]) -> str:
    def segment(match: re.Match[str]) -> str:
        name = match[1]
        text = path_text(name, values[name])
        if text in {"", ".", ".."}:  # either would change which resource the path names
            raise ValueError(f"{name} cannot be {text!r}")
        return text

    return _PARAMETER.sub(segment, template)


_PARAMETER = re.compile(r"\{([^{}]+)\}")
