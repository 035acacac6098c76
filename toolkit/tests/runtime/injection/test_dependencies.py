"""FastAPI's documented behaviour of dependencies, under both dispatchers."""

import functools
import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Annotated, Any

import anyio
import httpx
import pytest
from fastapi import Cookie, Depends, FastAPI, Header, Query, Request, Security
from fastapi.params import Depends as DependsMarker
from fastapi.security import APIKeyHeader, SecurityScopes
from starlette.requests import HTTPConnection

from tests.runtime.injection.conftest import Served


def function() -> str:
    return "function"


async def coroutine() -> str:
    return "coroutine"


class Klass:
    def __init__(self, below: Annotated[str, Depends(coroutine)]) -> None:
        self.text = f"class over {below}"


class Instance:
    async def __call__(self) -> str:
        return "instance"

    def method(self) -> str:
        return "method"


async def with_text(text: str) -> str:
    return text


def decorated(call: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(call)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return call(*args, **kwargs)

    return wrapper


async def of_class(made: Annotated[Klass, Depends()]) -> str:
    return made.text


@pytest.mark.parametrize(
    ("call", "value"),
    [
        (function, "function"),
        (coroutine, "coroutine"),
        (Instance(), "instance"),
        (Instance().method, "method"),
        (functools.partial(with_text, "partial"), "partial"),
        (decorated(coroutine), "coroutine"),
        (decorated(function), "function"),
        (of_class, "class over coroutine"),
    ],
    ids=["function", "coroutine", "instance", "method", "partial", "decorated", "decorated_sync", "class"],
)
async def test_dependency_of_every_kind_gives_its_value(served: Served, call: Any, value: str) -> None:
    assert await served.value(Depends(call)) == value


async def test_function_runs_in_another_thread_and_coroutine_in_that_of_the_loop(served: Served) -> None:
    def in_thread() -> int:
        return threading.get_ident()

    async def both(other: Annotated[int, Depends(in_thread)]) -> list[bool]:
        return [threading.get_ident() == threading.main_thread().ident, other == threading.get_ident()]

    assert await served.value(Depends(both)) == [True, False]


class Counter:
    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self) -> int:
        self.calls += 1
        return self.calls


async def test_dependency_that_is_used_twice_is_called_once(served: Served) -> None:
    counter = Counter()

    async def below(count: Annotated[int, Depends(counter)]) -> int:
        return count

    async def both(first: Annotated[int, Depends(below)], second: Annotated[int, Depends(counter)]) -> Any:
        return [first, second]

    app = served.app(Depends(both))
    assert (await served.get(app)).json() == [1, 1]
    assert (await served.get(app)).json() == [2, 2], "the cache is that of one request"


async def test_dependency_without_cache_is_called_for_each_use(served: Served) -> None:
    counter = Counter()

    async def three(
        first: Annotated[int, Depends(counter)],
        second: Annotated[int, Depends(counter, use_cache=False)],
        third: Annotated[int, Depends(counter)],
    ) -> Any:
        return [first, second, third]

    assert await served.value(Depends(three)) == [1, 2, 1]


async def test_uncached_dependency_below_a_cached_one_is_called_again(served: Served) -> None:
    counter = Counter()

    async def cached(count: Annotated[int, Depends(counter, use_cache=False)]) -> int:
        return count

    async def both(first: Annotated[int, Depends(cached)], second: Annotated[int, Depends(cached)]) -> Any:
        return [first, second, counter.calls]

    assert await served.value(Depends(both)) == [1, 1, 2]


async def test_dependencies_are_called_in_the_order_of_their_parameters(served: Served) -> None:
    order: list[str] = []

    def noting(name: str) -> Any:
        async def note() -> None:
            order.append(name)

        return Depends(note)

    async def upper(a: Annotated[Any, noting("a")], b: Annotated[Any, noting("b")]) -> None:
        order.append("upper")

    async def top(upper: Annotated[Any, Depends(upper)], c: Annotated[Any, noting("c")]) -> list[str]:
        return order

    assert await served.value(Depends(top)) == ["a", "b", "upper", "c"]


async def test_parameters_of_a_dependency_are_read_from_the_request(served: Served) -> None:
    async def read(
        limit: Annotated[int, Query(ge=1)],
        token: Annotated[str, Header()],
        theme: Annotated[str, Cookie()] = "light",
    ) -> Any:
        return [limit, token, theme]

    app = served.app(Depends(read))
    sent = {"params": {"limit": 3}, "headers": {"token": "t", "cookie": "theme=dark"}}
    assert (await served.get(app, **sent)).json() == [3, "t", "dark"]
    refused = await served.get(app, params={"limit": 0})
    assert refused.status_code == 422
    places = [error["loc"] for error in refused.json()["errors"]]
    assert places == [["query", "limit"], ["header", "token"]]


async def test_invalid_parameters_below_are_all_reported_and_their_users_are_not_called(
    served: Served,
) -> None:
    called: list[str] = []

    async def first(a: Annotated[int, Query()]) -> int:
        called.append("first")
        return a

    async def second(b: Annotated[int, Query()], above: Annotated[int, Depends(first)]) -> None:
        called.append("second")

    async def other() -> None:
        called.append("other")

    async def top(
        one: Annotated[Any, Depends(first)],
        two: Annotated[Any, Depends(second)],
        three: Annotated[Any, Depends(other)],
    ) -> None:
        called.append("top")

    refused = await served.get(served.app(Depends(top)))
    names = [error["loc"][1] for error in refused.json()["errors"]]
    assert (refused.status_code, names, called) == (422, ["a", "a", "b"], ["other"])


