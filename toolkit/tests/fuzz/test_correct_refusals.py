"""Refusals of valid requests that follow from a document: statuses, files and the checks that heed them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig

from specfirst.fuzz.correct_refusals import allow, correct_refusals
from specfirst.fuzz.file_samples import is_file, media_types_of_files, sample_of
from specfirst.fuzz.operations import Operation, operations_of

DECLARED = ("200", "400", "409", "412", "415", "416", "422", "428")


def document(
    *,
    header: str | None = None,
    content: dict[str, Any] | None = None,
    statuses: tuple[str, ...] = DECLARED,
    success: dict[str, Any] | None = None,
) -> dict[str, Any]:
    operation: dict[str, Any] = {"responses": {status: {"description": status} for status in statuses}}
    if header is not None:
        operation["parameters"] = [{"name": header, "in": "header", "schema": {"type": "string"}}]
    if content is not None:
        operation["requestBody"] = {"content": content}
    if success is not None:
        operation["responses"]["200"]["content"] = success
    info = {"title": "Things", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {"/thing": {"put": operation}}}


def operation_of(written: dict[str, Any]) -> Operation:
    [operation] = operations_of(written)
    return operation


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {409}),
        ({"header": "If-Match"}, {409, 412, 428}),
        ({"header": "if-unmodified-since"}, {409, 412, 428}),
        ({"header": "Range"}, {409, 416}),
        ({"header": "X-Range"}, {409}),
        ({"content": {"image/png": {}}}, {400, 409, 415, 422}),
        ({"content": {"application/pdf; version=1": {}}}, {400, 409, 415, 422}),
        ({"content": {"application/json": {}}}, {409}),
        ({"content": {"application/problem+json": {}}}, {409}),
        ({"content": {"application/octet-stream": {}}}, {409}),
        ({"content": {"multipart/form-data": {}}}, {409}),
        (
            {
                "content": {
                    "multipart/form-data": {"encoding": {"photo": {"contentType": "image/png, image/*"}}}
                }
            },
            {400, 409, 415, 422},
        ),
        ({"header": "If-Match", "statuses": ("200", "412")}, {412}),
        ({"header": "If-Match", "statuses": ("200",)}, set()),
        ({"header": "If-Match", "statuses": ("200", "4XX")}, {409, 412, 428}),
    ],
)
def test_statuses_follow_from_what_is_declared(options: dict[str, Any], expected: set[int]) -> None:
    assert correct_refusals(operation_of(document(**options))) == expected


def checks(written: dict[str, Any], settings: dict[str, Any] | None = None) -> Any:
    """The checks of schemathesis for the operation, once its refusals are allowed."""
    config = SchemathesisConfig.from_dict(settings or {})
    schema = schemathesis.openapi.from_dict(written, config=config)
    allow(schema, operation_of(written))
    return schema.config.checks_config_for(operation=schema["/thing"]["PUT"])


def test_usual_statuses_stay_allowed() -> None:
    found = checks(document(header="If-Match")).positive_data_acceptance
    assert {"2xx", "404", "412"} <= set(found.expected_statuses)
    assert not {"400", "416", "422"} & set(found.expected_statuses)


def test_status_that_the_project_allows_stays_allowed() -> None:
    block = {
        "include-method": "PUT",
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ["2xx", 418]},
            "negative_data_rejection": {"enabled": False},
        },
    }
    found = checks(document(header="Range"), {"operations": [block]})
    assert found.positive_data_acceptance.expected_statuses == ["2xx", "418", "409", "416"]
    assert not found.negative_data_rejection.enabled


@pytest.mark.parametrize("events", [True, False])
def test_events_are_not_compared_with_the_schema_of_their_data(events: bool) -> None:
    media = {"x-event-schema": {"type": "object"}} if events else {"schema": {"type": "string"}}
    found = checks(document(success={"text/event-stream": media}))
    assert found.response_schema_conformance.enabled is not events


@pytest.mark.parametrize(
    ("media_type", "start"),
    [
        ("image/png", b"\x89PNG"),
        ("image/jpeg", b"\xff\xd8\xff"),
        ("image/gif", b"GIF89a"),
        ("application/pdf", b"%PDF-"),
        ("application/gzip", b"\x1f\x8b"),
        ("application/zip", b"PK"),
    ],
)
def test_sample_is_a_file_of_its_type(media_type: str, start: bytes) -> None:
    sample = sample_of(media_type)
    assert is_file(media_type)
    assert sample is not None
    assert sample.startswith(start)
    if media_type == "application/zip":
        assert zipfile.ZipFile(io.BytesIO(sample)).testzip() is None


def test_types_of_parts_are_read_from_the_encoding() -> None:
    content = {"multipart/form-data": {"encoding": {"photo": {"contentType": "image/png, Image/JPEG"}}}}
    operation = operation_of(document(content=content))
    assert list(media_types_of_files(operation)) == ["multipart/form-data", "image/png", "image/jpeg"]


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [("image/*", True), ("application/*", False), ("*/*", False), ("text/*", False)],
)
def test_range_of_pictures_is_a_file_and_wider_ranges_are_not(media_type: str, expected: bool) -> None:
    assert is_file(media_type) is expected
