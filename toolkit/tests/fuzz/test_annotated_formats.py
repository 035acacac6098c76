"""Cases whose validity depends on the formats that services enforce."""

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

from specfirst.fuzz.annotated_formats import violates_enforced_formats
from specfirst.fuzz.operations import operations_of

BASE = {
    "type": "object",
    "properties": {"born": {"type": ["string", "null"], "format": "date"}, "home": {"format": "uri"}},
}
DOG = {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"kind": {"const": "dog"}}}]}
ANIMAL = {
    "oneOf": [{"$ref": "#/components/schemas/Dog"}],
    "discriminator": {"propertyName": "kind", "mapping": {"dog": "#/components/schemas/Dog"}},
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Animals", "version": "1"},
    "paths": {
        "/animals": {
            "post": {
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Animal"}}}
                },
                "responses": {"204": {"description": "Registered."}},
            },
        }
    },
    "components": {"schemas": {"Base": BASE, "Dog": DOG, "Animal": ANIMAL}},
}


@pytest.mark.parametrize(
    ("body", "mode", "expected"),
    [
        ({"kind": "dog", "born": ""}, GenerationMode.POSITIVE, True),
        ({"kind": "dog", "born": "2026-01-02"}, GenerationMode.POSITIVE, False),
        ({"kind": "dog", "born": None}, GenerationMode.POSITIVE, False),
        ({"kind": "dog", "home": "<>"}, GenerationMode.POSITIVE, False),
        ({"kind": "cat"}, GenerationMode.POSITIVE, False),
        ({"kind": "dog", "born": ""}, GenerationMode.NEGATIVE, False),
    ],
)
def test_inherited_formats_are_enforced(body: Any, mode: GenerationMode, expected: bool) -> None:
    operation = next(iter(operations_of(DOCUMENT)))
    meta = CaseMetadata(
        GenerationInfo(0.0, mode),
        {ParameterLocation.BODY: ComponentInfo(mode)},
        PhaseInfo(TestPhase.FUZZING, FuzzingPhaseData(None, None, None, None)),
    )
    called = schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig())["/animals"]["POST"]
    case = called.Case(body=body, media_type="application/json", _meta=meta)

    assert violates_enforced_formats(case, operation) is expected
