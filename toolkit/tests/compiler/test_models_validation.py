"""A model accepts exactly the values of its schema, as its own JSON Schema does.

The judge is an independent validator, asked about the written schema and about the one the model serves.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.compiler.model_modules import Models, models

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "model_cases.yaml").read_text("utf-8")
)
SCHEMAS = {name: case["schema"] for name, case in CASES.items()}


@pytest.fixture(scope="module")
def built() -> Models:
    return models(SCHEMAS)


def _judge(schema: dict[str, Any]) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


@pytest.mark.parametrize("name", CASES)
def test_model_accepts_the_values_of_its_schema(built: Models, name: str) -> None:
    written = _judge({"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}})
    served = _judge(built.adapter(name).json_schema())
    for expected, values in ((True, CASES[name]["allows"]), (False, CASES[name]["refuses"])):
        for value in values:
            judged = written.is_valid(value), served.is_valid(value), built.accepts(name, value)
            assert judged == (expected, expected, expected), value


def test_models_enforce_every_keyword(built: Models) -> None:
    assert built.warnings() == []
