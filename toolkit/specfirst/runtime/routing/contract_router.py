"""The router of generated code, a FastAPI router whose routes enforce the document.

This is the boundary between the runtime and the framework. FastAPI injects dependencies and describes the
application, the matcher chooses the operation, and the pipeline does everything in between.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, TypeVar
from urllib.parse import quote
from weakref import WeakKeyDictionary

from fastapi import APIRouter
from starlette.routing import BaseRoute
from starlette.routing import Match as RouteMatch
from starlette.types import ASGIApp, Receive, Scope, Send

from specfirst.runtime.exception_handlers import MethodRefused, has_handlers, render
from specfirst.runtime.failures import ApiFailures
from specfirst.runtime.failures.formats import reference_of
from specfirst.runtime.failures.ladder import agreed_on
from specfirst.runtime.implementation import (
    UnimplementedOperations,
    is_implemented,
    is_stub,
    refused_arguments,
)
from specfirst.runtime.injection.undocumented import TELEMETRY, RouteContext, iter_route_contexts
from specfirst.runtime.interface import MethodNotAllowed
from specfirst.runtime.operation import Operation
from specfirst.runtime.pipeline import Pipeline, dispatch_of
from specfirst.runtime.request_context import exchange_of, request_id_of
from specfirst.runtime.routing.alternatives import Alternatives
from specfirst.runtime.routing.contract_route import ContractRoute
from specfirst.runtime.routing.matcher import Match, Matcher, MethodNotMatched
from specfirst.runtime.routing.path_templates import decoded, segments_of, split_path
from specfirst.runtime.routing.value_patterns import value_patterns
from specfirst.runtime.runtime import Runtime, UnimplementedPolicy

logger = logging.getLogger("specfirst.runtime.routing")

Handler = TypeVar("Handler", bound=Callable[..., Any])


_STAND_INS: Final[Mapping[UnimplementedPolicy, str]] = {
    UnimplementedPolicy.MOCK: "respond with examples of the document or generated values",
    UnimplementedPolicy.RESPOND_501: "respond with 501",
}


class ContractRouter(APIRouter):
    """A router with the operations of an API; generated `build_router` functions fill it.

    Args:
        security: the security handlers of the API, with a method per scheme.
        runtime: the modes of the runtime and the interfaces of the application.
        failures: the failure settings of the API.
    """

    def __init__(self, *, security: Any, runtime: Runtime, failures: ApiFailures) -> None:
        super().__init__()
        self.failures = failures
        self._contract_security = security
        self._contract_runtime = runtime
        self._matchers: WeakKeyDictionary[Any, _Included] = WeakKeyDictionary()

    def operation(self, route: str, operation: Operation) -> Callable[[Handler], Handler]:
        """Return a decorator that serves the operation with a handler.

        Args:
            route: Method and path, as in `GET /users/{user_id}`, for readers of the code.
            operation: The declaration of the operation.

        Raises:
            ValueError: The operation is declared for another method or path.
        """
        if route != f"{operation.method} {operation.path}":
            raise ValueError(
                f"{operation.id} is declared for {operation.method} {operation.path}, not {route}"
            )

        def add(handler: Handler) -> Handler:
            pipeline = Pipeline(
                operation,
                handler,
                security=self._contract_security,
                runtime=self._contract_runtime,
                failures=self.failures,
            )
            method = operation.service_method
            providers: list[tuple[Any, Any]] = [
                (given.marker.dependency, given.type)  # type: ignore[union-attr]
                for given in pipeline.dependencies
            ]
            refused = next(filter(None, (refused_arguments(*given, method) for given in providers)), None)
            implemented = all(is_implemented(provider, method) for provider, _ in providers)
            self.routes.append(
                ContractRoute(pipeline, implemented=implemented and refused is None, refused=refused)
            )
            return handler

        return add

    def complete(self) -> APIRouter:
        """Check that the router is complete for the runtime's mode, and return it.

        Raises:
            UnimplementedOperations: the mode is `refuse` and service methods are missing.
            ValueError: the mode is `mock`, and the runtime has no mock.
        """
        runtime = self._contract_runtime
        if runtime.unimplemented is UnimplementedPolicy.MOCK and runtime.mock is None:
            raise ValueError("unimplemented=mock needs a mock: pass Runtime(mock=PackageMock(package))")
        served = [route for route in self.routes if isinstance(route, ContractRoute)]
        missing = [route for route in served if not route.implemented]
        if missing and runtime.unimplemented is UnimplementedPolicy.REFUSE:
            raise UnimplementedOperations(_ids(missing), _package(missing[0]))
        if named := [route for route in missing if not _is_of_stub(route)]:
            package, reaction = _package(named[0]), _STAND_INS[runtime.unimplemented]
            operations = ", ".join(_ids(named))
            logger.warning("Operations of %s that are not implemented %s: %s", package, reaction, operations)
        return self

    def matches(self, scope: Scope) -> tuple[RouteMatch, Scope]:
        """Match a request to an operation, or to a path that has the operation with another method."""
        if scope["type"] != "http":
            return RouteMatch.NONE, {}
        found = self._find(scope)
        if found is None:
            return RouteMatch.NONE, {}
        exchange_of(scope).found = (self, found)
        return (RouteMatch.PARTIAL if isinstance(found, MethodNotMatched) else RouteMatch.FULL), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that `matches` has accepted, or respond with 405."""
        exchange = exchange_of(scope)
        known = exchange.found
        # With several routers the result in the exchange may come from another one.
        found: _Found | None = known[1] if known is not None and known[0] is self else self._find(scope)
        if found is None:
            await self.default(scope, receive, send)
        elif isinstance(found, MethodNotMatched):
            await self._refuse_method(found, scope, receive, send)
        else:
            route, raw = found
            if raw:
                values = {name: decoded(value) for name, value in raw.items()}
                outer = scope.get("path_params")
                scope["path_params"] = {**outer, **values} if outer else values
            else:
                scope.setdefault("path_params", {})
            exchange.raw_path_values = raw
            if scope.get(TELEMETRY) is None:
                scope["endpoint"], scope["route"] = route.endpoint, route.route
                await route.app(scope, receive, send)
            else:
                await route.reported(scope, receive, send)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve requests without an including application, when the router itself is mounted."""
        if scope["type"] == "http":
            await self.handle(scope, receive, send)
        else:
            await super().app(scope, receive, send)

    def _find(self, scope: Scope) -> _Found | None:
        raw_path = _raw_route_path(scope)
        if raw_path is None:
            return None
        app = scope.get("app", self)
        included = self._matchers.get(app) or self._include(app)
        found = included.matcher.match(scope["method"], raw_path)
        if found is None and included.count != _count(app.routes):
            # The application has included this router again since its first request.
            found = self._include(app).matcher.match(scope["method"], raw_path)
        if not isinstance(found, Match):
            return found
        only = found.operation.only
        return found.operation.choose(scope, found.path_values) if only is None else (only, found.path_values)

    async def _refuse_method(
        self,
        found: MethodNotMatched[Alternatives[_BoundRoute]],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        error = MethodNotAllowed(allow=found.allowed)
        pipelines = (pipeline for operation in found.operations for pipeline in operation.pipelines)
        agreed = agreed_on([pipeline.operation.failures for pipeline in pipelines], error)
        failures = self.failures if agreed is None else replace(self.failures, common=(agreed,))
        if has_handlers(scope.get("app")):
            # Plain routes of the application may add methods.
            raise MethodRefused(found.allowed, failures)
        response = render(error, request_id_of(scope), failures, reference_of(scope["path"]))
        await response(scope, receive, send)

    def _include(self, app: Any) -> _Included:
        """Return the operations with the prefixes under which the application has included this router."""
        included = self._matchers[app] = _Included(Matcher(), _count(app.routes))
        for context in self._contexts(app.routes) or self._contexts(self.routes):
            _add(included.matcher, context)
        return included

    def _contexts(self, routes: list[BaseRoute]) -> list[RouteContext]:
        own = set(map(id, self.routes))
        return [context for context in iter_route_contexts(routes) if id(context.original_route) in own]


@dataclass(frozen=True, slots=True)
class _Included:
    """The operations of a router as one application includes it."""

    matcher: Matcher[Alternatives[_BoundRoute]]
    count: int
    """The number of routes and routers of the application at that time."""


def _ids(routes: Iterable[ContractRoute]) -> list[str]:
    return [
        f"{route.pipeline.operation.id} ({route.refused})" if route.refused else route.pipeline.operation.id
        for route in routes
    ]


def _package(route: ContractRoute) -> str:
    """Return the generated package of the route, which tells operations of two versions apart."""
    return route.pipeline.handler.__module__.rpartition(".")[0]


def _is_of_stub(route: ContractRoute) -> bool:
    """Whether the route belongs to a stub router, which implements no operation on purpose."""
    dependencies = route.pipeline.dependencies
    return any(is_stub(dependency.marker.dependency) for dependency in dependencies)  # type: ignore[union-attr, arg-type]


def _count(routes: Iterable[BaseRoute]) -> int:
    """Count the routes of an application and of the routers that it includes, except contract routes."""
    count = 0
    for route in routes:
        count += 1
        router = getattr(route, "original_router", None)
        if isinstance(router, APIRouter) and not isinstance(router, ContractRouter):
            count += _count(router.routes)
    return count


class _BoundRoute(BaseRoute):
    """An operation as one application includes it: with its prefix, dependencies and overrides."""

    def __init__(self, route: ContractRoute, context: RouteContext) -> None:
        self.route = route
        self.endpoint = route.endpoint
        self.path_format = context.path_format
        self._context = context

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the operation."""
        await self.app(scope, receive, send)

    def matches(self, scope: Scope) -> tuple[RouteMatch, Scope]:
        """Match every request, since the matcher has decided already."""
        return RouteMatch.FULL, {"endpoint": self.endpoint, "route": self.route}

    @cached_property
    def reported(self) -> ASGIApp:
        """Return FastAPI's router over this one route, which reports the request to FastAPI's telemetry."""
        return APIRouter(routes=[self])

    @cached_property
    def app(self) -> ASGIApp:
        """Return the operation with the dependencies that the application has added to it."""
        dispatch = dispatch_of(self.route.pipeline, self._context, implemented=self.route.implemented)
        if getattr(self._context, "max_body_size", None) is None:
            return dispatch
        # The wrappers that FastAPI has put around the route.
        limited: ASGIApp = self._context.app

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            exchange_of(scope).dispatch = dispatch
            await limited(scope, receive, send)

        return serve


