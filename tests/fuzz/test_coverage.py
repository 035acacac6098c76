"""Contract coverage, counted over a recording."""

import json
from pathlib import Path
from typing import Any

from specfirst.fuzz.coverage import Answer, declared_answers, measure

ERROR: dict[str, Any] = {"application/json": {"examples": {"things.gone": {}, "things.hidden": {}}}}
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


def _recording(folder: Path, *answers: tuple[str, str, int, str, str | None]) -> Path:
    names = ("method", "path", "status", "media_type", "code")
    file = folder / "answers.jsonl"
    file.write_text("".join(json.dumps(dict(zip(names, each, strict=True))) + "\n" for each in answers))
    return file


def test_declared_are_successes_by_media_type_and_failures_by_code() -> None:
    assert declared_answers(DOCUMENT) == {
        Answer("list", 200, "application/json"),
        Answer("get", 200, "application/json"),
        Answer("get", 404, "application/json", "things.gone"),
        Answer("get", 404, "application/json", "things.hidden"),
        Answer("delete", 204, ""),
        Answer("get_all", 200, "application/json"),
    }


def test_answers_are_counted_for_their_operation(tmp_path: Path) -> None:
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
        Answer("get", 200, "application/json"): 1,
        Answer("get", 404, "application/json", "things.gone"): 2,
        Answer("get_all", 200, "application/json"): 1,
        Answer("delete", 204, ""): 1,
    }
    assert coverage.never_succeeded == ["list"]
    assert coverage.statuses - coverage.statuses_seen == {("list", 200)}
    assert coverage.declared - coverage.seen.keys() == {
        Answer("list", 200, "application/json"),
        Answer("get", 404, "application/json", "things.hidden"),
    }
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
        Answer("get", 200, "text/html"),
        Answer("get", 404, "application/json", "things.lost"),
        Answer("list", 500, "application/json", "internal.error"),
    ]
