"""The service as it is, with every answer written down on its way out.

`uvicorn specfirst.fuzz.recorder:create_recorded_app --factory`, with `FUZZ_RECORDING` naming the file.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TextIO

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.main import create_app

RECORDING = "FUZZ_RECORDING"
PREPARATION_HEADER = "x-fuzz-preparation"
"""Marks requests that only prepare a case: they must not count as reached."""
_LARGEST_ENVELOPE = 64 * 1024


class Recorder:
    """ASGI middleware that appends one line of JSON for each answer."""

    def __init__(self, app: ASGIApp, file: TextIO) -> None:
        self._app = app
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and record what was answered."""
        if scope["type"] != "http" or PREPARATION_HEADER in Headers(scope=scope):
            await self._app(scope, receive, send)
            return
        answer = {"method": scope["method"], "path": scope["path"]}
        body = bytearray()

        async def send_recorded(message: Message) -> None:
            if message["type"] == "http.response.start":
                media_type = Headers(raw=message["headers"]).get("content-type", "")
                answer["status"] = message["status"]
                answer["media_type"] = media_type.partition(";")[0]
            elif answer["status"] >= 400 and len(body) < _LARGEST_ENVELOPE:
                body.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, send_recorded)
        print(json.dumps({**answer, "code": _code(bytes(body))}), file=self._file, flush=True)


def _code(body: bytes) -> str | None:
    """The `code` of a failure's envelope."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return None
    return parsed.get("code") if isinstance(parsed, dict) else None


def recorded(app: ASGIApp) -> ASGIApp:
    """The application with a recorder around it."""
    file = Path(os.environ[RECORDING]).open("a", encoding="utf-8")  # noqa: SIM115 - open as long as the process
    return Recorder(app, file)


def create_recorded_app() -> ASGIApp:
    """The application of the environment's settings, recorded."""
    return recorded(create_app())
