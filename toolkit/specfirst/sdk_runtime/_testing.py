"""A server for tests that responds with the examples of the API's description, in this process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from ._encode import encode
from ._http import AsyncClient, Client, MockTransport, Request, Response
from ._json import dumps, is_object, loads

_CONTENT_OF_CURSOR = "next_cursor"


class UndescribedRequestError(AssertionError):
    """A request to an unknown path, or without a required part."""


class UndescribedResponseError(ValueError):
    """A planned response that the API's description does not contain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRequest:
    """A request as it arrived.

    Attributes:
        operation: The `operationId`, such as `users_get_me`.
        method, path: As sent; the path without the query.
        query: Names and values, in the order of the address.
        headers: Names in lower case.
        body: Decoded where it is JSON, bytes otherwise.
    """

    operation: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str] = field(repr=False)
    body: Any = field(repr=False)


@dataclass(slots=True)
class _Planned:
    status: int | None
    example: str | None
    data: Any
    times: int | None


_NOT_GIVEN: Any = object()


class BaseExampleServer:
    """Responds to each operation with its first declared success and the first example of it.

    The same request always gets the same response. Requests are compared with the description: one to an
    unknown path, or without what is required, raises `UndescribedRequestError` in the test. Nothing is
    stored: created objects are not found afterwards.

    Attributes:
        requests: What has arrived, in order.
    """

    def __init__(self, examples: Path) -> None:
        described = loads(examples.read_bytes(), exact=True)
        self._bodies: list[Any] = described["bodies"]
        self._operations: dict[str, Any] = {
            operation["id"]: operation for operation in described["operations"]
        }
        self._patterns = [(_pattern(operation["path"]), operation) for operation in described["operations"]]
        self._planned: dict[str, list[_Planned]] = {}
        self.requests: list[ReceivedRequest] = []

    def client(self) -> Client:
        """Return an HTTP client for `Client(…, http_client=…)`."""
        return Client(transport=MockTransport(self._respond))

    def async_client(self) -> AsyncClient:
        """Return an HTTP client for `AsyncClient(…, http_client=…)`."""
        return AsyncClient(transport=MockTransport(self._respond))

    def respond(
        self,
        operation: str,
        *,
        status: int | None = None,
        example: str | None = None,
        data: Any = _NOT_GIVEN,
        times: int | None = None,
    ) -> None:
        """Plan the next responses to an operation.

        Args:
            operation: Its `operationId`, such as `users_get_me`.
            status: A declared status; by default that of the example, else the first success.
            example: The name of an example in the description; for failures, the code.
            data: Fields that replace those of the example's data; or the whole data, if it is not an object.
            times: The number of responses that are planned; by default all.

        Raises:
            UndescribedResponseError: The description has no such operation, status or example.
        """
        if operation not in self._operations:
            raise UndescribedResponseError(f"there is no operation {operation!r}")
        planned = _Planned(status, example, data, times)
        self._choose(self._operations[operation], planned)
        self._planned.setdefault(operation, []).insert(0, planned)

    def _respond(self, request: Request) -> Response:
        operation = self._operation_of(request)
        body = _body_of(request)
        self._check(operation, request)
        self.requests.append(
            ReceivedRequest(
                operation=operation["id"],
                method=request.method,
                path=request.url.path,
                query=tuple(parse_qsl(request.url.query.decode(), keep_blank_values=True)),
                headers={name.lower(): value for name, value in request.headers.items()},
                body=body,
            )
        )
        planned = self._take(operation["id"])
        declared, value = self._choose(operation, planned)
        if planned is not None and planned.data is not _NOT_GIVEN:
            value = _replaced(value, planned.data)
        if any(name == "cursor" for name, _ in self.requests[-1].query):
            value = _last_page(value)
        return _response(declared, value)

    def _operation_of(self, request: Request) -> Any:
        for pattern, operation in self._patterns:
            if operation["method"] == request.method and pattern.fullmatch(request.url.path):
                return operation
        raise UndescribedRequestError(f"{request.method} {request.url.path} is no operation of the API")

    def _check(self, operation: Any, request: Request) -> None:
        sent = dict(parse_qsl(request.url.query.decode(), keep_blank_values=True))
        for place, name in operation["required"]:
            if name not in (sent if place == "query" else request.headers):
                raise UndescribedRequestError(f"{operation['id']} requires the {place} parameter {name}")
        described = operation["body"]
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if described is None or (not media_type and not described["required"]):
            return
        if not any(_covers(type_, media_type) for type_ in described["media_types"]):
            raise UndescribedRequestError(
                f"{operation['id']} takes no body of {media_type or 'no media type'}"
            )

    def _take(self, operation: str) -> _Planned | None:
        waiting = self._planned.get(operation)
        if not waiting:
            return None
        planned = waiting[0]
        if planned.times is not None:
            planned.times -= 1
            if planned.times < 1:
                waiting.pop(0)
        return planned

    def _choose(self, operation: Any, planned: _Planned | None) -> tuple[Any, Any]:
        status, example = (planned.status, planned.example) if planned else (None, None)
        for declared in operation["responses"]:
            wanted = status == declared["status"] if status else example or 200 <= declared["status"] < 300
            if wanted and (example is None or example in declared["examples"]):
                places = declared["examples"]
                name = example or next(iter(places), None)
                return declared, None if name is None else self._bodies[places[name]]
        asked = " and ".join(
            f"{name} {value!r}" for name, value in (("status", status), ("example", example)) if value
        )
        raise UndescribedResponseError(f"{operation['id']} has no response with {asked or 'a success'}")


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^{}]+\}", path)
    return re.compile("[^/]+".join(map(re.escape, parts)))


def _covers(declared: str, media_type: str) -> bool:
    essence = declared.partition(";")[0].strip().lower()
    kind, _, subtype = essence.partition("/")
    return essence in (media_type, "*/*") or (subtype == "*" and media_type.startswith(f"{kind}/"))


def _body_of(request: Request) -> Any:
    content = request.read()
    try:
        return loads(content, exact=True)
    except ValueError:
        return content


def _replaced(value: Any, data: Any) -> Any:
    """Replace the data of an example, within its envelope."""
    if is_object(value) and "data" in value and "success" in value:
        return {**value, "data": _replaced(value["data"], data)}
    return {**value, **data} if is_object(value) and is_object(data) else data


def _last_page(value: Any) -> Any:
    """Make the second page of a list its last one."""
    if is_object(value) and _CONTENT_OF_CURSOR in value:
        return {**value, _CONTENT_OF_CURSOR: None}
    if is_object(value) and is_object(value.get("data")):
        return {**value, "data": _last_page(value["data"])}
    return value


def _response(declared: Any, value: Any) -> Response:
    media_type: str | None = declared["media_type"]
    headers = dict(declared["headers"])
    if media_type is None:
        return Response(declared["status"], headers=headers)
    if "*" in media_type:
        media_type = "application/json" if media_type == "*/*" else media_type.replace("*", "example")
    headers["Content-Type"] = media_type
    if media_type.startswith("text/event-stream"):
        content = f"id: 1\ndata: {dumps(encode(value))}\n\n".encode()
    elif isinstance(value, str) and "json" not in media_type:
        content = value.encode()
    else:
        content = dumps(encode(value)).encode()
    return Response(declared["status"], headers=headers, content=content)
