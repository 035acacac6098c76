"""Headers, responses and parameters that the expansion derives from policies."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_spec_validator import validate

from specfirst.compiler.bundle.bundler import bundle
from specfirst.compiler.document.references import follow
from specfirst.compiler.expand.catalogue import load_catalogue
from specfirst.compiler.expand.expansion import expand
from tests.compiler.conftest import FIXTURES

ID, LIMITS, SUNSET = ["X-Request-ID"], ["RateLimit", "RateLimit-Policy"], ["Deprecation", "Sunset"]
SECURED = ["401", "403"]
ALWAYS = ["500", "503"]


@pytest.fixture(scope="module")
def expanded() -> dict[str, Any]:
    api = bundle(FIXTURES / "policies.yaml")
    catalogue = load_catalogue(api)
    assert catalogue is not None
    return expand(api, catalogue).document


@pytest.mark.parametrize(
    ("path", "method", "statuses", "parameters"),
    [
        ("/things", "post", ["201", *SECURED, "409", "413", "415", "422", *ALWAYS], ["Idempotency-Key"]),
        ("/thing", "get", ["200", "304", *SECURED, *ALWAYS], ["If-None-Match"]),
        ("/thing", "patch", ["200", *SECURED, "412", "422", *ALWAYS], ["If-Match"]),
        ("/thing", "delete", ["204", *SECURED, "412", "422", *ALWAYS], ["If-Match"]),
        ("/config", "get", ["200", "429", *ALWAYS], []),
        (
            "/file",
            "get",
            ["200", "206", "304", *SECURED, "416", *ALWAYS],
            ["If-None-Match", "Range", "If-Range"],
        ),
        ("/events", "get", ["200", "422", *ALWAYS], ["Last-Event-ID"]),
    ],
)
def test_responses_and_parameters_follow_from_policies(
    expanded: dict[str, Any], path: str, method: str, statuses: list[str], parameters: list[str]
) -> None:
    operation = expanded["paths"][path][method]
    assert list(operation["responses"]) == statuses
    declared = [follow(expanded, parameter) for parameter in operation.get("parameters", [])]
    assert [parameter["name"] for parameter in declared] == parameters


@pytest.mark.parametrize(
    ("path", "method", "status", "headers"),
    [
        ("/things", "post", "201", [*ID, "Idempotent-Replayed"]),
        ("/things", "post", "409", [*ID, "Retry-After"]),
        ("/thing", "get", "200", [*ID, *SUNSET, "Cache-Control", "Vary", "ETag"]),
        ("/thing", "get", "304", [*ID, *SUNSET, "Cache-Control", "Vary", "ETag"]),
        ("/thing", "get", "401", [*ID, "WWW-Authenticate", *SUNSET]),
        ("/thing", "patch", "200", [*ID, "ETag"]),
        ("/thing", "patch", "412", ID),
        ("/thing", "delete", "204", ID),
        ("/config", "get", "200", [*ID, *LIMITS, "Cache-Control"]),
        ("/config", "get", "429", [*ID, "Retry-After", *LIMITS]),
        ("/file", "get", "200", [*ID, "Accept-Ranges", "Content-Disposition", "ETag", "Repr-Digest"]),
        (
            "/file",
            "get",
            "206",
            [*ID, "Accept-Ranges", "Content-Disposition", "ETag", "Repr-Digest", "Content-Range"],
        ),
        ("/file", "get", "304", [*ID, "Accept-Ranges", "Content-Disposition", "ETag"]),
        ("/file", "get", "416", [*ID, "Content-Range"]),
        ("/events", "get", "200", ID),
    ],
)
def test_headers_follow_from_policies(
    expanded: dict[str, Any], path: str, method: str, status: str, headers: list[str]
) -> None:
    response = expanded["paths"][path][method]["responses"][status]
    assert list(response["headers"]) == headers
    for name in headers:
        assert follow(expanded, response["headers"][name])["x-runtime"] is True


def test_runtime_headers_and_parameters_are_marked(expanded: dict[str, Any]) -> None:
    assert expanded["paths"]["/thing"]["get"]["responses"]["304"]["x-runtime"] is True
    parameters = expanded["components"]["parameters"]
    own = {name for name, parameter in parameters.items() if parameter.get("x-runtime") is not True}
    assert own == {"LastEventID"}


def test_the_etag_of_a_file_may_be_absent_that_of_data_is_not(expanded: dict[str, Any]) -> None:
    def etag(path: str) -> Any:
        header = expanded["paths"][path]["get"]["responses"]["200"]["headers"]["ETag"]
        return follow(expanded, header)["required"]

    assert (etag("/thing"), etag("/file")) == (True, False)


def test_206_has_the_content_of_200(expanded: dict[str, Any]) -> None:
    responses = expanded["paths"]["/file"]["get"]["responses"]
    assert responses["206"]["content"] == responses["200"]["content"]


def test_cache_control_is_declared_as_a_constant(expanded: dict[str, Any]) -> None:
    header = expanded["paths"]["/config"]["get"]["responses"]["200"]["headers"]["Cache-Control"]
    assert header["schema"]["enum"] == ["public, max-age=60"]


def test_the_completed_document_is_valid(expanded: dict[str, Any]) -> None:
    validate(expanded)
