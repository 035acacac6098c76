"""Contract coverage, counted over a recording."""

import json
from pathlib import Path
from typing import Any

import pytest

from specfirst.fuzz.coverage import DeclaredResponse, declared_responses, measure
from specfirst.fuzz.service import Service

ERROR: dict[str, Any] = {
    "application/json": {
        "examples": {
            "gone": {"value": {"code": "things.gone"}},
            "hidden": {"value": {"code": "things.hidden"}},
        }
    }
}
OK: dict[str, Any] = {"content": {"application/json": {"schema": {}}}}
DOCUMENT: dict[str, Any] = {
    "servers": [{"url": "/api"}],
    "paths": {
        "/things": {
            "get": {"operationId": "list", "responses": {"200": OK}},
            "parameters": [],
        },
        "/things/{thing_id}": {
            "get": {"operationId": "get", "responses": {"200": OK, "404": {"content": ERROR}}},
            "delete": {"operationId": "delete", "responses": {"204": {"description": "Gone."}}},
        },
        "/things/all": {"get": {"operationId": "get_all", "responses": {"200": OK}}},
    },
}


def _recording(folder: Path, *responses: tuple[str, str, int, str, str | None]) -> Path:
    names = ("method", "path", "status", "media_type", "code")
    file = folder / "responses.jsonl"
    file.write_text(
        "".join(json.dumps(dict(zip(names, response, strict=True))) + "\n" for response in responses)
    )
    return file


def test_declared_are_successes_by_media_type_and_failures_by_code() -> None:
    assert declared_responses(DOCUMENT) == {
        DeclaredResponse("list", 200, "application/json"),
        DeclaredResponse("get", 200, "application/json"),
        DeclaredResponse("get", 404, "application/json", "things.gone"),
        DeclaredResponse("get", 404, "application/json", "things.hidden"),
        DeclaredResponse("delete", 204, ""),
        DeclaredResponse("get_all", 200, "application/json"),
    }


def test_responses_are_counted_for_their_operation(tmp_path: Path) -> None:
    coverage = measure(
        DOCUMENT,
        _recording(
            tmp_path,
            ("GET", "/api/things/7", 200, "application/json", None),
            ("GET", "/api/things/8", 404, "application/json", "things.gone"),
            ("GET", "/api/things/9", 404, "application/json", "things.gone"),
            ("GET", "/api/things/all", 200, "application/json", None),
            ("DELETE", "/api/things/7", 204, "", None),
            ("PUT", "/api/things/7", 405, "application/json", "request.method_not_allowed"),
            ("GET", "/elsewhere/things", 200, "application/json", None),
        ),
    )

    assert coverage.seen == {
        DeclaredResponse("get", 200, "application/json"): 1,
        DeclaredResponse("get", 404, "application/json", "things.gone"): 2,
        DeclaredResponse("get_all", 200, "application/json"): 1,
        DeclaredResponse("delete", 204, ""): 1,
    }
    assert coverage.never_succeeded == ["list"]
    assert coverage.statuses - coverage.statuses_seen == {("list", 200)}
    assert coverage.declared - coverage.seen.keys() == {
        DeclaredResponse("list", 200, "application/json"),
        DeclaredResponse("get", 404, "application/json", "things.hidden"),
    }
    assert coverage.undeclared == []


def test_address_without_parameters_is_not_one_of_a_template(tmp_path: Path) -> None:
    coverage = measure(DOCUMENT, _recording(tmp_path, ("DELETE", "/api/things/all", 405, "", None)))
    assert coverage.undeclared == []


def test_another_status_code_or_media_type_is_undeclared(tmp_path: Path) -> None:
    coverage = measure(
        DOCUMENT,
        _recording(
            tmp_path,
            ("GET", "/api/things", 500, "application/json", "internal.error"),
            ("GET", "/api/things/7", 404, "application/json", "things.lost"),
            ("GET", "/api/things/7", 200, "text/html", None),
        ),
    )

    assert coverage.undeclared == [
        DeclaredResponse("get", 200, "text/html"),
        DeclaredResponse("get", 404, "application/json", "things.lost"),
        DeclaredResponse("list", 500, "application/json", "internal.error"),
    ]


def test_a_range_or_default_declares_statuses_that_are_not_reported(tmp_path: Path) -> None:
    document = {
        "servers": [{"url": "https://{host}/v1/", "variables": {"host": {"default": "api.test"}}}],
        "paths": {"/a": {"get": {"responses": {"200": OK, "4XX": {"$ref": "#/components/responses/No"}}}}},
        "components": {"responses": {"No": {"description": "No."}}},
    }
    recording = _recording(
        tmp_path,
        ("GET", "/v1/a", 418, "application/json", "teapot"),
        ("GET", "/v1/a", 500, "", None),
    )

    coverage = measure(document, recording)

    assert coverage.declared == {DeclaredResponse("GET /a", 200, "application/json")}
    assert coverage.undeclared == [DeclaredResponse("GET /a", 500, "")]


@pytest.mark.parametrize(
    ("declared", "status", "succeeded"),
    [
        (["200", "default"], 200, True),
        (["2xx", "default"], 201, True),
        (["303", "default"], 303, True),
        # The `default` beside a redirection describes failures.
        (["303", "default"], 200, False),
        (["3XX", "default"], 200, False),
        (["303", "2XX"], 303, False),
        (["404", "default"], 200, True),
        (["default"], 200, True),
        (["default"], 500, False),
        (["404"], 200, True),
    ],
)
def test_only_declared_successes_count(
    tmp_path: Path, declared: list[str], status: int, succeeded: bool
) -> None:
    responses = {key: {"description": "."} for key in declared}
    document = {"paths": {"/a": {"get": {"operationId": "a", "responses": responses}}}}

    coverage = measure(document, _recording(tmp_path, ("GET", "/a", status, "", None)))

    assert coverage.never_succeeded == ([] if succeeded else ["a"])


def test_failures_without_declared_codes_are_counted_by_status(tmp_path: Path) -> None:
    responses = {"404": {"content": {"application/json": {"examples": {"one": {"value": {"detail": "x"}}}}}}}
    document = {"paths": {"/a": {"get": {"operationId": "a", "responses": responses}}}}

    coverage = measure(document, _recording(tmp_path, ("GET", "/a", 404, "application/json", "any.code")))

    assert coverage.undeclared == []
    assert coverage.unseen == set()


def test_operations_with_the_method_query_are_counted() -> None:
    document = {"paths": {"/a": {"query": {"operationId": "search", "responses": {"200": OK}}}}}
    assert declared_responses(document) == {DeclaredResponse("search", 200, "application/json")}


def test_unimplemented_operations_are_those_of_the_document(tmp_path: Path) -> None:
    missing = ["GET /api/things", "GET /other/things/all", "DELETE /api/things/{thing_id}"]
    service = Service("http://127.0.0.1:1", tmp_path, {}, missing=missing)
    assert service.unimplemented(DOCUMENT) == {"list", "delete"}
