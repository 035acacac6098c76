"""Cases of schemathesis that are meant to be invalid, although what is sent of them is valid."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import (
    CaseMetadata,
    ComponentInfo,
    FuzzingPhaseData,
    GenerationInfo,
    PhaseInfo,
    TestPhase,
)

from specfirst.fuzz.operations import operations_of
from specfirst.fuzz.valid_as_sent import is_valid_as_sent

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {
        "/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "get": {
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": ["integer", "null"], "minimum": 0}},
                    {"name": "full", "in": "query", "schema": {"type": "boolean"}},
                    {"name": "q", "in": "query", "required": True, "schema": {"type": "string"}},
                ],
                "responses": {"200": {"description": "Things."}},
            },
            "put": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "multipart/form-data": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "title": {"type": "string"},
                                    "count": {"type": "integer"},
                                    "file": {"type": "string", "format": "binary"},
                                },
                                "required": ["title"],
                            }
                        }
                    },
                },
                "responses": {"204": {"description": "Replaced."}},
            },
        }
    },
}


def _is_valid(
    query: dict[str, Any],
    location: ParameterLocation = ParameterLocation.QUERY,
    mode: GenerationMode = GenerationMode.NEGATIVE,
    thing: Any = 1,
    *,
    strict: bool = False,
) -> bool:
    return _judge("GET", location, mode, strict=strict, query=query, path_parameters={"id": thing})


def _is_valid_form(body: dict[str, Any]) -> bool:
    return _judge("PUT", ParameterLocation.BODY, body=body, media_type="multipart/form-data")


def _judge(
    method: str,
    location: ParameterLocation,
    mode: GenerationMode = GenerationMode.NEGATIVE,
    *,
    strict: bool = False,
    **sent: Any,
) -> bool:
    document = {**DOCUMENT, "x-strict-query": strict}
    operation = next(found for found in operations_of(document) if found.method == method)
    meta = CaseMetadata(
        GenerationInfo(0.0, mode),
        {location: ComponentInfo(mode)},
        PhaseInfo(TestPhase.FUZZING, FuzzingPhaseData(None, None, None, None)),
    )
    called = schemathesis.openapi.from_dict(document, config=SchemathesisConfig())["/things/{id}"][method]
    return is_valid_as_sent(called.Case(**sent, _meta=meta), operation)


@pytest.mark.parametrize(
    "query",
    [
        {"q": "a", "page": [0.0]},
        {"q": "a", "page": "7"},
        {"q": "a", "page": {"7": "ignored"}},
        {"q": ["a"]},
        {"q": 1, "full": ["true"]},
        {"q": "a", "undeclared": "b"},
    ],
    ids=str,
)
def test_values_whose_texts_are_valid_are_not_judged_as_invalid(query: dict[str, Any]) -> None:
    assert _is_valid(query)


@pytest.mark.parametrize(
    "query",
    [
        {"q": "a", "page": [0.5]},
        {"q": "a", "page": [-1]},
        {"q": "a", "page": "NaN"},
        {"q": "a", "page": [[0]]},
        {"q": "a", "page": [1, 2]},
        {"q": "a", "page": "seven"},
        {"q": "a", "full": [1]},
        {"page": 1},
        {"q": None},
    ],
    ids=str,
)
def test_values_whose_texts_are_invalid_stay_invalid(query: dict[str, Any]) -> None:
    assert not _is_valid(query)


def test_undeclared_parameters_are_invalid_where_the_query_is_strict() -> None:
    assert _is_valid({"q": "a"}, strict=True)
    assert not _is_valid({"q": "a", "undeclared": "b"}, strict=True)


def test_path_parameters_are_judged_as_sent() -> None:
    assert _is_valid({}, ParameterLocation.PATH, thing="7")
    assert not _is_valid({}, ParameterLocation.PATH, thing="seven")


def test_valid_cases_and_broken_headers_are_left_as_they_are() -> None:
    assert not _is_valid({"q": "a"}, mode=GenerationMode.POSITIVE)
    assert not _is_valid({"q": "a"}, ParameterLocation.HEADER)


@pytest.mark.parametrize(
    "body",
    [
        {"title": True},
        {"title": ["a"], "count": []},
        {"title": {"a": 1}, "count": None},
        {"title": "a", "file": b"\x89PNG"},
    ],
    ids=["text", "lists", "object", "file"],
)
def test_forms_whose_parts_are_valid_as_sent_are_not_judged_as_invalid(body: dict[str, Any]) -> None:
    assert _is_valid_form(body)


@pytest.mark.parametrize(
    "body",
    [{"count": 1}, {"title": []}, {"title": ["a", "b"]}, {"title": "a", "count": ["many"]}],
    ids=["missing", "required but empty", "two texts", "not a number"],
)
def test_forms_whose_parts_are_invalid_as_sent_stay_invalid(body: dict[str, Any]) -> None:
    assert not _is_valid_form(body)
