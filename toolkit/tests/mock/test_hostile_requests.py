"""Hostile requests to a mock are refused in the failure format of its document."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from tests.compiler.hostile_documents import document_of
from tests.mock.mock_client import mock_client

_JSON, _TEXT = "application/json", "text/plain"
_HOSTILE = {
    "nested lists": (_JSON, b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}"),
    "nested objects": (_JSON, b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    "huge integer": (_JSON, b'{"i": 1' + b"0" * 5_000 + b"}"),
    "huge exponent": (_JSON, b'{"i": 1e400}'),
    "tiny number": (_JSON, b'{"i": 1e-400}'),
    "exponent beyond decimals": (_JSON, b'{"i": 1e-99999999999999999999}'),
    "repeated key": (_JSON, b'{"i": 1, "i": 2}'),
    "invalid UTF-8": (_JSON, b'{"a": "\xff"}'),
    "NUL": (_JSON, b'{"a": "\\u0000"}'),
    "lone surrogate": (_JSON, b'{"a": "\\ud800"}'),
    "NUL in text": (_TEXT, b"a\0"),
    "invalid UTF-8 in text": (_TEXT, b"\xff"),
}


@pytest.mark.parametrize("name", _HOSTILE)
async def test_hostile_body_is_refused_as_the_document_says(name: str, tmp_path: Path) -> None:
    media_type, content = _HOSTILE[name]
    schema = {"type": "object", "properties": {"a": {}, "i": {"type": "integer"}}}
    if media_type == _TEXT:
        schema = {"type": "string"}
    document = document_of({"type": "object"}, requestBody={"content": {media_type: {"schema": schema}}})
    problem = {"application/problem+json": {"schema": {"type": "object"}}}
    responses = document["paths"]["/things"]["post"]["responses"]
    responses["422"] = {"description": "Invalid.", "content": problem}
    (tmp_path / "api.json").write_text(json.dumps(document), "utf-8")
    with mock_client(tmp_path / "api.json", tmp_path / "mock") as client:
        response: httpx.Response = await client.post(
            "/things", content=content, headers={"Content-Type": media_type}
        )
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
