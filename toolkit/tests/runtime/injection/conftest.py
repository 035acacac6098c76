"""One operation whose service is made from the dependency under test, served by both dispatchers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI
from pydantic import JsonValue
from starlette.types import ASGIApp, Message

from specfirst.runtime import exception_handlers
from specfirst.runtime.failures import ApiFailures
from specfirst.runtime.operation import BodyRule, Operation, SuccessResponse
from specfirst.runtime.parameter_markers import JsonBody
from specfirst.runtime.routing import ContractRouter
from specfirst.runtime.runtime import DispatchMode, Runtime

Act = Callable[[Any], Awaitable[Any]]


class Service:
    """Returns the value of its dependency, or the result of `act` for it."""

    def __init__(self, value: Any, act: Act | None) -> None:
        self._value = value
        self._act = act

    async def get(self) -> Any:
        return self._value if self._act is None else await self._act(self._value)


class Served:
    """Applications over one dependency."""

    def __init__(self, mode: DispatchMode) -> None:
        self.mode = mode

    def app(
        self,
        depends: Any,
        *,
        act: Act | None = None,
        include: dict[str, Any] | None = None,
        runtime: dict[str, Any] | None = None,
        successes: tuple[SuccessResponse, ...] | None = None,
        **options: Any,
    ) -> FastAPI:
        """`depends` is the marker of the dependency; `include` are options of `include_router`."""

        async def service(value: Annotated[Any, depends]) -> Service:
            return Service(value, act)

        used = Runtime(dispatch=self.mode, **(runtime or {}))
        router = ContractRouter(security=None, runtime=used, failures=ApiFailures())
        body = SuccessResponse(status=200, media_type="application/json", model=JsonValue)
        described: dict[str, Any] = {"tag": "things", "service_method": "get"}
        declared = Operation(
            id="things_get", method="GET", path="/things", successes=successes or (body,), **described
        )

        @router.operation("GET /things", declared)
        async def things_get(service: Annotated[Service, Depends(service)]) -> Any:
            return await service.get()

        @router.operation(
            "PUT /things",
            Operation(
                id="things_put",
                method="PUT",
                path="/things",
                body=BodyRule(media_types=("application/json",)),
                successes=(body,),
                **described,
            ),
        )
        async def things_put(
            service: Annotated[Service, Depends(service)], body: Annotated[Any, JsonBody("application/json")]
        ) -> Any:
            return body

        app = FastAPI(**options)
        exception_handlers.install(app, used)
        app.include_router(router.complete(), **(include or {}))
        return app

    async def get(self, app: ASGIApp, **options: Any) -> httpx.Response:
        return await self.send("GET", app, **options)

    async def send(self, method: str, app: ASGIApp, **options: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, "/things", **options)

    async def value(self, depends: Any, **options: Any) -> Any:
        """What the dependency gives for one request."""
        response = await self.get(self.app(depends), **options)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture(params=list(DispatchMode), ids=str)
def served(request: pytest.FixtureRequest) -> Served:
    return Served(request.param)


SCOPE: dict[str, Any] = {
    "type": "http",
    "asgi": {"version": "3.0"},
    "http_version": "1.1",
    "method": "GET",
    "scheme": "http",
    "path": "/things",
    "raw_path": b"/things",
    "root_path": "",
    "query_string": b"",
    "headers": [],
    "client": ("192.0.2.1", 1024),
    "server": ("test", 80),
}


async def messages_of(app: ASGIApp, received: AsyncIterator[Message], sent: list[Message]) -> None:
    """Serve one request by ASGI itself."""

    async def receive() -> Message:
        return await anext(received)

    async def send(message: Message) -> None:
        sent.append(message)

    await app(dict(SCOPE), receive, send)
