"""Send requests that reach what fuzzing cannot, each with a name and an expected status.

They are derived from the document, so that a new operation needs no further code, and expect only status
codes that the operation declares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx

from specfirst.compiler.document.servers import server_path
from specfirst.devserver.web_process import WebProcess
from specfirst.fuzz.credentials import place
from specfirst.fuzz.curl import command_of_request
from specfirst.fuzz.logins import Logins
from specfirst.fuzz.operations import Document, Operation, operations_of
from specfirst.fuzz.plugin import ApiPlugin
from specfirst.fuzz.recorder import record
from specfirst.fuzz.response_judge import ResponseJudge

_CHUNK: Final = 1024 * 1024
_FORM: Final = "multipart/form-data"
_SECONDS: Final = 30.0
_SUCCEEDS: Final = 1
"""The number for which a plug-in returns a body that succeeds."""
_SOME_ID: Final = "0198c9f0-7a2f-7d11-9b3c-4e5f6a7b8c9d"


@dataclass(frozen=True, slots=True)
class ScriptedRequest:
    """A request, as httpx takes it, and its expected status."""

    name: str
    operation: Operation
    path: str
    expected: int
    options: dict[str, Any] = field(default_factory=dict)


class ScriptedRequests:
    """The scripted requests of one API, against a running service.

    Args:
        document: the bundled document.
        api: the plug-in of the project.
        url: the URL of the service, without a path.
        limited: another process of the service, with rate limits; None to skip the limits.
        recording: the file for the responses; None if the service records them itself.
        mocked: the ids of operations that are not implemented, which no fault reaches.
    """

    def __init__(
        self,
        document: Document,
        api: ApiPlugin,
        *,
        url: str,
        limited: Callable[[], AbstractContextManager[WebProcess]] | None = None,
        recording: Path | None = None,
        mocked: Collection[str] = frozenset(),
    ) -> None:
        logins = Logins(api)
        self._operations = [_Requests(operation, api, logins) for operation in operations_of(document)]
        self._judge = ResponseJudge(document)
        self._prefix = server_path(document)
        self._api = api
        self._url = url
        self._limited = limited
        self._recording = recording
        self._mocked = mocked

    def problems(self) -> Iterator[str]:
        """Send all requests, and yield a message for each wrong response."""
        if self._limited is not None:
            with self._limited() as limited, self._client(limited.url) as client:
                for operation in self._operations:
                    yield from operation.use_up(client)
        with self._client(self._url) as client:
            for operation in self._operations:
                yield from self._send(client, operation.refused())
            yield from self._api.scripted(client)
            yield from self._with_faults(client)

    def _with_faults(self, client: httpx.Client) -> Iterator[str]:
        faults = self._api.faults()
        # Created before, since a broken service accepts no login.
        implemented = [requests for requests in self._operations if requests.operation.id not in self._mocked]
        valid = {
            requests.operation.id: requests.valid()
            for requests in implemented
            if any(fault.reaches(requests.operation) for fault in faults)
        }
        for fault in faults:
            reached = [
                replace(request, name=f"{request.name}, to fail with {fault.status}", expected=fault.status)
                for requests in implemented
                if fault.reaches(requests.operation) and (request := valid[requests.operation.id]) is not None
            ]
            with fault.inject():
                yield from self._send(client, reached)

    def _send(self, client: httpx.Client, requests: Iterable[ScriptedRequest]) -> Iterator[str]:
        for request in requests:
            response = client.request(request.operation.method, request.path, **request.options)
            if response.status_code != request.expected:
                problem = f"{request.name}: responded {response.status_code} instead of {request.expected}"
                yield _with_command(problem, response)
            elif (error := self._judge.error(request.operation, response)) is not None:
                problem = f"{request.name}: responded {response.status_code} with {error}"
                yield _with_command(problem, response)

    @contextmanager
    def _client(self, url: str) -> Iterator[httpx.Client]:
        hooks = {"response": [self._record]} if self._recording is not None else {}
        with httpx.Client(base_url=url + self._prefix, timeout=_SECONDS, event_hooks=hooks) as client:
            yield client

    def _record(self, response: httpx.Response) -> None:
        assert self._recording is not None
        content_type = response.headers.get("content-type", "")
        path, method = response.request.url.path, response.request.method
        record(self._recording, method, path, response.status_code, content_type, response.read())


class _Requests:
    """Makes requests for one operation from its own examples."""

    def __init__(self, operation: Operation, api: ApiPlugin, logins: Logins) -> None:
        self.operation = operation
        self._api = api
        self._logins = logins

    def use_up(self, client: httpx.Client) -> Iterator[str]:
        """Send requests that count until the rate limit is exceeded; return a message if it never is."""
        limits = self.operation.policies.rate_limits
        request = self._harmless() if limits and self._can_be_called else None
        if request is None:
            return
        # Twice the limit, since requests are given back meanwhile.
        for _ in range(2 * min(limit.requests for limit in limits)):
            response = client.request(self.operation.method, request.path, **request.options)
            if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                return
        yield f"{self.operation.id}, more often than its limit: never responded 429"

    def valid(self) -> ScriptedRequest | None:
        """Return the documented example by a permitted caller; None without an example or such a caller."""
        if not self._can_be_called:
            return None
        if self.operation.body is not None and self._example() is None:
            return None
        return self._request("valid", 0, self._allowed)

    def refused(self) -> Iterator[ScriptedRequest]:
        """Iterate over requests that must be refused before a service is called."""
        operation, allowed = self.operation, self._allowed
        if operation.is_secured and (refused := operation.status_sent_for(401)):
            yield self._request("without credentials", refused, None)
        if not self._can_be_called:
            return
        if operation.is_strict and (request := self._unknown_parameter()):
            yield request
        yield from self._as_roles()
        if operation.body is not None and (refused := operation.status_sent_for(413)):
            size = operation.max_bytes + 1
            announced = {"Content-Type": self._media_type, "Content-Length": str(size)}
            # Sent in chunks: where gigabytes are allowed, the refusal comes long before the end.
            yield self._request("too large", refused, allowed, content=_blanks(size), headers=announced)
        if operation.body is not None and (request := self._as_text()):
            yield request

    def _as_roles(self) -> Iterator[ScriptedRequest]:
        """Iterate over requests of callers that have a role, but not one of the operation's."""
        operation, refused = self.operation, self.operation.status_sent_for(403)
        if not operation.is_secured or not refused:
            return
        for role in self._api.roles:
            if role not in self._roles:
                yield self._request(f"as {role}", refused, role)

    def _harmless(self) -> ScriptedRequest | None:
        """Return a request that is refused as invalid or unsupported; None if neither can happen."""
        refused = self._unknown_parameter() if self.operation.is_strict else None
        return refused or (self._as_text() if self.operation.body is not None else None)

    def _unknown_parameter(self) -> ScriptedRequest | None:
        refused = self.operation.status_sent_for(422)
        parameters = {"no_such_parameter": "1"}
        name = "with an unknown query parameter"
        return self._request(name, refused, self._allowed, params=parameters) if refused else None

    def _as_text(self) -> ScriptedRequest | None:
        refused = self.operation.status_sent_for(415)
        headers = {"Content-Type": "text/plain"}
        if refused is None or self.operation.takes("text/plain"):
            return None
        return self._request("as text", refused, self._allowed, content=b"text", headers=headers)

    @property
    def _can_be_called(self) -> bool:
        """Whether the project provides the credentials that the operation needs."""
        return not self.operation.is_secured or self._api.can_log_in

    @property
    def _allowed(self) -> str | None:
        """A role that may call the operation."""
        return self._roles[0] if self.operation.is_secured else None

    @property
    def _roles(self) -> Sequence[str]:
        """The roles that may call the operation."""
        return self.operation.roles(self._api.roles, self._api.scopes)

    def _request(self, name: str, expected: int, role: str | None, **options: Any) -> ScriptedRequest:
        path, parameters = self._parameters()
        headers = {**parameters["header"], **options.pop("headers", {})}
        query = {**parameters["query"], **options.pop("params", {})}
        if role is not None:
            requirement = self.operation.requirement
            placed = place(requirement, self._logins.fresh(requirement, role))
            headers |= placed.headers
            query |= placed.query
            parameters["cookie"] |= placed.cookies
        if parameters["cookie"]:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in parameters["cookie"].items())
        if self.operation.body is not None and "content" not in options:
            options |= self._body()
        options |= {"headers": headers} | ({"params": query} if query else {})
        return ScriptedRequest(f"{self.operation.id}, {name}", self.operation, path, expected, options)

    def _parameters(self) -> tuple[str, dict[str, dict[str, str]]]:
        """Return the path, and the required parameters of other places with their examples."""
        texts: dict[str, dict[str, str]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
        for parameter in self.operation.parameters:
            if parameter.get("required"):
                texts[parameter["in"]][parameter["name"]] = self._text(parameter)
        path = re.sub(
            r"\{([^}]*)\}",
            lambda match: quote(texts["path"].get(match[1], _SOME_ID), safe=""),
            self.operation.path,
        )
        return path, texts

    def _text(self, parameter: Mapping[str, Any]) -> str:
        schema = self.operation.schema_of(parameter)
        values = [*schema.get("enum", ()), *self.operation.examples_of(parameter)]
        if schema.get("format") == "uuid":
            return _SOME_ID
        if values:
            return str(values[0])
        return str(schema.get("minimum", 1)) if schema.get("type") in ("integer", "number") else _SOME_ID

    @property
    def _media_type(self) -> str:
        assert self.operation.body is not None
        return str(next(iter(self.operation.body["content"])))

    def _body(self) -> dict[str, Any]:
        example = self._example()
        if example is None:
            return {}
        if self._media_type == _FORM:
            # Only the files, since the example does not include the text parts of a form.
            return {"files": {name: ("example", str(text)) for name, text in example.items()}}
        return {"json": example}

    def _example(self) -> Any:
        """Return the first example of the body, changed so that it succeeds; None if there is none."""
        assert self.operation.body is not None
        media = self.operation.body["content"][self._media_type]
        example = next(self.operation.examples_of(media), None)
        if isinstance(example, dict):
            return self._api.valid_body(self.operation.id, dict(example), _SUCCEEDS)
        return example


def _with_command(problem: str, response: httpx.Response) -> str:
    return f"{problem}\n    {command_of_request(response.request)}"


def _blanks(size: int) -> Iterator[bytes]:
    for start in range(0, size, _CHUNK):
        yield b" " * min(_CHUNK, size - start)
