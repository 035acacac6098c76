"""Parts of request bodies that are not enforced give warnings with their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from specfirst.compiler.jobs import DocumentJob
from specfirst.compiler.rendering import render

DOCUMENT = """\
openapi: 3.1.0
info: {title: Bodies, version: '1'}
paths:
  /things:
    post:
      operationId: post_thing
      requestBody: %s
      responses: {'204': {description: done}}
"""
PROPERTIES = "{a: {type: object}, b: {type: string}, c: {type: array, items: {type: object}}}"
BODIES = {
    "no-content": (
        "{required: true}",
        "the request body declares no media type: it is not read",
    ),
    "xml-in-a-form": (
        "{a: {contentType: application/xml}}",
        "the field 'a' is read as JSON, not as application/xml",
    ),
    "lists-of-xml-in-a-form": (
        "{c: {contentType: 'text/csv, application/xml'}}",
        "the field 'c' is read as JSON, not as text/csv or application/xml",
    ),
    "encoding-of-no-field": ("{d: {style: form}}", "the form has no field 'd': its encoding is ignored"),
    "header-of-a-part": (
        "{b: {headers: {X-Part: {required: true, schema: {type: integer}}}}}",
        "the header 'X-Part' of the field 'b' is not read",
    ),
}
READ = (
    "{a: {contentType: application/json}, b: {contentType: text/xml}, c: {style: deepObject}}",
    "{a: {contentType: '*/*'}, c: {contentType: 'application/xml, application/vnd.c+json'}}",
    "{b: {headers: {Content-Type: {schema: {type: string}}}}}",
)


def _warned(tmp_path: Path, written: str, properties: str = f"properties: {PROPERTIES}") -> list[str]:
    """The warnings about the body, as lines; `written` is the body, or the encoding of a form."""
    form = f"{{schema: {{type: object, {properties}}}, encoding: {written}}}"
    body = written if written == BODIES["no-content"][0] else f"{{content: {{multipart/form-data: {form}}}}}"
    spec = tmp_path / "openapi.yaml"
    spec.write_text(DOCUMENT % body, "utf-8")
    found = render(DocumentJob(spec, tmp_path, "bodies_api", "in-process")).warnings
    return [
        str(finding) for finding in found if finding.rule in ("body-without-content", "encoding-not-enforced")
    ]


@pytest.mark.parametrize(("written", "message"), BODIES.values(), ids=BODIES)
def test_ignored_encoding_is_a_warning(tmp_path: Path, written: str, message: str) -> None:
    (line,) = _warned(tmp_path, written)
    assert "openapi.yaml:7: warning: " + message in line


@pytest.mark.parametrize("encoding", READ)
def test_supported_encoding_gives_no_warning(tmp_path: Path, encoding: str) -> None:
    assert _warned(tmp_path, encoding) == []


def test_form_that_is_validated_as_a_whole_has_the_warning_too(tmp_path: Path) -> None:
    written, message = BODIES["xml-in-a-form"]
    (line,) = _warned(tmp_path, written, f"minProperties: 1, properties: {PROPERTIES}")
    assert message in line
