"""The probe reports the defect of a server with a single known defect."""

from __future__ import annotations

import asyncio
import copy
import json
from collections import Counter
from typing import Any

import pytest

from tests.wild import remaining
from tests.wild.document import Document
from tests.wild.probe import send_all
from tests.wild.remaining import Known
from tests.wild.report import Failure, Report

ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["message"],
    "properties": {"message": {"type": "string"}},
}
THING = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string", "maxLength": 5}, "size": {"type": "integer", "minimum": 1}},
}
PARAMETER = {"name": "limit", "in": "query", "required": True, "schema": {"type": "integer", "maximum": 9}}
DOCUMENT = Document(
    {
        "openapi": "3.1.0",
        "security": [{"key": []}],
        "paths": {
            "/things": {
                "post": {
                    "parameters": [PARAMETER],
                    "requestBody": {"required": True, "content": {"application/json": {"schema": THING}}},
                    "responses": {
                        "200": {"description": "ok"},
                        "400": {"description": "bad", "content": {"application/json": {"schema": ERROR}}},
                    },
                }
            }
        },
        "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
    }
)


class Server:
    """The same response to every request, from the operation of this id."""

    def __init__(
        self, status: int, body: Any = None, *, media_type: str = "application/json", operation: str = "own"
    ) -> None:
        self.recorder = self
        self.operation: str | None = None
        self._response = status, json.dumps(body).encode(), media_type, operation

    def ids(self, method: str, path: str) -> set[str]:
        return {"own"}

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        status, body, media_type, self.operation = self._response
        headers = [(b"content-type", media_type.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def report_of(server: Server, document: Document = DOCUMENT) -> Report:
    report = Report("things.json", started=True)
    asyncio.run(send_all(document, server, report, deadline=float("inf"), whole=60))
    return report


def kinds(report: Report) -> Counter[str]:
    return Counter(failure.kind for failure in report.failures)


def test_server_that_accepts_everything_is_reported() -> None:
    report = report_of(Server(501))
    assert report.valid_reached == report.valid_sent > 3
    assert (report.invalid_refused, report.routing_right) == (0, 0)
    found = Counter(failure.case for failure in report.failures)
    for case in (
        "broken: missing query parameter",
        "broken: query parameter type",
        "broken: query parameter maximum",
        "broken: no credentials",
        "broken: no body",
        "broken: undeclared media type",
        "broken: malformed JSON",
        "broken: body missing property (application/json)",
        "broken: body maxLength (application/json)",
        "broken: body minimum (application/json)",
        "undeclared method",
        "unknown path",
    ):
        assert found[case], case


def test_server_that_refuses_everything_is_reported() -> None:
    report = report_of(Server(400, {"message": "no"}))
    assert report.valid_reached == 0
    assert kinds(report)["valid request not reached: 400"] == report.valid_sent
    assert report.bodies_right == report.bodies_judged > 0


def test_request_that_runs_another_operation_is_reported() -> None:
    report = report_of(Server(501, operation="other"))
    assert report.hidden == report.valid_sent
    assert kinds(report)["another operation runs"] == report.hidden


def test_status_that_is_not_declared_is_reported() -> None:
    report = report_of(Server(422, {"message": "no"}))
    assert report.only_400 == kinds(report)["422 where only 400 is declared"] > 5


@pytest.mark.parametrize(
    ("body", "media_type", "kind"),
    [
        ({}, "application/json", "error body"),
        ({"message": 7}, "application/json", "error body"),
        ({"message": "no"}, "text/plain", "error media type text/plain"),
    ],
)
def test_error_body_that_is_not_as_declared_is_reported(body: Any, media_type: str, kind: str) -> None:
    report = report_of(Server(400, body, media_type=media_type))
    assert report.bodies_right == 0
    assert kinds(report)[kind] == report.bodies_judged > 0


@pytest.mark.parametrize(
    "change", [{"description": "Another cause."}, {"properties": {**ERROR["properties"], "cause": {}}}]
)
def test_error_body_of_variants_that_admit_the_same_is_counted_apart(change: dict[str, Any]) -> None:
    declared = {**ERROR, **change}
    content = copy.deepcopy(DOCUMENT.content)
    response = content["paths"]["/things"]["post"]["responses"]["400"]
    response["content"]["application/json"]["schema"] = {"oneOf": [ERROR, declared]}
    report = report_of(Server(400, {"message": "no"}), Document(content))
    reason = "error body: the variants of `oneOf` admit the same"
    assert (report.bodies_judged, kinds(report)["error body"]) == (0, 0)
    assert report.skipped[reason] > 0
    wrong = report_of(Server(400, {"message": 7}), Document(content))
    assert kinds(wrong)["error body"] == wrong.bodies_judged > 0


@pytest.mark.parametrize(
    "change",
    [
        {"required": ["message", "cause"]},
        {"additionalProperties": False},
        {"properties": {"message": {"type": "string", "maxLength": 1}}},
    ],
)
def test_error_body_of_variants_that_differ_is_judged(change: dict[str, Any]) -> None:
    content = copy.deepcopy(DOCUMENT.content)
    response = content["paths"]["/things"]["post"]["responses"]["400"]
    response["content"]["application/json"]["schema"] = {"oneOf": [ERROR, {**ERROR, **change}]}
    assert report_of(Server(400, {"message": "n"}), Document(content)).bodies_judged > 0


FAILURE = Failure("things.json", "#/paths/~1things/post", "error body", "-", "-", "-", "-")
KNOWN = Known("things.json", "#/paths/~1things", "error body", "a reason")


def test_known_failure_is_explained_at_its_place_alone() -> None:
    report = Report("things.json", failures=[FAILURE])
    assert remaining.compare([report], [KNOWN]) == ([], [])
    elsewhere = Known("things.json", "#/paths/~1thing", "error body", "a reason")
    assert remaining.compare([report], [elsewhere]) == ([FAILURE], [elsewhere])


def test_reason_without_failure_is_stale_only_where_the_document_was_probed() -> None:
    assert remaining.compare([Report("things.json")], [KNOWN]) == ([], [KNOWN])
    assert remaining.compare([Report("other.json")], [KNOWN]) == ([], [])
