"""An operation as a FastAPI endpoint that declares only the dependencies of its handler.

The pipeline reads parameters and bodies and writes responses, and the document describes them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from starlette.responses import Response

from specfirst.runtime.pipeline import IDEMPOTENCY, Pipeline
from specfirst.runtime.request_context import exchange_of

_REQUEST: Final = "specfirst_request"
_RESPONSE: Final = "specfirst_response"


def endpoint_for(pipeline: Pipeline) -> Callable[..., Any]:
    """Return an endpoint that FastAPI can inspect, and that `SPECFIRST_DISPATCH=fastapi` calls."""

    async def endpoint(**given: Any) -> Response:
        request: Request = given.pop(_REQUEST)
        exchange_of(request.scope).injected = given.pop(_RESPONSE)
        return await pipeline.finish(request, given)

    parameters = [
        _parameter(_REQUEST, Request),
        _parameter(_RESPONSE, Response),
        *_idempotency(pipeline),
        *(
            _parameter(dependency.name, Annotated[dependency.type, dependency.marker])
            for dependency in pipeline.dependencies
        ),
    ]
    endpoint.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    endpoint.__name__ = pipeline.operation.id
    return endpoint


def _idempotency(pipeline: Pipeline) -> list[inspect.Parameter]:
    """Return the parameter of the idempotency store, which shares the session of the service."""
    provider = pipeline.runtime.idempotency
    if not pipeline.operation.idempotent or provider is None:
        return []
    return [_parameter(IDEMPOTENCY, Annotated[Any, Depends(provider)])]


def _parameter(name: str, annotation: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation)
