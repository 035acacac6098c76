"""The response of a mock to a request that prefers none."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.mock.mock_client import mock_client


@pytest.mark.parametrize(
    ("declared", "status"),
    [
        (["303", "default"], 303),
        (["302", "4XX"], 302),
        (["304", "307", "default"], 307),
        (["303", "2XX", "default"], 200),
        (["303", "201"], 201),
        (["404", "default"], 200),
    ],
)
async def test_first_declared_success_is_sent(tmp_path: Path, declared: list[str], status: int) -> None:
    response = {
        "description": ".",
        "headers": {"Location": {"required": True, "schema": {"type": "string", "format": "uri"}}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Redirections", "version": "1.0.0"},
        "paths": {"/a": {"get": {"operationId": "go", "responses": dict.fromkeys(declared, response)}}},
    }
    file = tmp_path / "redirections.yaml"
    file.write_text(yaml.safe_dump(document))

    with mock_client(file, tmp_path / "package") as client:
        sent = await client.get("/a")

    assert sent.status_code == status
    assert sent.headers["location"]
