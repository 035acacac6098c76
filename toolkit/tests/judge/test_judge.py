"""Generated models accept and refuse what the written schemas do, or a warning names the place.

The judge is an independent validator; see judge.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judge.judge import disagreements, judge, models_of
from tests.judge.remaining import Known

DOCUMENTS = sorted((Path(__file__).parent / "documents").glob("*.yaml"))
POSITIVE = sorted((Path(__file__).parents[1] / "compiler" / "positive").glob("*.yaml"))


@pytest.mark.parametrize("document", [*DOCUMENTS, *POSITIVE], ids=lambda path: path.stem)
def test_models_judge_as_their_schemas_do(document: Path) -> None:
    found = disagreements(document)
    assert not found, "\n".join(map(str, found))


def _document(tmp_path: Path, name: str, schema: str) -> Path:
    file = tmp_path / f"{name}.yaml"
    file.write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n"
        f"components: {{schemas: {{Subject: {schema}}}}}\n"
    )
    return file


@pytest.mark.parametrize(
    ("written", "generated"),
    [
        ("{type: string, maxLength: 3}", "{type: string, maxLength: 4}"),
        ("{type: string}", "{type: string, pattern: '^[a-z]+$'}"),
        ("{type: object, required: [a], properties: {a: {}}}", "{type: object, properties: {a: {}}}"),
        (
            "{type: object, properties: {a: {type: integer}}}",
            "{type: object, properties: {a: {type: number}}}",
        ),
        ("{type: array, items: {enum: [a, b]}}", "{type: array, items: {type: string}}"),
        ("{type: object, additionalProperties: false}", "{type: object}"),
        ("{oneOf: [{type: integer}, {type: string}]}", "{type: integer}"),
    ],
)
def test_model_of_another_schema_is_found(tmp_path: Path, written: str, generated: str) -> None:
    other = models_of(_document(tmp_path, "generated", generated))
    verdict = judge(_document(tmp_path, "written", written), models=other)
    assert verdict.disagreements
    assert verdict.disagreements[0].pointer[:3] == ("components", "schemas", "Subject")


def test_warned_disagreement_is_counted_as_explained(tmp_path: Path) -> None:
    verdict = judge(_document(tmp_path, "warned", "{oneOf: [{type: integer}, {type: number}]}"))
    assert not verdict.disagreements
    assert verdict.explained


def test_known_disagreement_is_explained_at_its_pointer_and_below() -> None:
    known = Known("api/some.json", "/components/schemas/A", "a reason")
    file = Path("/cache/api/some.json")
    assert known.explains(file, ("components", "schemas", "A", "properties", "b"))
    assert not known.explains(file, ("components", "schemas", "AB"))
    assert not known.explains(Path("/cache/api/other.json"), ("components", "schemas", "A"))