_Found = tuple[_BoundRoute, Mapping[str, str]] | MethodNotMatched[Alternatives[_BoundRoute]]


def _add(matcher: Matcher[Alternatives[_BoundRoute]], context: RouteContext) -> None:
    route = context.original_route
    assert isinstance(route, ContractRoute)
    template, _ = split_path(str(context.path))
    method = route.pipeline.operation.method
    sharing = matcher.operation(method, template)
    if sharing is None:
        sharing = Alternatives()
        several = any(segment.count("{") > 1 for segment in template.split("/"))
        matcher.add(
            method, template, sharing, value_patterns(route.pipeline, encoded=True) if several else {}
        )
    sharing.add(_BoundRoute(route, context), route.pipeline, template)


def _raw_route_path(scope: Scope) -> str | None:
    """Return the raw path below the prefix where the application is mounted; None outside of it.

    The server decodes `path`, and mounts compare the decoded path, in which `/api%2Fusers` equals
    `/api/users`.
    """
    # `raw_path` is optional (ASGI, "HTTP connection scope").
    given: bytes | None = scope.get("raw_path")
    path: str = scope["path"]
    raw = quote(path) if given is None else given.decode("latin-1")
    if "?" in raw or "#" in raw:
        raw = _without_query(scope, raw)
    root: str = scope.get("root_path", "")
    # As in Starlette: a proxy may have removed the prefix.
    if not root or not (path == root or path.startswith(f"{root}/")):
        return raw
    if "%" not in root and raw.startswith(f"{root}/"):
        return raw[len(root) :]
    return _below(root, raw)


def _below(root: str, raw: str) -> str | None:
    """Return the rest of a path behind a prefix that may contain percent-escapes."""
    mounted, segments = segments_of(root), segments_of(raw)
    rest = segments[len(mounted) :]
    if [decoded(segment) for segment in segments[: len(mounted)]] != mounted:
        return None
    return "/" + "/".join(rest) if rest else ""


def _without_query(scope: Scope, raw: str) -> str:
    """Return the path alone: test clients that call an application without a server may append the query."""
    path, query = split_path(raw)
    if query and query.encode() not in scope["query_string"]:
        scope["query_string"] = b"&".join(filter(None, (query.encode(), scope["query_string"])))
    return path
