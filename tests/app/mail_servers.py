"""Real mail servers for tests: SMTP by aiosmtpd, and Brevo's API as its reference describes it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass
class Letters:
    """The mails that a server received, and its next replies."""

    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    at_recipient: list[str] = field(default_factory=list)
    """Replies to the next recipients; later ones are accepted."""
    at_data: list[str] = field(default_factory=list)
    """The same for the next mails."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_recipient:
            return self.at_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.at_data:
            return self.at_data.pop(0)
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def text_of(self, index: int = -1) -> str:
        """Return the plain text of a mail, by default the last one."""
        body = self.taken[index].get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def html_of(self, index: int = -1) -> str:
        """The HTML form."""
        body = self.taken[index].get_body(("html",))
        assert body is not None
        return str(body.get_content())


@asynccontextmanager
async def smtp_server(letters: Letters, *, tls: Any = None, **options: Any) -> AsyncIterator[int]:
    """The port of a server on this machine; `tls` encrypts from the first byte, `options` are aiosmtpd's."""
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        # A name of its own, or it asks DNS for the machine's.
        return SMTP(letters, hostname="mail.test", loop=loop, **options)

    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.-]*")


@dataclass
class Brevo:
    """`POST /v3/smtp/email`: holds requests to their documented form, and remembers idempotency keys."""

    key: str = "xkeysib-secret"
    taken: list[dict[str, Any]] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    """The next responses, sent without looking at the request."""
    respond_with_gateway_timeout: int = 0
    """The number of next mails that are accepted, but get the response of a gateway time-out."""

    async def send(self, request: Request) -> Response:
        if self.responses:
            return self.responses.pop(0)
        if request.headers.get("api-key") != self.key:
            return failure(401, "unauthorized", "Key not found")
        if request.headers.get("content-type") != "application/json":
            return failure(415, "unsupported_media_type", "application/json is needed")
        body = json.loads(await request.body())
        if (problem := problem_of(body)) is not None:
            return problem
        key = body["headers"]["idempotencyKey"]
        if key in {mail["headers"]["idempotencyKey"] for mail in self.taken}:
            return failure(400, "duplicate_parameter", "idempotencyKey was used")
        self.taken.append(body)
        if self.respond_with_gateway_timeout:
            self.respond_with_gateway_timeout -= 1
            return Response("<html>504</html>", 504, media_type="text/html")
        return JSONResponse({"messageId": f"<{len(self.taken)}@smtp-relay.mailin.fr>"}, 201)


def failure(status: int, code: str, message: str) -> Response:
    """An `ErrorModel` of Brevo's reference."""
    return JSONResponse({"code": code, "message": message}, status)


def problem_of(body: Any) -> Response | None:
    """Return the error of Brevo's reference for an invalid request."""
    for name in ("sender", "to", "subject", "htmlContent"):
        if not body.get(name):
            return failure(400, "missing_parameter", f"{name} is missing")
    known = {"sender", "to", "subject", "htmlContent", "textContent", "headers", "tags", "replyTo"}
    people = [body["sender"], *body["to"]]
    if (
        set(body) - known
        or not isinstance(body["to"], list)
        or any(
            set(person) - {"name", "email"} or not _ADDRESS.fullmatch(person["email"]) for person in people
        )
        or any(len(person.get("name", "x")) not in range(1, 71) for person in people)
        or not all(isinstance(body[name], str) for name in ("subject", "htmlContent", "textContent"))
        or not all(_HEADER_NAME.fullmatch(name) for name in body["headers"])
    ):
        return failure(400, "invalid_parameter", "not of the documented form")
    try:
        UUID(body["headers"]["idempotencyKey"])
    except ValueError:
        return failure(400, "invalid_parameter", "idempotencyKey is no UUID")
    return None


@asynccontextmanager
async def brevo_server(brevo: Brevo) -> AsyncIterator[str]:
    """Its address, on this machine."""
    app = Starlette(routes=[Route("/v3/smtp/email", brevo.send, methods=["POST"])])
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="off")
    listener = config.bind_socket()
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listener.close()
