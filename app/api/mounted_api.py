"""The application of one API, mounted in that of the service."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp

# The outer application traces the request, with the route of this one.
_NO_TELEMETRY: Final[TelemetryConfig] = {
    "auto_configure": False,
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
}


class MountedApi(FastAPI):
    """Routes, dependencies and their overrides of one API; the middleware is that of the outer application.

    FastAPI's own middleware turns exceptions into responses and closes uploads. The outer application has it
    too, with the same handlers, so that a second pass would do nothing but cost time.
    """

    def __init__(self, *, title: str, version: str) -> None:
        """Make an application that serves no document or documentation by itself."""
        super().__init__(
            title=title,
            version=version,
            openapi_url=None,
            redirect_slashes=False,
            telemetry=_NO_TELEMETRY,
        )

    def build_middleware_stack(self) -> ASGIApp:
        """Return the router alone."""
        return self.router
