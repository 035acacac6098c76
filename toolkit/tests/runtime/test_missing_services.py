"""Tags and methods without an implementation prevent the start, respond with 501, or are mocked."""

from __future__ import annotations

import functools
import logging
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from specfirst.conformance.missing_methods import missing_methods
from specfirst.mock.package_mock import PackageMock
from specfirst.runtime import exception_handlers
from specfirst.runtime.implementation import UnimplementedOperations, is_implemented
from specfirst.runtime.runtime import Runtime, UnimplementedPolicy
from tests.runtime.conftest import PACKAGE, Security, Served


def _router(sample: ModuleType, runtime: Runtime) -> Any:
    """Return the router of a service that implements one method of one tag."""
    routes, models = sample.routes, sample.models

    class Things(sample.services.ThingsService):  # type: ignore[misc, name-defined]
        async def get(self, **arguments: Any) -> Any:
            return models.Echo(seen={})

    async def things() -> Any:
        return Things()

    things.__annotations__["return"] = Things
    return routes.build_router(services=routes.Services(things=things), security=Security(), runtime=runtime)


def _client(sample: ModuleType, runtime: Runtime) -> httpx.AsyncClient:
    app = FastAPI()
    exception_handlers.install(app, runtime)
    app.include_router(_router(sample, runtime))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(
        transport=transport, base_url="http://test", headers={"authorization": "Bearer good"}
    )


def test_methods_that_only_raise_are_not_implemented() -> None:
    class Stubs:
        async def scaffolded(self, *, limit: int) -> str:
            """List badges."""
            raise NotImplementedError("badges_list")

        async def without_message(self) -> str:
            raise NotImplementedError

        async def partly(self, *, limit: int) -> str:
            if limit:
                raise NotImplementedError("badges_list")
            return ""

        async def with_another_error(self) -> str:
            raise ValueError("badges_list")

    implemented = {var: is_implemented(Stubs, var) for var in vars(Stubs) if not var.startswith("_")}
    assert implemented == {
        "scaffolded": False,
        "without_message": False,
        "partly": True,
        "with_another_error": True,
    }


async def test_method_that_does_not_take_the_arguments_is_not_implemented(
    sample: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    class Things(sample.services.ThingsService):  # type: ignore[misc, name-defined]
        async def get(self) -> Any:
            return sample.models.Echo(seen={})

        @functools.wraps(get)
        async def put(self, **arguments: Any) -> Any:
            return sample.models.Thing(name="a")

    async def things() -> Any:
        return Things()

    things.__annotations__["return"] = Things

    def router(runtime: Runtime) -> Any:
        services = sample.routes.Services(things=things)
        return sample.routes.build_router(services=services, security=Security(), runtime=runtime)

    reason = "things_get (Things.get(): got an unexpected keyword argument 'principal')"
    with pytest.raises(UnimplementedOperations) as refused:
        router(Runtime())
    assert reason in refused.value.operations
    assert not any("things_put" in operation for operation in refused.value.operations)
    app = FastAPI()
    with caplog.at_level(logging.WARNING, "specfirst.runtime.routing"):
        app.include_router(router(Runtime(unimplemented=UnimplementedPolicy.RESPOND_501)))
    assert reason in caplog.text
    missing = list(missing_methods(app))
    assert "GET /things/{id}: adapt Things.get(): got an unexpected keyword argument 'principal'" in missing


def test_application_without_service_methods_refuses_to_start(sample: ModuleType) -> None:
    with pytest.raises(UnimplementedOperations) as refused:
        _router(sample, Runtime())
    assert "things_put" in refused.value.operations
    assert "files_raw" in refused.value.operations
    assert "things_get" not in refused.value.operations


async def test_unimplemented_operation_is_501_with_a_warning(
    sample: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "specfirst.runtime.routing"):
        client = _client(sample, Runtime(unimplemented=UnimplementedPolicy.RESPOND_501))
    (message,) = caplog.messages
    assert message.startswith(f"Operations of {PACKAGE} that are not implemented respond with 501: ")
    assert "files_raw" in message
    assert "things_get" not in message
    async with client:
        assert (await client.get("/things/1")).json() == {"seen": {}}
        assert (await client.get("/files/raw")).status_code == 501
        assert (await client.put("/things/1", json={"name": "x"})).status_code == 501


def test_service_without_providers_is_named_once_per_operation(
    sample: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    routes, runtime = sample.routes, Runtime(unimplemented=UnimplementedPolicy.RESPOND_501)
    with caplog.at_level(logging.WARNING, "specfirst.runtime.routing"):
        router = routes.build_router(services=routes.Services(), security=Security(), runtime=runtime)
    operations = [route.pipeline.operation.id for route in router.routes]
    assert caplog.messages == [
        f"Operations of {PACKAGE} that are not implemented respond with 501: {', '.join(operations)}"
    ]
    with pytest.raises(UnimplementedOperations, match=f"operations of {PACKAGE} are") as refused:
        routes.build_router(services=routes.Services(), security=Security(), runtime=Runtime())
    assert refused.value.operations == operations


def test_service_without_methods_is_named_and_stub_is_not(
    sample: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    routes, runtime = sample.routes, Runtime(unimplemented=UnimplementedPolicy.RESPOND_501)
    with caplog.at_level(logging.WARNING, "specfirst.runtime.routing"):
        routes.build_stub_router(runtime)
        assert caplog.messages == []

        class Things(sample.services.ThingsService):  # type: ignore[misc, name-defined]
            pass

        routes.build_router(services=routes.Services(things=Things), security=Security(), runtime=runtime)
    (message,) = caplog.messages
    assert "things_get" in message


async def test_unimplemented_operation_is_mocked_beside_implemented_ones(sample: ModuleType) -> None:
    runtime = Runtime(unimplemented=UnimplementedPolicy.MOCK, mock=PackageMock(PACKAGE))
    async with _client(sample, runtime) as client:
        assert (await client.get("/things/1")).json() == {"seen": {}}
        mocked = await client.put("/things/1", json={"name": "x"})
        assert (mocked.status_code, mocked.headers["x-version"].isdigit()) == (200, True)
        sample.models.Thing.model_validate_json(mocked.content)
        assert (await client.put("/things/1", json={"name": 3})).status_code == 422
        client.headers.pop("authorization")
        assert (await client.put("/things/1", json={"name": "x"})).status_code == 401


def test_mode_mock_without_a_mock_is_an_error(sample: ModuleType) -> None:
    with pytest.raises(ValueError, match="Runtime"):
        _router(sample, Runtime(unimplemented=UnimplementedPolicy.MOCK))


async def test_complete_application_needs_no_mock(served: Served) -> None:
    assert (await served.client.get("/things/1")).status_code == 200
