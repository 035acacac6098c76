"""The service with seeded defects, as a factory for uvicorn."""

from __future__ import annotations

import json
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.main import create_app

Body = dict[str, object]
Defect = Callable[[int, Body], tuple[int, Body | None]]
"""Changes a response into a wrong one."""


def _forgets_a_required_field(status: int, body: Body) -> tuple[int, Body | None]:
    data = body.get("data")
    if isinstance(data, dict):
        data.pop("locale", None)
    return status, body


def _accepts_what_is_invalid(status: int, body: Body) -> tuple[int, Body | None]:
    return (204, None) if status == 422 else (status, body)


def _lets_anybody_in(status: int, body: Body) -> tuple[int, Body | None]:
    return (204, None) if status == 401 else (status, body)


def _breaks_down(status: int, body: Body) -> tuple[int, Body | None]:
    return 500, {**body, "success": False}


def _responds_with_undeclared_status(status: int, body: Body) -> tuple[int, Body | None]:
    return (203, body) if status == 200 else (status, body)


def _never_succeeds(status: int, body: Body) -> tuple[int, Body | None]:
    refusal = {"success": False, "code": "auth.invalid_refresh_token", "message": "No.", "data": None}
    return (401, {**refusal, "errors": [], "request_id": "x"}) if status == 200 else (status, body)


DEFECTS: dict[tuple[str, str], Defect] = {
    ("GET", "/api/v1/users/me"): _forgets_a_required_field,
    ("PUT", "/api/v1/users/me/password"): _accepts_what_is_invalid,
    ("DELETE", "/api/v1/users/me"): _lets_anybody_in,
    ("GET", "/api/v1/config/health"): _breaks_down,
    ("GET", "/api/v1/config"): _responds_with_undeclared_status,
    ("POST", "/api/v1/auth/refresh"): _never_succeeds,
}


def create_defective_app() -> ASGIApp:
    """The application of the environment's settings, with defects."""
    app = create_app()

    async def defective(scope: Scope, receive: Receive, send: Send) -> None:
        defect = DEFECTS.get((scope.get("method", ""), scope.get("path", "")))
        if defect is None:
            await app(scope, receive, send)
            return
        response: dict[str, list[Message]] = {"start": [], "body": []}

        async def collect(message: Message) -> None:
            response["start" if message["type"] == "http.response.start" else "body"].append(message)

        await app(scope, receive, collect)
        [start] = response["start"]
        text = b"".join(message.get("body", b"") for message in response["body"])
        status, body = defect(start["status"], json.loads(text) if text else {})
        content = b"" if body is None or not text else json.dumps(body).encode()
        kept = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        length = [] if status == 204 else [(b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": [*kept, *length]})
        await send({"type": "http.response.body", "body": content})

    return defective
