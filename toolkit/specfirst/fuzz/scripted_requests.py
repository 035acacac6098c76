"""Requests that reach what fuzzing cannot: each has a name, and a status that it must be answered with.

They follow from the document, so that a new operation needs none written for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpx

from specfirst.fuzz.coverage import operations_of
from specfirst.fuzz.fault_injection import database_gone, tables_gone
from specfirst.fuzz.service import LOCKOUT_ATTEMPTS, Service
from specfirst.fuzz.sessions import Sessions
from specfirst.fuzz.valid_inputs import INSIGHTS

_MEBIBYTE: Final = 1024 * 1024
_FORM: Final = "multipart/form-data"
_SECONDS: Final = 30.0
_NO_TRAP: Final = 1
"""The number that lets an insight give the real thing, no suspended account and no spent token."""
_SOME_ID: Final = "0198c9f0-7a2f-7d11-9b3c-4e5f6a7b8c9d"


@dataclass(frozen=True, slots=True)
class NamedRequest:
    """One request, as httpx takes it, and the answer that it must get."""

    name: str
    method: str
    path: str
    expected: int
    options: dict[str, Any] = field(default_factory=dict)


class NamedRequests:
    """Those of one API, against a running service."""

    def __init__(self, document: Mapping[str, Any], sessions: Sessions, service: Service) -> None:
        self._operations = [_Operation(*each, sessions) for each in operations_of(document)]
        self._prefix = document["servers"][0]["url"]
        self._service = service

    def problems(self) -> Iterator[str]:
        """Send them all; one sentence for each that is answered otherwise."""
        with self._service.limited() as url, self._client(url) as client:
            for operation in self._operations:
                yield from operation.use_up(client)
        database_url = self._service.database_url
        with self._client(self._service.url) as client:
            for operation in self._operations:
                yield from _send(client, operation.refused())
            yield from self._lock_out(client)
            # Made before: nobody can log in to a service that is broken.
            valid = [each.valid(500) for each in self._operations if each.needs_database]
            with tables_gone(database_url):
                yield from _send(client, valid)
            with database_gone(database_url):
                yield from _send(client, (_expecting(each, 503) for each in valid))
                yield from _send(client, (each.valid(503) for each in self._operations if each.is_health))

    def _client(self, url: str) -> httpx.Client:
        return httpx.Client(base_url=url + self._prefix, timeout=_SECONDS)

    def _lock_out(self, client: httpx.Client) -> Iterator[str]:
        for operation in self._operations:
            if operation.id == "auth_login":
                wrong = {"email": "nobody@fuzz.example", "password": "wrong"}
                statuses = {
                    client.post(operation.path, json=wrong).status_code for _ in range(LOCKOUT_ATTEMPTS + 1)
                }
                if statuses != {401, 429}:
                    yield f"too many wrong passwords: answered {sorted(statuses)}"


def _send(client: httpx.Client, requests: Iterable[NamedRequest]) -> Iterator[str]:
    for request in requests:
        answer = client.request(request.method, request.path, **request.options)
        if answer.status_code != request.expected:
            yield f"{request.name}: answered {answer.status_code} instead of {request.expected}"


class _Operation:
    """What can be sent to one operation, made of its own examples."""

    def __init__(self, method: str, path: str, definition: Mapping[str, Any], sessions: Sessions) -> None:
        self.id: str = definition["operationId"]
        self._method = method.upper()
        self._definition = definition
        self._sessions = sessions
        self._is_secured = definition.get("security") != []
        self._body = definition.get("requestBody")
        self.path = re.sub(r"\{[^}]*\}", _SOME_ID, path)

    @property
    def needs_database(self) -> bool:
        """Whether it cannot do without: everything but what is public and only read."""
        return self._is_secured or self._method != "GET"

    @property
    def is_health(self) -> bool:
        """Whether it reports on the database, to people who need not be looked up there first."""
        return self.id.endswith("_health") and not self._is_secured

    def use_up(self, client: httpx.Client) -> Iterator[str]:
        """Send what counts and costs nothing until the rate limit is used up; a problem if it never is."""
        limits = self._definition.get("x-rate-limit", [])
        limits = [limits] if isinstance(limits, dict) else limits
        if not limits:
            return
        request = self._unknown_parameter()
        # Twice, for what is given back meanwhile.
        for _ in range(2 * min(limit["requests"] for limit in limits)):
            answer = client.request(request.method, request.path, **request.options)
            if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
                return
        yield f"{self.id}, more often than its limit: never answered 429"

    def valid(self, expected: int) -> NamedRequest:
        """The documented example, by somebody who may send it, with what it takes to succeed."""
        return self._request(f"valid, to be answered {expected}", expected, self._allowed)

    def refused(self) -> Iterator[NamedRequest]:
        """What must be refused before any service is asked."""
        allowed = self._allowed
        yield self._unknown_parameter()
        if self._is_secured:
            yield self._request("no token", 401, None)
        for role in self._sessions.roles:
            if role not in self._definition.get("x-roles", self._sessions.roles):
                yield self._request(f"as {role}", 403, role)
        if self._body is not None:
            largest = self._definition.get("x-max-body-bytes", _MEBIBYTE)
            announced = {"Content-Type": self._media_type, "Content-Length": str(largest + 1)}
            # Sent as it is taken: where gigabytes are allowed, the refusal comes long before the end.
            yield self._request("too large", 413, allowed, content=_blanks(largest + 1), headers=announced)
            yield self._request(
                "as text", 415, allowed, content=b"text", headers={"Content-Type": "text/plain"}
            )

    def _unknown_parameter(self) -> NamedRequest:
        parameters = {"no_such_parameter": "1"}
        return self._request("an unknown query parameter", 422, self._allowed, params=parameters)

    @property
    def _allowed(self) -> str | None:
        """A role that may call it."""
        if not self._is_secured:
            return None
        return str(self._definition.get("x-roles", self._sessions.roles)[0])

    def _request(self, name: str, expected: int, role: str | None, **options: Any) -> NamedRequest:
        headers = dict(options.pop("headers", {}))
        if role is not None:
            headers["Authorization"] = f"Bearer {self._sessions.fresh_tokens(role).access_token}"
        if self._body is not None and "content" not in options:
            options |= self._as_form() if self._media_type == _FORM else {"json": self._example()}
        return NamedRequest(
            f"{self.id}, {name}", self._method, self.path, expected, {**options, "headers": headers}
        )

    @property
    def _media_type(self) -> str:
        assert self._body is not None
        return str(next(iter(self._body["content"])))

    def _as_form(self) -> dict[str, Any]:
        """The example in parts, each a file: what text a form takes besides has no part in the example."""
        return {"files": {name: ("example", text) for name, text in self._example().items()}}

    def _example(self) -> Any:
        assert self._body is not None
        media = self._body["content"][self._media_type]
        example = next(iter(media["examples"].values()))["value"]
        insight = INSIGHTS.get(self.id)
        return insight(self._sessions, example, _NO_TRAP) if insight else example


def _blanks(size: int) -> Iterator[bytes]:
    for start in range(0, size, _MEBIBYTE):
        yield b" " * min(_MEBIBYTE, size - start)


def _expecting(request: NamedRequest, status: int) -> NamedRequest:
    return replace(request, name=request.name.replace(str(request.expected), str(status)), expected=status)
