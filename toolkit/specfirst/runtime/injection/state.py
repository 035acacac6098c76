"""What the dependencies of one request share."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

from anyio import CancelScope
from fastapi import BackgroundTasks, Request
from starlette.responses import Response


class State:
    """The request, what dependencies leave for the response, and where they are closed."""

    __slots__ = ("background", "cleanup", "errors", "function_stack", "request", "request_stack", "response")

    def __init__(
        self, request: Request, request_stack: AsyncExitStack | None, function_stack: AsyncExitStack | None
    ) -> None:
        self.request = request
        self.request_stack = request_stack
        self.function_stack = function_stack
        self.errors: list[Any] = []
        self.response: Response | None = None
        self.background: BackgroundTasks | None = None
        self.cleanup: CancelScope | None = None
        """Encloses all asynchronous generators, so that their own scopes end before it."""

    def shared_response(self) -> Response:
        """The response whose headers and status dependencies may set."""
        if self.response is None:
            self.response = Response()
            del self.response.headers["content-length"]
            self.response.status_code = None  # type: ignore[assignment]  # as FastAPI has it: not set
        return self.response

    def background_tasks(self) -> BackgroundTasks:
        """The tasks that run after the response."""
        if self.background is None:
            self.background = BackgroundTasks()
        return self.background
