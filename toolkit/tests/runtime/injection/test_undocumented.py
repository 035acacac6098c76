"""The undocumented parts of FastAPI that the runtime uses; a failure names the change of an upgrade."""

import ast
import dataclasses
import inspect
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Any

import fastapi
import httpx
from fastapi import Depends, FastAPI, Header, Query, Request, Response
from opentelemetry.trace import NoOpTracer, Tracer, TracerProvider

import specfirst.runtime
from specfirst.runtime.injection import undocumented
from specfirst.runtime.injection.undocumented import (
    TELEMETRY,
    Dependant,
    contextmanager_in_threadpool,
    get_dependant,
    get_request_handler,
    iter_route_contexts,
    request_params_to_args,
)

FRAMEWORKS = ("fastapi", "starlette", "pydantic", "pydantic_core", "anyio")
RUNTIME = Path(specfirst.runtime.__file__).parent


def _parameters(call: Any) -> set[str]:
    return set(inspect.signature(call).parameters)


def test_declaration_of_a_dependency_has_the_known_fields() -> None:
    used = {
        *("path_params", "query_params", "header_params", "cookie_params", "body_params", "dependencies"),
        *("name", "call", "use_cache", "path", "scope", "own_oauth_scopes", "parent_oauth_scopes"),
        *("request_param_name", "http_connection_param_name", "response_param_name"),
        *("background_tasks_param_name", "security_scopes_param_name", "concurrency"),
    }
    known = used | {"websocket_param_name"}
    assert {field.name for field in dataclasses.fields(Dependant)} == known, (
        "FastAPI has changed what a dependency declares: let injection/plan.py and parameters.py respect it"
    )


def test_depends_has_the_known_options() -> None:
    public = {parameter for parameter in _parameters(fastapi.Depends) if not parameter.startswith("_")}
    assert public == {"dependency", "use_cache", "scope", "max_concurrency"}
    security = {parameter for parameter in _parameters(fastapi.Security) if not parameter.startswith("_")}
    assert security == {"dependency", "use_cache", "scopes"}


def test_functions_take_the_known_arguments() -> None:
    assert _parameters(get_dependant) == {
        *("path", "call", "name", "own_oauth_scopes", "parent_oauth_scopes", "use_cache", "scope"),
        "concurrency",
    }
    assert {"dependant", "response_class", "dependency_overrides_provider"} <= _parameters(
        get_request_handler
    )
    assert _parameters(request_params_to_args) == {"fields", "received_params"}
    assert _parameters(contextmanager_in_threadpool) == {"cm"}


def test_dependency_is_read_as_known() -> None:
    async def below() -> None:
        """Not called in these tests."""

    async def above(
        request: Request,
        response: Response,
        limit: Annotated[int, Query()],
        token: Annotated[str, Header()],
        value: Annotated[None, Depends(below, use_cache=False, scope="function", max_concurrency=1)],
    ) -> None:
        """Not called in these tests."""

    declared = get_dependant(path="/", call=above)
    (child,) = declared.dependencies
    assert (child.name, child.call, child.use_cache, child.scope) == ("value", below, False, "function")
    assert undocumented.is_limited(child)
    assert not undocumented.is_limited(declared)
    assert (declared.request_param_name, declared.response_param_name) == ("request", "response")
    assert [parameter.name for parameter in declared.query_params] == ["limit"]
    assert [parameter.name for parameter in declared.header_params] == ["token"]


def test_parameters_are_read_as_known() -> None:
    async def takes(limit: Annotated[int, Query()]) -> None:
        """Not called in these tests."""

    fields = get_dependant(path="/", call=takes).query_params
    assert request_params_to_args(fields, {"limit": "3"}) == ({"limit": 3}, [])
    values, errors = request_params_to_args(fields, {})
    assert values == {}
    assert [(error["loc"], error["type"]) for error in errors] == [(("query", "limit"), "missing")]


def test_included_route_has_path_and_dependencies_of_the_application() -> None:
    async def added() -> None:
        """Not called in these tests."""

    router = fastapi.APIRouter()

    @router.get("/things")
    async def things() -> None:
        """Not called in these tests."""

    app = FastAPI(dependencies=[Depends(added)])
    app.include_router(router, prefix="/api", max_body_size=7)
    (context,) = [context for context in iter_route_contexts(app.routes) if context.endpoint is things]
    assert (context.path, context.path_format) == ("/api/things", "/api/things")
    assert context.original_route is router.routes[0]
    assert [dependency.call for dependency in context.dependant.dependencies] == [added]
    assert context.dependency_overrides_provider is app
    assert context.max_body_size == 7
    assert callable(context.app)


async def test_injection_finds_the_stacks_in_the_scope() -> None:
    closed: list[str] = []

    def opened(name: str) -> Any:
        def generator() -> Iterator[None]:
            yield
            closed.append(name)

        return generator

    async def endpoint(
        a: Annotated[None, Depends(opened("request"))],
        b: Annotated[None, Depends(opened("function"), scope="function")],
    ) -> Response:
        return Response(status_code=204)

    handle = get_request_handler(get_dependant(path="/", call=endpoint), response_class=Response)
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    async with AsyncExitStack() as request_stack:
        async with AsyncExitStack() as function_stack:
            undocumented.keep_stacks(scope, request=request_stack, function=function_stack)
            assert (await handle(Request(scope))).status_code == 204
        assert closed == ["function"]
    assert closed == ["function", "request"]


class Tracing(TracerProvider):
    """A provider that FastAPI does not take for one that is switched off."""

    def get_tracer(self, *args: Any, **options: Any) -> Tracer:
        return NoOpTracer()


async def test_traced_request_is_marked_in_the_scope() -> None:
    app = FastAPI(telemetry={"tracer_provider": Tracing(), "auto_configure": False, "operation_spans": False})
    marks: list[Any] = []

    @app.get("/")
    async def read(request: Request) -> None:
        marks.append(request.scope.get(TELEMETRY))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        await client.get("/")
    assert len(marks) == 1
    assert marks[0] is not None


def test_no_private_name_of_a_framework_is_used() -> None:
    used = [
        f"{path.relative_to(RUNTIME)}: {name}"
        for path in RUNTIME.rglob("*.py")
        for name in _private_names(ast.parse(path.read_text()))
    ]
    assert used == []


def _private_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(FRAMEWORKS):
            parts = [*node.module.split("."), *(name.name for name in node.names)]
            yield from (part for part in parts if part.startswith("_") and not part.startswith("__"))


def test_undocumented_names_are_imported_in_one_file() -> None:
    allowed = {"injection/undocumented.py"}
    modules = ("fastapi.dependencies", "fastapi.routing", "fastapi.utils", "starlette._")
    documented = {"APIRoute", "APIRouter"}
    found = {
        str(path.relative_to(RUNTIME))
        for path in RUNTIME.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(modules)
        and not {name.name for name in node.names} <= documented
    }
    assert found == allowed
