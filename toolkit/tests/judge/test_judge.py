"""Generated code accepts the same values as the written schemas, or a warning names the place.

The judge is an independent validator; see judge.py.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.judge.generated import generated
from tests.judge.judge import ModelJudge, judge
from tests.judge.remaining import Known
from tests.judge.requests import RequestJudge
from tests.judge.verdict import Verdict

DOCUMENTS = sorted((Path(__file__).parent / "documents").glob("*.yaml"))
POSITIVE = sorted((Path(__file__).parents[1] / "compiler" / "positive").glob("*.yaml"))


@pytest.mark.parametrize("document", [*DOCUMENTS, *POSITIVE], ids=lambda path: path.stem)
def test_generated_code_accepts_the_values_of_its_schemas(document: Path) -> None:
    found = judge(document).disagreements
    assert not found, "\n".join(map(str, found))


def _document(tmp_path: Path, name: str, schema: str) -> Path:
    file = tmp_path / f"{name}.yaml"
    file.write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n"
        f"components: {{schemas: {{Subject: {schema}}}}}\n"
    )
    return file


@pytest.mark.parametrize(
    ("written", "made"),
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
def test_model_of_another_schema_is_found(tmp_path: Path, written: str, made: str) -> None:
    with (
        generated(_document(tmp_path, "generated", made)) as other,
        generated(_document(tmp_path, "written", written)) as subject,
    ):
        verdict = ModelJudge(subject.document, subject.api, other.models).run(100)
    assert verdict.disagreements
    assert verdict.disagreements[0].pointer[:3] == ("components", "schemas", "Subject")


def test_warning_explains_only_findings_at_its_place(tmp_path: Path) -> None:
    union = "{oneOf: [{type: string}, {type: string, maxLength: 9}]}"
    written = f"{{type: object, required: [a], properties: {{b: {union}}}}}"
    made = f"{{type: object, properties: {{a: {{}}, b: {union}}}}}"
    with (
        generated(_document(tmp_path, "generated", made)) as other,
        generated(_document(tmp_path, "written", written)) as subject,
    ):
        verdict = ModelJudge(subject.document, subject.api, other.models).run(100)
        unchanged = ModelJudge(subject.document, subject.api, subject.models).run(100)
    assert {disagreement.written for disagreement in verdict.disagreements} == {
        'the whole: "a" is a required property'
    }
    assert unchanged.explained > len(unchanged.disagreements) == 0


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


def test_pattern_and_length_have_a_valid_value(tmp_path: Path) -> None:
    schema = "{type: string, pattern: '^[0-9a-f]+$', minLength: 40, maxLength: 40}"
    verdict = judge(_document(tmp_path, "digest", schema))
    assert (verdict.schemas, verdict.disagreements, verdict.unjudged) == (1, [], [])


_PARAMETERS = {
    "path": "{in: path, name: id, required: true, schema: %s}",
    "query": "{in: query, name: q, schema: %s}",
    "list": "{in: query, name: q, explode: false, schema: {type: array, items: %s}}",
    "object": "{in: query, name: q, style: deepObject, schema: {type: object, properties: {a: %s}}}",
    "spread": "{in: query, name: q, schema: {type: object, properties: {a: %s}}}",
    "header": "{in: header, name: X-Q, schema: %s}",
    "cookie": "{in: cookie, name: q, schema: %s}",
    "content": "{in: query, name: q, content: {application/json: {schema: %s}}}",
}


def _operation(tmp_path: Path, name: str, parameter: str, body: str = "") -> Path:
    file = tmp_path / f"{name}.yaml"
    file.write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n"
        f"  {'/things/{id}' if 'in: path' in parameter else '/things'}:\n    post:\n"
        f"      operationId: post_thing\n      parameters: [{parameter}]\n{body}"
        "      responses: {'204': {description: done}}\n"
    )
    return file


def _body(media_type: str, schema: str) -> str:
    form = f"{{type: object, required: [a], properties: {{a: {schema}}}}}"
    return f"      requestBody: {{required: true, content: {{{media_type}: {{schema: {form}}}}}}}\n"


def _judged_otherwise(written: Path, made: Path) -> Verdict:
    with generated(made) as other, generated(written) as subject:
        return RequestJudge(dataclasses.replace(subject, pipelines=other.pipelines)).run(100)


@pytest.mark.parametrize("place", _PARAMETERS)
@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("{type: integer, minimum: 3}", "{type: integer}"),
        ("{type: string}", "{type: string, maxLength: 3}"),
        ("{type: string, enum: [a, b]}", "{type: string, enum: [a]}"),
        ("{type: boolean}", "{type: string}"),
    ],
)
def test_parameter_of_another_schema_is_found(tmp_path: Path, place: str, written: str, made: str) -> None:
    template = _PARAMETERS[place]
    paths = [
        _operation(tmp_path, name, template % schema)
        for name, schema in (("written", written), ("made", made))
    ]
    assert _judged_otherwise(*paths).disagreements
    assert not _judged_otherwise(paths[0], paths[0]).disagreements


def test_parameter_of_another_style_is_found(tmp_path: Path) -> None:
    parameter = (
        "{in: query, name: q, style: %s, explode: false, schema: {type: array, items: {type: integer}}}"
    )
    written, made = (
        _operation(tmp_path, style, parameter % style) for style in ("pipeDelimited", "spaceDelimited")
    )
    assert _judged_otherwise(written, made).disagreements


def test_parameter_that_is_not_read_is_found(tmp_path: Path) -> None:
    written = _operation(tmp_path, "written", _PARAMETERS["query"] % "{type: integer}")
    assert _judged_otherwise(written, _operation(tmp_path, "made", "")).disagreements


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("{type: integer, minimum: 3}", "{type: integer}"),
        ("{type: array, items: {type: string}}", "{type: string}"),
        ("{type: object, properties: {b: {type: integer}}}", "{type: object}"),
        ("{type: array, maxItems: 1, items: {type: boolean}}", "{type: array, items: {type: boolean}}"),
    ],
)
def test_form_of_another_schema_is_found(tmp_path: Path, media_type: str, written: str, made: str) -> None:
    paths = [
        _operation(tmp_path, name, "", _body(media_type, schema))
        for name, schema in (("written", written), ("made", made))
    ]
    assert _judged_otherwise(*paths).disagreements
    assert not _judged_otherwise(paths[0], paths[0]).disagreements
