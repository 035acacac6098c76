"""Which operation of a document a request reaches."""

from __future__ import annotations

from types import ModuleType

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI

from specfirst.runtime.interface import Forbidden
from tests.runtime.routing.conftest import Application


@pytest.mark.parametrize(
    ("method", "path", "reached", "arguments"),
    [
        ("GET", "/customers/groups", "list_groups", {}),
        ("GET", "/customers/7", "get_customer", {"id": "7"}),
        ("GET", "/customers%2Fgroups/x", "anything", {"any": "customers/groups", "other": "x"}),
        ("POST", "/items/7:archive", "archive_item", {"id": "7"}),
        ("POST", "/items/7%3Aarchive", "update_item", {"id": "7:archive"}),
        ("POST", "/items/7", "update_item", {"id": "7"}),
        ("GET", "/users/7.json", "get_user_json", {"id": "7"}),
        ("GET", "/users/7%2Ejson", "get_user_json", {"id": "7"}),
        ("GET", "/users/7", "get_user", {"id": "7"}),
        ("GET", "/%75sers/7", "get_user", {"id": "7"}),
        ("GET", "/users/a%2Fb", "get_user", {"id": "a/b"}),
        ("GET", "/users/a%2fb", "get_user", {"id": "a/b"}),
        ("GET", "/users/%252F", "get_user", {"id": "%2F"}),
        ("GET", "/users/%C3%A4", "get_user", {"id": "ä"}),
        ("GET", "/users/7%0a", "get_user", {"id": "7\n"}),
        ("GET", "/report.tar.gz", "get_report", {"format": "tar.gz"}),
        ("GET", "/reports/2026-a-b", "get_year", {"year": 2026, "slug": "a-b"}),
        ("GET", "/feeds/a.b.json", "get_feed", {"id": "a.b", "extension": ".json"}),
        ("GET", "/flags/truea", "get_flag", {"on": True, "id": "a"}),
        ("GET", "/closed/", "closed", {}),
        ("GET", "/x/y", "anything", {"any": "x", "other": "y"}),
        # A template of the same length takes over where the more specific one has no such method.
        ("GET", "/items/7:archive", "get_item", {"id": "7:archive"}),
    ],
)
async def test_request_reaches_the_most_specific_operation(
    application: Application, method: str, path: str, reached: str, arguments: dict[str, object]
) -> None:
    assert await application.request(method, path) == (204, reached, arguments)


@pytest.mark.parametrize("path", ["/closed", "/users/", "/users/7/", "/report.", "/users", "//users/7"])
async def test_path_that_the_document_does_not_have_is_not_found(application: Application, path: str) -> None:
    assert await application.request("GET", path) == (404, None, {})


async def test_operation_knows_path_values_as_they_came(application: Application) -> None:
    await application.request("GET", "/users/a%2Fb%2cc,d%7E")
    assert application.raw_path_params == {"id": "a%2Fb%2Cc,d~"}
    assert application.scope["path_params"] == {"id": "a/b,c,d~"}


async def test_prefix_of_the_application_is_compared_with_the_raw_path(paths: ModuleType) -> None:
    application = Application(paths, prefix="/v1")
    async with application.client:
        assert await application.request("GET", "/v1/users/7") == (204, "get_user", {"id": "7"})
        assert (await application.request("GET", "/v1%2Fusers/7"))[0] == 404
        assert (await application.request("GET", "/users/7"))[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        # A path without placeholders is alone with its methods.
        ("DELETE", "/customers/groups", "GET, HEAD"),
        ("PUT", "/customers/7", "DELETE, GET, HEAD"),
        ("PUT", "/items/7:archive", "GET, HEAD, POST"),
        ("HEAD", "/customers/groups", None),
        ("OPTIONS", "/customers/7", "DELETE, GET, HEAD"),
    ],
)
async def test_method_that_the_path_does_not_have_is_refused_with_those_it_has(
    application: Application, method: str, path: str, allowed: str | None
) -> None:
    response = await application.client.request(method, path)
    assert (response.status_code, response.headers.get("allow")) == (405 if allowed else 204, allowed)


async def test_scope_names_route_and_endpoint_of_the_operation(application: Application) -> None:
    await application.request("HEAD", "/customers/groups")
    route = application.scope["route"]
    assert (route.path, route.operation_id) == ("/customers/groups", "list_groups")
    assert application.scope["endpoint"] is route.endpoint


async def test_router_included_twice_serves_both_prefixes(paths: ModuleType) -> None:
    application = Application(paths, prefix="/v1")
    application.app.include_router(application.router, prefix="/v2", dependencies=[Depends(_refuse)])
    async with application.client:
        assert (await application.request("GET", "/v1/users/7"))[0] == 204
        assert (await application.request("GET", "/v2/users/7"))[0] == 403


async def test_mounted_application_sees_raw_paths_below_its_prefix(application: Application) -> None:
    outer = FastAPI()
    outer.mount("/api/v1", application.app)
    transport = httpx.ASGITransport(outer)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        statuses = {path: (await client.get(path)).status_code for path in MOUNTED}
    assert statuses == MOUNTED


MOUNTED = {
    "/api/v1/users/7": 204,
    "/api/v1/users/a%2Fb": 204,
    "/%61pi/v1/users/7": 204,
    "/api/v1%2Fusers/7": 404,
    "/api%2fv1/users/7": 404,
}


def _refuse() -> None:
    raise Forbidden


def test_description_of_the_application_has_every_operation(application: Application) -> None:
    described = application.app.openapi()["paths"]
    ids = {operation["operationId"] for item in described.values() for operation in item.values()}
    assert ids == {operation.id for operation in application.operations}


async def test_router_included_after_the_first_request_is_served(application: Application) -> None:
    assert (await application.request("GET", "/late/customers/7"))[0] == 404
    application.app.include_router(application.router, prefix="/late")
    assert await application.request("GET", "/late/customers/7") == (204, "get_customer", {"id": "7"})
    assert await application.request("GET", "/customers/7") == (204, "get_customer", {"id": "7"})


async def test_router_included_late_into_a_router_of_the_application_is_served(
    application: Application,
) -> None:
    parent = APIRouter()
    application.app.include_router(parent, prefix="/parent")
    assert (await application.request("GET", "/parent/late/customers/7"))[0] == 404
    parent.include_router(application.router, prefix="/late")
    assert await application.request("GET", "/parent/late/customers/7") == (204, "get_customer", {"id": "7"})
