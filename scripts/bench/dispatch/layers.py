"""This project, with successive layers of its work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from starlette.types import ASGIApp

from scripts.bench.dispatch.generated_service import create_app
from specfirst.runtime.runtime import ResponseCheck

_OPERATIONS: Final = 3

LAYERS: Final[Mapping[str, Callable[[], ASGIApp]]] = {
    "routing, bearer, decoding, service, encoding": partial(
        create_app, _OPERATIONS, envelope=False, check=ResponseCheck.OFF
    ),
    "+ response check": partial(create_app, _OPERATIONS, envelope=False),
    "+ envelope": partial(create_app, _OPERATIONS),
    "+ proxy headers, request id, security headers, CORS": partial(create_app, _OPERATIONS, middleware=True),
    "+ access log and metrics": partial(create_app, _OPERATIONS, middleware=True, observed=True),
}
"""The layers, with what they add to the previous one."""
