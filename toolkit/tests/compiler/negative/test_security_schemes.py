"""Invalid security is an error in every document, since it would not protect the operation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from specfirst.compiler.diagnostics import SpecError
from specfirst.compiler.pipeline import load


def _document(schemes: dict[str, Any], requirement: dict[str, Any], **root: Any) -> dict[str, Any]:
    operation = {"security": [requirement], "responses": {"204": {"description": "ok"}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": operation}},
        "components": {"securitySchemes": schemes},
        **root,
    }


TOKEN = {"token": {"type": "http", "scheme": "bearer"}}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (_document(TOKEN, {"tokn": []}), "there is no security scheme 'tokn'; did you mean 'token'?"),
        (
            _document(TOKEN, {"x": [], "token": []}),
            "there is no security scheme 'x': declare it in components.securitySchemes, or use one of: token",
        ),
        (
            _document({}, {}, security=[{"x": []}]),
            "there is no security scheme 'x': declare it in components.securitySchemes",
        ),
        (
            _document({"a": {"type": "apikey"}}, {"a": []}),
            "the security scheme 'a' has no known `type`; did you mean 'apiKey'?",
        ),
        (
            _document({"a": {}}, {"a": []}),
            "the security scheme 'a' has no known `type`: write apiKey, http, mutualTLS, oauth2 "
            "or openIdConnect",
        ),
        (
            _document({"a": {"type": "http"}}, {"a": []}),
            "the security scheme 'a' needs a `scheme`, such as `bearer`",
        ),
        (
            _document({"a": {"type": "apiKey", "in": "path", "name": "k"}}, {"a": []}),
            "the security scheme 'a' needs a `name`, and `in: header`, `query` or `cookie`",
        ),
    ],
)
def test_unknown_or_incomplete_scheme_is_an_error(
    tmp_path: Path, document: dict[str, Any], message: str
) -> None:
    file = tmp_path / "api.json"
    file.write_text(json.dumps(document, indent=1))
    with pytest.raises(SpecError) as refused:
        load(file)
    assert [
        diagnostic.message for diagnostic in refused.value.diagnostics if diagnostic.severity == "error"
    ] == [message]