def test_dependency_that_takes_a_body_is_refused_at_start_up(served: Served) -> None:
    async def reads(body: dict[str, int]) -> None:
        """Never called in these tests."""

    with pytest.raises(TypeError, match="takes body from the body of the request"):
        served.app(Depends(reads))


async def test_request_and_connection_are_those_of_the_request(served: Served) -> None:
    async def read(request: Request, connection: HTTPConnection) -> Any:
        return [request is connection, request.headers["x-here"], request.url.path]

    assert await served.value(Depends(read), headers={"x-here": "yes"}) == [True, "yes", "/things"]


async def test_security_scopes_are_those_of_all_dependants(served: Served) -> None:
    async def asked(scopes: SecurityScopes) -> list[str]:
        return scopes.scopes

    async def above(scopes: Annotated[Any, Security(asked, scopes=["b"])]) -> Any:
        return scopes

    async def top(
        one: Annotated[Any, Security(above, scopes=["a"])], two: Annotated[Any, Security(asked, scopes=["c"])]
    ) -> Any:
        return [one, two]

    assert await served.value(Depends(top)) == [["a", "b"], ["c"]]


async def test_security_scheme_is_a_dependency(served: Served) -> None:
    assert await served.value(Depends(APIKeyHeader(name="x-key")), headers={"x-key": "k"}) == "k"


async def test_security_scheme_that_refuses_gives_its_status(served: Served) -> None:
    refused = await served.get(served.app(Depends(APIKeyHeader(name="x-key")), runtime={"responses": "off"}))
    assert refused.status_code == 401


async def test_overrides_replace_dependencies_at_any_depth_while_they_are_set(served: Served) -> None:
    async def below() -> str:
        return "real"

    async def above(value: Annotated[str, Depends(below)]) -> str:
        return f"above {value}"

    async def fake(extra: Annotated[str, Query()] = "fake") -> str:
        return extra

    app = served.app(Depends(above))
    assert (await served.get(app)).json() == "above real"
    app.dependency_overrides[below] = fake
    assert (await served.get(app)).json() == "above fake"
    assert (await served.get(app, params={"extra": "given"})).json() == "above given"
    app.dependency_overrides[below] = coroutine
    assert (await served.get(app)).json() == "above coroutine"
    app.dependency_overrides.clear()
    assert (await served.get(app)).json() == "above real"


async def test_override_with_a_generator_is_closed(served: Served) -> None:
    closed: list[str] = []

    async def generator() -> Any:
        yield "generator"
        closed.append("generator")

    app = served.app(Depends(coroutine))
    app.dependency_overrides[coroutine] = generator
    assert ((await served.get(app)).json(), closed) == ("generator", ["generator"])


async def test_dependencies_of_the_application_and_the_router_come_first(served: Served) -> None:
    order: list[str] = []

    def noting(name: str) -> DependsMarker:
        async def note() -> None:
            order.append(name)

        return Depends(note)  # type: ignore[no-any-return]

    async def own() -> list[str]:
        return order

    app = served.app(
        Depends(own), dependencies=[noting("app")], include={"dependencies": [noting("include")]}
    )
    assert (await served.get(app)).json() == ["app", "include"]


async def test_context_variable_of_a_coroutine_reaches_the_service_and_that_of_a_thread_does_not(
    served: Served,
) -> None:
    variable: ContextVar[str] = ContextVar("variable", default="unset")
    other: ContextVar[str] = ContextVar("other", default="unset")

    async def sets() -> None:
        variable.set("set")

    def sets_in_thread() -> None:
        other.set("set")

    async def both(
        one: Annotated[None, Depends(sets)], two: Annotated[None, Depends(sets_in_thread)]
    ) -> None:
        """Only for its dependencies."""

    async def read(value: Any) -> Any:
        return [variable.get(), other.get()]

    assert (await served.get(served.app(Depends(both), act=read))).json() == ["set", "unset"]


async def test_dependency_with_max_concurrency_runs_so_often_at_once(served: Served) -> None:
    running, most = 0, 0

    async def work() -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await anyio.sleep(0.01)
        running -= 1
        return most

    app = served.app(Depends(work, max_concurrency=2))
    transport = httpx.ASGITransport(app)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
        anyio.create_task_group() as group,
    ):
        for _ in range(6):
            group.start_soon(client.get, "/things")
    assert most == 2


async def test_body_above_max_body_size_of_the_application_is_refused(served: Served) -> None:
    app = served.app(Depends(coroutine), max_body_size=10)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.put("/things", json=[1])).status_code == 200
        assert (await client.put("/things", json=[1] * 20)).status_code == 413


async def test_router_that_is_mounted_without_an_application_serves(served: Served) -> None:
    outer = FastAPI()
    outer.mount("/api", served.app(Depends(coroutine)))
    transport = httpx.ASGITransport(outer)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/api/things")).json() == "coroutine"
