"""The failure settings of one API, and those that a path belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from specfirst.runtime.failures.formats import Envelope, Failure, FailureFormat, Problem
from specfirst.runtime.failures.ladder import select
from specfirst.runtime.failures.template import Facts
from specfirst.runtime.interface import ApiError
from specfirst.runtime.operation import FailureResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiFailures:
    """The failure settings of an API, defined in `operations.py` of its package."""

    format: FailureFormat = field(default_factory=Envelope)
    prefix: str = ""
    """The path prefix of the operations."""
    common: tuple[FailureResponse, ...] = ()
    """The most frequent declarations, used for failures outside of operations, such as 404 and 405."""

    def failure(
        self,
        error: ApiError,
        declared: tuple[FailureResponse, ...],
        *,
        request_id: str,
        method: str = "GET",
        path: str = "/",
    ) -> Failure:
        """Return the failure as one of the declared responses."""
        status, response = select(declared, error)
        facts = Facts(error=error, status=status, request_id=request_id, method=method, path=path)
        return Failure(facts=facts, declared=response)


STATE: Final = "specfirst.failures"
"""The key, in the lifespan state of an application, of the function that finds failure settings by path."""

NO_API: Final = ApiFailures(format=Problem())
"""The failure settings of paths outside of all APIs."""


def failures_at(app: Starlette, path: str | None) -> ApiFailures:
    """Return the failure settings of the API that a path belongs to; a path of None is unknown.

    A path outside of all APIs has the format that they share, or `NO_API` if they do not share one.
    """
    apis = list(_apis(app.routes, ""))
    below = [(prefix, failures) for prefix, failures in apis if path is not None and _is_below(path, prefix)]
    if below:
        return max(below, key=lambda found: len(found[0]))[1]
    distinct = list({id(failures): failures for _, failures in apis}.values())
    if len(distinct) == 1:
        return distinct[0]
    formats = {type(failures.format): failures.format for failures in distinct}
    # Without their common declarations, in which the APIs differ.
    return ApiFailures(format=formats.popitem()[1]) if len(formats) == 1 else NO_API


def announce(app: Starlette) -> None:
    """Publish the failure settings of an application to the server, for its own refusals."""
    inner = app.router.lifespan

    async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
        # Not every server keeps a state, and a lifespan that yields one would fail to start there.
        if "state" in scope:
            scope["state"][STATE] = partial(failures_at, app)
        await inner(scope, receive, send)

    app.router.lifespan = lifespan  # type: ignore[method-assign]


def _apis(routes: Iterable[BaseRoute], mounted_at: str) -> Iterator[tuple[str, ApiFailures]]:
    """Iterate over the APIs below these routes, with their path prefixes."""
    for route in routes:
        # An included router, or a mounted application or router.
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        failures = getattr(inner, "failures", None)
        if isinstance(failures, ApiFailures):
            yield failures.prefix, failures
            yield mounted_at + failures.prefix, failures
        else:
            routes_below = getattr(inner, "routes", None) or getattr(route, "routes", None) or ()
            yield from _apis(routes_below, mounted_at + getattr(route, "path", ""))


def _is_below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")
