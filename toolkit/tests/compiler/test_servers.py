"""The path that operations are served below, and the warnings about it."""

from __future__ import annotations

from typing import Any

import pytest

from specfirst.compiler.document.servers import server_path, server_warnings


def document(url: str, **variables: Any) -> dict[str, Any]:
    return {"servers": [{"url": url, "variables": variables}]}


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("", ""),
        ("/", ""),
        ("https://api.example", ""),
        ("https://api.example/v1/", "/v1"),
        ("//api.example/v1", "/v1"),
        ("{scheme}://{host}/api/v3", "/api/v3"),
        ("https://api.example{base}", "/sell/v1"),
        ("https://api.example/{version}", "/v2"),
        ("https://api.example/{undeclared}", "/{undeclared}"),
        ("api/v1", "/api/v1"),
        ("Your API", "/Your%20API"),
        ("https://[broken/v1", ""),
    ],
)
def test_path_of_first_server_has_defaults_of_variables(url: str, path: str) -> None:
    variables = {
        "scheme": {"default": "http"},
        "host": {"default": "HOST"},
        "base": {"default": "/sell/v1"},
        "version": {"default": "v2"},
    }
    assert server_path(document(url, **variables)) == path


def test_document_without_servers_is_served_at_the_root() -> None:
    assert server_path({}) == ""
    assert list(server_warnings({})) == []


@pytest.mark.parametrize(
    ("written", "place", "part"),
    [
        (document("api/v1"), ("servers", 0, "url"), "relative to the document's address"),
        (document("https://[broken/v1"), ("servers", 0, "url"), "cannot be read"),
        (document("https://a.example/{v}"), ("servers", 0, "url"), "no variable 'v'"),
        (
            document("https://a.example/{v}", v={"default": "v1"}),
            ("servers", 0, "variables", "v"),
            "only with the default of the server variable 'v', below /v1",
        ),
    ],
)
def test_assumption_about_path_is_reported(
    written: dict[str, Any], place: tuple[Any, ...], part: str
) -> None:
    ((pointer, message),) = server_warnings(written)
    assert pointer == place
    assert part in message


def test_variable_outside_the_path_gives_no_warning() -> None:
    fixed = document(
        "https://{region}.example/{v}", region={"default": "eu"}, v={"default": "v1", "enum": ["v1"]}
    )
    assert list(server_warnings(fixed)) == []
