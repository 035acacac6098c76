"""Which operation of a document a request reaches."""

from __future__ import annotations

from types import ModuleType

import pytest

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
