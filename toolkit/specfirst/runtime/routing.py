"""The router of generated code: FastAPI's own, with routes that enforce the document.

This is the boundary between the runtime and the framework: routing and dependency injection are FastAPI's,
everything between them is the pipeline's.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, _effective_route_context_var, get_request_handler
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Scope

from specfirst.runtime import fastapi_endpoint
from specfirst.runtime.implementation import UnimplementedOperations, is_implemented
from specfirst.runtime.operation import Operation
from specfirst.runtime.pipeline import Pipeline
from specfirst.runtime.runtime import Runtime, UnimplementedPolicy

Handler = TypeVar("Handler", bound=Callable[..., Any])


class ContractRoute(APIRoute):
    """A route whose requests go through a pipeline before FastAPI resolves its dependencies."""

    def __init__(self, pipeline: Pipeline, *, implemented: bool, head: bool = False) -> None:
        """`head` makes the route for HEAD of an operation that declares GET (RFC 9110, 9.3.2)."""
        operation = pipeline.operation
        self.pipeline = pipeline
        self.implemented = implemented
        self._security = fastapi_endpoint.security_dependencies(operation)
        responses = fastapi_endpoint.described_responses(operation)
        first = operation.successes[0] if operation.successes else None
        super().__init__(
            operation.path,
            fastapi_endpoint.endpoint_for(pipeline),
            methods=["HEAD" if head else operation.method],
            include_in_schema=not head,
            operation_id=operation.id,
            tags=[operation.tag],
            summary=operation.summary or None,
            description=operation.description or None,
            deprecated=operation.deprecated or None,
            status_code=first.status if first else None,
            response_description=first.description if first else "",
            responses=responses,
            response_class=Response,
            response_model=None,
            dependencies=self._security,
            openapi_extra=self._beyond_fastapi(),
            name=operation.id,
        )

    def _beyond_fastapi(self) -> dict[str, Any] | None:
        parameters = fastapi_endpoint.parameters_beyond_fastapi(self.pipeline)
        body = fastapi_endpoint.body_beyond_fastapi(self.pipeline)
        extra = {"parameters": parameters, "requestBody": body}
        return {key: value for key, value in extra.items() if value} or None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Compare the path to its very end: Starlette's expression ends before a last line feed."""
        match, child_scope = super().matches(scope)
        if str(scope.get("path", "")).endswith("\n") and not self.path.endswith("}"):
            return Match.NONE, {}
        return match, child_scope

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The pipeline, ending in FastAPI's dependency injection."""
        serve = self._serve() if self.implemented else None

        async def handle(request: Request) -> Response:
            return await self.pipeline.run(request, serve)

        return handle

    def _serve(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        # An included router describes its routes anew; what counts is then its description, not ours.
        effective = _effective_route_context_var.get()
        included = effective is not None and effective.original_route is self
        described: Any = effective if included else self
        return get_request_handler(
            self._only_dependencies(described.dependant),
            response_class=Response,
            dependency_overrides_provider=described.dependency_overrides_provider,
        )

    def _only_dependencies(self, dependant: Dependant) -> Dependant:
        """Without the parameters, which the pipeline has decoded, and the schemes, which it has checked."""
        schemes = {id(each.dependency) for each in self._security}
        return dataclasses.replace(
            dependant,
            path_params=[],
            query_params=[],
            header_params=[],
            cookie_params=[],
            body_params=[],
            dependencies=[each for each in dependant.dependencies if id(each.call) not in schemes],
        )


class ContractRouter(APIRouter):
    """The router that a generated `build_router` fills."""

    def __init__(self, *, security: Any, runtime: Runtime) -> None:
        super().__init__()
        self._contract_security = security
        self._contract_runtime = runtime

    def operation(self, operation: Operation) -> Callable[[Handler], Handler]:
        """Decorator: serve the operation with this handler."""

        def add(handler: Handler) -> Handler:
            pipeline = Pipeline(
                operation, handler, security=self._contract_security, runtime=self._contract_runtime
            )
            implemented = all(
                is_implemented(each.marker.dependency, operation.service_method)  # type: ignore[union-attr, arg-type]
                for each in pipeline.dependencies
            )
            self.routes.append(ContractRoute(pipeline, implemented=implemented))
            return handler

        return add

    def complete(self) -> APIRouter:
        """The router, if everything that the runtime's mode demands is there.

        Raises:
            UnimplementedOperations: the mode is `refuse` and service methods are missing.
        """
        served = [route for route in self.routes if isinstance(route, ContractRoute)]
        missing = [route.pipeline.operation.id for route in served if not route.implemented]
        if missing and self._contract_runtime.unimplemented is UnimplementedPolicy.REFUSE:
            raise UnimplementedOperations(missing)
        self.routes[:] = _with_head(served)
        return self


def _with_head(served: Sequence[ContractRoute]) -> Iterator[ContractRoute]:
    """The routes, each of GET followed by one of HEAD, unless the document declares HEAD itself."""
    declared = {route.path for route in served if route.pipeline.operation.method == "HEAD"}
    for route in served:
        yield route
        if route.pipeline.operation.method == "GET" and route.path not in declared:
            yield ContractRoute(route.pipeline, implemented=route.implemented, head=True)


def match_whole_paths(routes: Iterable[BaseRoute]) -> None:
    """Let plain routes and mounts compare the path to its very end, also in mounted applications.

    Starlette's expressions end in `$`, which matches before a last line feed, too, and a mount passes over
    paths with a line feed in them. Contract routes need no such treatment.
    """
    for route in routes:
        if isinstance(route, Mount):
            # What is below is for the mounted application to judge.
            route.path_regex = re.compile(route.path_regex.pattern, re.DOTALL)
            if isinstance(route.app, Starlette):
                match_whole_paths(route.app.routes)
        elif isinstance(route, Route) and not isinstance(route, ContractRoute):
            route.path_regex = re.compile(route.path_regex.pattern.removesuffix("$") + r"\Z")
