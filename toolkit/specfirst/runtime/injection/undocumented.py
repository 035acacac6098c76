"""All undocumented public names of FastAPI that the runtime uses.

`tests/runtime/injection/test_undocumented.py` fails when an upgrade of FastAPI changes one of them.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any, Final

from anyio import Semaphore
from fastapi.concurrency import contextmanager_in_threadpool as contextmanager_in_threadpool
from fastapi.dependencies.models import Dependant as Dependant
from fastapi.dependencies.utils import get_dependant as get_dependant
from fastapi.dependencies.utils import request_params_to_args as request_params_to_args
from fastapi.routing import RouteContext as RouteContext
from fastapi.routing import get_request_handler as get_request_handler
from fastapi.routing import iter_route_contexts as iter_route_contexts
from starlette.types import Scope

TELEMETRY: Final = "fastapi.telemetry"
"""A key of the scope that is present while FastAPI traces the request."""

_REQUEST_STACK: Final = "fastapi_inner_astack"
_FUNCTION_STACK: Final = "fastapi_function_astack"
_FILE_STACK: Final = "fastapi_middleware_astack"


def keep_stacks(scope: Scope, *, request: AsyncExitStack, function: AsyncExitStack) -> None:
    """Make FastAPI's injection use these stacks for the contexts that it enters."""
    scope[_REQUEST_STACK] = request
    scope[_FUNCTION_STACK] = function
    # FastAPI's middleware sets it if the router is in a FastAPI application.
    scope.setdefault(_FILE_STACK, request)


def semaphore_of(dependant: Dependant) -> Semaphore | None:
    """Return the semaphore of `Depends(max_concurrency=…)` in the running event loop."""
    # Older versions of FastAPI do not have this limit.
    concurrency: Any = getattr(dependant, "concurrency", None)
    return None if concurrency is None else concurrency.get_semaphore()


def is_limited(dependant: Dependant) -> bool:
    """Whether the dependency is declared with `max_concurrency`."""
    return getattr(dependant, "concurrency", None) is not None


def replaced(declared: Dependant, call: Any, oauth_scopes: list[str]) -> Dependant:
    """Return the declaration with another callable, for `dependency_overrides`."""
    options: dict[str, Any] = {"concurrency": declared.concurrency} if is_limited(declared) else {}
    return get_dependant(
        path=declared.path or "",
        call=call,
        name=declared.name,
        parent_oauth_scopes=oauth_scopes,
        scope=declared.scope,
        **options,
    )
