"""What an API's description says of an operation, and one call of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from ._encode import encode
from ._json import dumps
from ._keys import TOKEN, Keys
from ._parameters import cookie_header, header_text, path_text, query_string
from ._payload import Payload
from ._request_body import RequestBody
from ._response import FailureNames, Responses, find_by_status
from ._types import UNSET

T_co = TypeVar("T_co", covariant=True)

_STREAMS = frozenset({"stream", "events"})
_SAFE_TO_REPEAT = frozenset({"GET", "HEAD", "OPTIONS", "QUERY", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Operation(Generic[T_co]):
    """One method on one path.

    Attributes:
        method: HTTP method, in capitals.
        path: Path template below the API's prefix, with parameters in braces.
        responses: How to read the body of each success, by status, range (`2XX`) or `default`.
        security: Alternatives, each of the names of schemes whose credentials belong together.
        resumable: Whether a stream of events takes `Last-Event-ID`.
        failures: Names of the exceptions of declared failures, where their bodies have types.
    """

    method: str
    path: str
    responses: Responses
    security: tuple[tuple[str, ...], ...] = ((TOKEN,),)
    resumable: bool = False
    failures: FailureNames = field(default_factory=dict[int | str, str])

    @property
    def streamed(self) -> frozenset[int]:
        """The success statuses whose body is read while it arrives."""
        kinds = {body.kind for body in self.responses.values()}
        if kinds.isdisjoint(_STREAMS):
            return frozenset()
        bodies = {status: find_by_status(self.responses, status) for status in range(200, 300)}
        return frozenset(status for status, body in bodies.items() if body and body.kind in _STREAMS)


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """An operation with its arguments, by their names in the API's description. `None` means not given.

    `body` is sent as JSON, unless it is a `RequestBody`.
    """

    operation: Operation[T_co]
    path: Mapping[str, object] = field(default_factory=dict[str, object])
    query: Mapping[str, object] = field(default_factory=dict[str, object])
    headers: Mapping[str, object] = field(default_factory=dict[str, object])
    cookies: Mapping[str, object] = field(default_factory=dict[str, object])
    body: object = UNSET

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice has the effect of sending it once (RFC 9110, section 9.2.2)."""
        return self.operation.method in _SAFE_TO_REPEAT or "Idempotency-Key" in self.headers

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
        query = query_string(self.query)
        path = _expand(self.operation.path, self.path)
        return f"{path}?{query}" if query else path

    def header_fields(self) -> dict[str, str]:
        """Return the headers of the call itself, those of its body aside."""
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
    """Return method and path template of a call: its arguments may be personal, and are left out."""
    return f"{call.operation.method} {call.operation.path}"


def _expand(template: str, values: Mapping[str, object]) -> str:
    def segment(match: re.Match[str]) -> str:
        name = match[1]
        text = path_text(name, values[name])
        if text in {"", ".", ".."}:  # each would change which resource the path names
            raise ValueError(f"{name} cannot be {text!r}")
        return text

    return re.sub(r"\{([^{}]+)\}", segment, template)
