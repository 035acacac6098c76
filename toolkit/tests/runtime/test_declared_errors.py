"""Exceptions of services become the declared failure responses."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from specfirst.runtime.interface import ApiError, RouteNotFound
from specfirst.runtime.runtime import ResponseCheck, Runtime
from tests.runtime.packages import generated


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    spec = Path(__file__).with_name("declared_errors.yaml")
    with generated(spec, tmp_path_factory.mktemp("declared"), "declared_errors_api") as (package, _):
        yield package


class Unavailable(ApiError):
    code = "orders.unavailable"
    status = 422
    default_message = "No orders today."


@asynccontextmanager
async def _client(api: ModuleType, raised: Exception, mode: ResponseCheck = ResponseCheck.RAISE) -> Any:
    class Orders(api.services.OrdersService):  # type: ignore[name-defined, misc]
        # A provider's parameters are dependencies: those of a Protocol's __init__ are none.
        def __init__(self) -> None:
            """Take no arguments: FastAPI would read them as dependencies."""

        async def get_order(self, *, order_id: int) -> None:
            raise raised

        async def delete_order(self, *, order_id: int) -> None:
            raise raised

        async def change_order(self, *, order_id: int) -> None:
            raise raised

    app = FastAPI()
    router = api.routes.build_router(
        services=api.routes.Services(orders=Orders), runtime=Runtime(responses=mode)
    )
    app.include_router(router)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def _get(api: ModuleType, raised: Exception, mode: ResponseCheck = ResponseCheck.RAISE) -> Any:
    async with _client(api, raised, mode) as client:
        return await client.get("/orders/1")


async def test_declared_error_sends_its_body(api: ModuleType) -> None:
    problem = api.models.Problem(title="No order", status=404, orderId=1)
    response = await _get(api, api.errors.NotFoundProblem(problem))
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")
    assert response.json() == {"title": "No order", "status": 404, "orderId": 1}


async def test_error_of_another_operation_is_sent_in_a_range_of_the_same_body(
    api: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    problem = api.models.Problem(title="No order", status=404)
    async with _client(api, api.errors.NotFoundProblem(problem)) as client:
        response = await client.patch("/orders/1")
    assert (response.status_code, response.json()["title"]) == (404, "No order")
    async with _client(api, api.errors.ServerFault(503, api.models.Fault(faultCode=1))) as client:
        assert (await client.patch("/orders/1")).status_code == 500
    assert "ServerFault (503) is not a declared failure; declared are ClientProblem" in caplog.text


async def test_typed_headers_are_sent_as_text(api: ModuleType) -> None:
    problem = api.models.Problem(title="Busy", status=409)
    response = await _get(api, api.errors.ConflictProblem(problem, x_version=7))
    assert (response.status_code, response.headers["x-version"]) == (409, "7")
    assert "x-note" not in response.headers


async def test_error_without_content_has_no_body(api: ModuleType) -> None:
    response = await _get(api, api.errors.Gone())
    assert (response.status_code, response.content) == (410, b"")
    assert "content-type" not in response.headers


async def test_text_error_is_sent_as_text(api: ModuleType) -> None:
    response = await _get(api, api.errors.GetOrderIMATeapot("short and stout"))
    assert (response.status_code, response.text) == (418, "short and stout")
    assert response.headers["content-type"].startswith("text/plain")


async def test_xml_error_is_the_text_that_the_service_gives(api: ModuleType) -> None:
    response = await _get(api, api.errors.GetOrderFailedDependency("<fault>a &amp; b</fault>"))
    assert (response.status_code, response.text) == (424, "<fault>a &amp; b</fault>")


async def test_shared_response_gives_its_name_to_the_error(api: ModuleType) -> None:
    body = api.models.LockedResponse(lockedBy="ann")
    response = await _get(api, api.errors.Locked(body))
    assert (response.status_code, response.json()) == (423, {"lockedBy": "ann"})


@pytest.mark.parametrize(("name", "status"), [("ServerFault", 507), ("DefaultFault", 451)])
async def test_error_of_a_range_has_the_given_status(api: ModuleType, name: str, status: int) -> None:
    error = getattr(api.errors, name)(status, api.models.Fault(faultCode=1))
    response = await _get(api, error)
    assert (response.status_code, response.json()) == (status, {"faultCode": 1})


async def test_status_outside_its_range_is_a_violation(api: ModuleType) -> None:
    error = api.errors.ServerFault(404, api.models.Fault(faultCode=1))
    response = await _get(api, error)
    assert (response.status_code, response.json()) == (500, {"faultCode": 500})


async def test_error_of_another_operation_is_a_violation(api: ModuleType) -> None:
    async with _client(api, api.errors.Gone()) as client:
        response = await client.delete("/orders/1")
    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")


async def test_error_of_another_operation_is_sent_and_logged_in_production(
    api: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        async with _client(api, api.errors.Gone(), ResponseCheck.LOG) as client:
            response = await client.delete("/orders/1")
    assert response.status_code == 410
    assert "Gone (410) is not a declared failure" in caplog.text


async def test_body_that_breaks_its_schema_is_a_violation(api: ModuleType) -> None:
    broken = api.models.Problem.model_construct(title="", status=404)
    response = await _get(api, api.errors.NotFoundProblem(broken))
    assert (response.status_code, response.json()) == (500, {"faultCode": 500})


async def test_body_that_breaks_its_schema_is_sent_in_production(api: ModuleType) -> None:
    broken = api.models.Problem.model_construct(title="", status=404)
    response = await _get(api, api.errors.NotFoundProblem(broken), ResponseCheck.LOG)
    assert (response.status_code, response.json()) == (404, {"title": "", "status": 404})


async def test_error_of_the_runtime_takes_the_declared_form(api: ModuleType) -> None:
    response = await _get(api, RouteNotFound())
    assert (response.status_code, response.json()) == (404, {"title": "Not Found", "status": 404})


async def test_error_of_the_application_takes_the_form_of_default(api: ModuleType) -> None:
    response = await _get(api, Unavailable())
    assert (response.status_code, response.json()) == (422, {"faultCode": 422})


def test_methods_name_the_errors_that_they_raise(api: ModuleType) -> None:
    documented = api.services.OrdersService.get_order.__doc__
    assert "NotFoundProblem: 404. There is no such order." in documented
    assert "ServerFault: 5XX. Broken." in documented
    assert api.operations.DELETE_ORDER.failures[0].error is api.errors.NotFoundProblem
