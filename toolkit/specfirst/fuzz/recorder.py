"""Record responses, as one line of JSON each.

`specfirst.fuzz.recorder:create_recorded_app` is the application that `FUZZ_APPLICATION` names, which also
writes every response to the file of `FUZZ_RECORDING`. A file beside it lists the operations that no service
method implements.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, TextIO

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from specfirst.attributes import load_attribute
from specfirst.conformance.missing_methods import missing_methods

APPLICATION = "FUZZ_APPLICATION"
RECORDING = "FUZZ_RECORDING"
RECORDED_APPLICATION = "specfirst.fuzz.recorder:create_recorded_app"
PREPARATION_HEADER = "x-fuzz-preparation"
"""The header of requests that only prepare a case, whose responses are not recorded."""
_MAX_ENVELOPE_BYTES = 64 * 1024


class Recorder:
    """ASGI middleware that appends a line for each response."""

    def __init__(self, app: ASGIApp, file: TextIO) -> None:
        self._app = app
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and record the response."""
        if scope["type"] != "http" or PREPARATION_HEADER in Headers(scope=scope):
            await self._app(scope, receive, send)
            return
        status, content_type = 0, ""
        body = bytearray()
        is_recorded = False

        def record_once() -> None:
            nonlocal is_recorded
            if not is_recorded:
                is_recorded = True
                line = line_of(scope["method"], scope["path"], status, content_type, bytes(body))
                print(line, file=self._file, flush=True)

        async def send_recorded(message: Message) -> None:
            nonlocal status, content_type
            if message["type"] == "http.response.start":
                status = message["status"]
                content_type = Headers(raw=message["headers"]).get("content-type", "")
            elif status >= 400 and len(body) < _MAX_ENVELOPE_BYTES:
                body.extend(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                # First, since the client may read the recording when it has the response.
                record_once()
            await send(message)

        await self._app(scope, receive, send_recorded)
        # For an application that ends without the end of its response, such as a stream without a client.
        record_once()


def record(file: Path, method: str, path: str, status: int, content_type: str, body: bytes) -> None:
    """Append the line of a response to a recording, for a service that does not record itself."""
    with file.open("a", encoding="utf-8") as recording:
        print(line_of(method, path, status, content_type, body), file=recording)


def line_of(method: str, path: str, status: int, content_type: str, body: bytes) -> str:
    """Return the line of one response; `path` is from the root and decoded."""
    return json.dumps(
        {
            "method": method,
            "path": path,
            "status": status,
            "media_type": content_type.partition(";")[0].strip(),
            "code": _code(body) if status >= 400 else None,
        }
    )


def _code(body: bytes) -> str | None:
    """Return the `code` of a failure's envelope."""
    try:
        parsed: Any = json.loads(body)
    except ValueError:
        return None
    code = parsed.get("code") if isinstance(parsed, dict) else None
    return code if isinstance(code, str) else None


def read_missing(recording: Path) -> list[str]:
    """Return the addresses of operations of the recorded application that no service method implements.

    For example, `GET /api/v1/users/{user_id}`.
    """
    file = _missing_file(recording)
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [line.partition(": ")[0] for line in lines]


def _missing_file(recording: Path) -> Path:
    return recording.with_suffix(".missing")


def create_recorded_app() -> ASGIApp:
    """Make the application that the environment names, wrapped in a recorder."""
    attribute = load_attribute(os.environ[APPLICATION], Path.cwd())
    app: ASGIApp = attribute if isinstance(attribute, Starlette) else attribute()
    recording = Path(os.environ[RECORDING])
    missing = list(missing_methods(app)) if isinstance(app, FastAPI) else []
    _missing_file(recording).write_text("\n".join(missing), encoding="utf-8")
    file = recording.open("a", encoding="utf-8")
    return Recorder(app, file)
