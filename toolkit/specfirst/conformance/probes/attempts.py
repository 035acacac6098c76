"""Send requests to a single pipeline, without network, routing or service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from specfirst.conformance.served_routes import placeholders
from specfirst.runtime.decoding.parameters import Located
from specfirst.runtime.interface import RequestContext
from specfirst.runtime.pipeline import Pipeline
from specfirst.runtime.request_context import exchange_of
from specfirst.runtime.security import AcceptAnyCredentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A request to send."""

    method: str = "POST"
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    """The parameter values by their names in the document."""
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    media_type: str | None = None
    announced: int | None = None
    """A wrong value of `Content-Length`."""
    sends_length: bool = True
    """Whether `Content-Length` is sent; without it the body is sent in chunks."""


CONTEXT = RequestContext(request_id="probe-1", client_address=None, user_agent=None, operation_id="probe")
"""The context of requests that do not go through a pipeline."""


def isolated(pipeline: Pipeline, limiter: Any = None) -> Pipeline:
    """Return a copy without the parts of the application: it accepts any credentials, and admits any size."""
    copied = pipeline.with_runtime(replace(pipeline.runtime, limiter=limiter, admission=None))
    copied.authentication = pipeline.authentication.with_handlers(AcceptAnyCredentials())
    return copied


class Sandbox:
    """A pipeline that accepts any credentials and responds with 204 instead of calling its service."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = isolated(pipeline)
        self._arguments: dict[str, Any] = {}

    async def send(self, attempt: Attempt) -> Response:
        """Send a request; returns 204 if the pipeline accepts it, else its refusal."""
        return await self._pipeline.run(request_to(self._pipeline, attempt), self._accept)

    def arguments_by_wire_name(self) -> dict[str, Any]:
        """Return the arguments of the service in the last attempt that reached it."""
        return {
            parameter.marker.wire_name: self._arguments.get(parameter.name)
            for parameter in self._pipeline.signature
            if isinstance(parameter.marker, Located)
        }

    async def _accept(self, request: Request) -> Response:
        self._arguments = dict(exchange_of(request.scope).arguments)
        return Response(status_code=204)


def request_to(pipeline: Pipeline, attempt: Attempt) -> Request:
    """Return the attempt as a request to an operation, with credentials for every scheme that it requires."""
    names = placeholders(pipeline)
    given = {names.get(name, name): text for name, text in attempt.path_parameters.items()}
    return request_of(replace(attempt, path_parameters=given), pipeline.operation.security)


def request_of(attempt: Attempt, security: Any = ()) -> Request:
    """Return the attempt as a request; with `security`, it has credentials for every scheme of it."""
    headers = {**attempt.headers}
    query = list(attempt.query)
    for requirement in security:
        for scheme, _ in requirement:
            add_credentials(scheme, headers, query)
    if attempt.media_type is not None:
        headers["content-type"] = attempt.media_type
    if attempt.body is not None:
        framing = (
            ("content-length", str(attempt.announced or len(attempt.body)))
            if attempt.sends_length
            else ("transfer-encoding", "chunked")
        )
        headers[framing[0]] = framing[1]
    return Request(
        {
            "type": "http",
            "http_version": "1.1",
            "method": attempt.method,
            "scheme": "http",
            "path": "/",
            "raw_path": b"/",
            "root_path": "",
            "query_string": urlencode(query, safe=",").encode(),
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()
            ],
            "client": ("192.0.2.1", 1024),
            "server": ("service.test", 80),
            "path_params": dict(attempt.path_parameters),
        },
        _receiving(attempt.body or b""),
    )


def add_credentials(scheme: Any, headers: dict[str, str], query: list[tuple[str, str]]) -> None:
    """Add credentials of the right kind to the part of the request where the scheme expects them."""
    if scheme.kind == "bearer":
        headers["authorization"] = "Bearer some-token"
    elif scheme.kind == "basic":
        headers["authorization"] = "Basic dXNlcjpwYXNz"
    elif scheme.kind == "http":
        headers["authorization"] = f"{scheme.http_scheme} some-credentials"
    elif scheme.location == "query":
        query.append((scheme.parameter, "some-key"))
    elif scheme.location == "cookie":
        cookies = filter(None, (headers.get("cookie"), f"{scheme.parameter}=some-key"))
        headers["cookie"] = "; ".join(cookies)
    else:
        # In `Authorization` beside another scheme, any credentials are a key.
        headers.setdefault(scheme.parameter.lower(), "some-key")


def _receiving(body: bytes) -> Any:
    chunks = [body[index : index + 65536] for index in range(0, len(body), 65536)] or [b""]

    async def receive() -> Message:
        chunk = chunks.pop(0) if chunks else b""
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    return receive
