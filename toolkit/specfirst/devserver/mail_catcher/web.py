"""The page of the mail catcher, and the small API that it and tests use."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Lifespan

from specfirst.devserver.mail_catcher.mailbox import Mailbox
from specfirst.devserver.mail_catcher.message import CaughtMessage, Summary

_PAGE: Final = Path(__file__).parent / "page"
_FILES: Final = {
    "/": ("index.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
}
_PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_MAIL_POLICY: Final = (
    # No scripts, forms, origin or requests; links open a tab, which is an ordinary page.
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; "
    "style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_HEAD: Final = re.compile(r"<head[^>]*>", re.IGNORECASE)
_NEW_TAB: Final = '<base target="_blank">'


def web_application(mailbox: Mailbox, lifespan: Lifespan[Starlette] | None = None) -> Starlette:
    """Build the application; it runs within `lifespan`."""
    return Starlette(
        routes=Pages(mailbox).routes(),
        lifespan=lifespan,
        # Prevents access by a foreign site whose name resolves to this address (DNS rebinding).
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
    )


class Pages:
    """The responses for one mailbox."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def routes(self) -> list[Route]:
        """The routes of the page and the API."""
        files = [Route(path, _file(*file)) for path, file in _FILES.items()]
        return [
            *files,
            Route("/messages/{key}/html", self.html),
            Route("/api/messages", self.list, methods=["GET"]),
            Route("/api/messages", self.clear, methods=["DELETE"]),
            Route("/api/messages/{key}", self.show),
            Route("/api/messages/{key}/raw", self.raw),
            Route("/api/changes", self.changes),
        ]

    async def list(self, request: Request) -> Response:
        """Return the messages, the newest first; with `to`, those for that recipient."""
        to = request.query_params.get("to")
        found = [
            message for message in self._mailbox.newest_first() if to is None or to in message.recipients
        ]
        return _json({"messages": [_summary(message) for message in found]})

    async def show(self, request: Request) -> Response:
        """Return a message with its parts."""
        message = self._message(request)
        return _json(
            _summary(message.summary())
            | {
                "text": message.text,
                "html": message.html,
                "headers": message.headers,
                "links": message.links,
                "codes": message.codes,
                "attachments": [asdict(attachment) for attachment in message.attachments],
            }
        )

    async def raw(self, request: Request) -> Response:
        """Return the source as it was sent, with the recipients of its envelope as the first header."""
        return Response(self._message(request).raw, media_type="text/plain; charset=utf-8", headers=_HEADERS)

    async def html(self, request: Request) -> Response:
        """Return the HTML text for a frame, under a policy that forbids scripts and requests."""
        html = self._message(request).html
        # At the beginning of the head, so that the doctype of a document stays first.
        framed = _HEAD.sub(lambda head: head[0] + _NEW_TAB, html, count=1)
        return HTMLResponse(
            framed if framed != html else _NEW_TAB + html,
            headers={**_HEADERS, "Content-Security-Policy": _MAIL_POLICY},
        )

    async def clear(self, request: Request) -> Response:
        """Delete all messages; the status is 204."""
        await self._mailbox.clear()
        return Response(status_code=204, headers=_HEADERS)

    async def changes(self, request: Request) -> Response:
        """Return a stream of events: one at once, and one for each change."""
        return StreamingResponse(self._changes(), media_type="text/event-stream", headers=_HEADERS)

    async def _changes(self) -> AsyncIterator[str]:
        revision: int | None = self._mailbox.revision
        while revision is not None:
            yield f"data: {revision}\n\n"
            revision = await self._mailbox.wait_for_change(revision)

    def _message(self, request: Request) -> CaughtMessage:
        message = self._mailbox.find(request.path_params["key"])
        if message is None:
            raise HTTPException(404, "There is no such message.")
        return message


def _file(name: str, media_type: str) -> Callable[[Request], Any]:
    async def serve(request: Request) -> Response:
        headers = {**_HEADERS, "Content-Security-Policy": _PAGE_POLICY}
        return FileResponse(_PAGE / name, media_type=media_type, headers=headers)

    return serve


def _summary(summary: Summary) -> dict[str, Any]:
    return asdict(summary) | {"received_at": summary.received_at.isoformat()}


def _json(value: Any) -> Response:
    return JSONResponse(value, headers=_HEADERS)
