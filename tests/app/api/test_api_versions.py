"""A second version of an API next to the first one, which needs only its folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.settings import Settings
from tests.app.conftest import ROOT, SettingsFactory

_FOLDERS = ("app", "spec", "generated", "clients")
_REQUESTS = """
import asyncio
import json
import os

import httpx

from app.core.settings import Settings
from app.main import create_app

PATHS = ("/api/v1/config", "/api/v2/config", "/api/v1/users/me", "/api/v2/users/me", "/api/v2/openapi.json")


async def main():
    app = create_app(Settings(_env_file=None, **json.loads(os.environ["GIVEN"])))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://service.test") as client,
    ):
        responses = [await client.get(path) for path in PATHS]
        origin = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
        preflight = await client.options("/api/v2/config", headers=origin)
        print(json.dumps([[each.status_code, each.json()] for each in responses]))
        print(preflight.headers.get("access-control-allow-origin"))


asyncio.run(main())
"""


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout with a generated `spec/client/v2`, which differs from version 1 in one text."""
    checkout = tmp_path_factory.mktemp("versions")
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pyproject.toml", checkout)
    shutil.copytree(checkout / "spec/client/v1", checkout / "spec/client/v2")
    document = checkout / "spec/client/v2/openapi.yaml"
    text = document.read_text()
    assert "url: /api/v1\n" in text
    text = text.replace("url: /api/v1\n", "url: /api/v2\n").replace("version: 1.0.0", "version: 2.0.0")
    document.write_text(text)
    _run(checkout, "specfirst", "generate")
    return checkout


def _run(checkout: Path, *module: str, **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", *module] if module[0] == "specfirst" else [sys.executable, *module],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def _given(settings: Settings) -> str:
    secret = "x" * 40
    given = {
        "environment": "test",
        "database_url": str(settings.database_url),
        "redis_url": str(settings.redis_url),
        "jwt_keys": f"k:{secret}",
        "cursor_key": secret,
        "url_signing_key": secret,
        "secrets_keys": secret,
        "storage_folder": str(settings.storage_folder),
        "specfirst_unimplemented": "mock",
        "client_cors_origins": ["https://shop.example"],
    }
    return json.dumps(given)


@pytest.mark.xdist_group("versions")
def test_service_with_two_versions_serves_both(two_versions: Path, make_settings: SettingsFactory) -> None:
    done = _run(two_versions, "-c", _REQUESTS, GIVEN=_given(make_settings()))
    printed, granted = done.stdout.splitlines()[-2:]
    first, second, first_account, second_account, document = json.loads(printed)
    assert first[0] == 200
    assert first[1]["data"]["api_version"] == "1.0.0"
    # Version 2 is not implemented, so that the mock responds.
    assert second[0] == 200
    assert second[1]["data"].keys() == first[1]["data"].keys()
    # The mock also checks credentials.
    assert [first_account[0], second_account[0]] == [401, 401]
    assert document[1]["info"]["version"] == "2.0.0"
    assert granted == "https://shop.example"
    warned = re.findall(
        r"Operations of ([\w.]+) that are not implemented respond with examples[^:]*: ([\w, ]+)", done.stderr
    )
    assert [(package, sorted(operations.split(", "))) for package, operations in warned] == [
        ("generated.client_v2", _operations(two_versions))
    ]


def _operations(checkout: Path) -> list[str]:
    """Return the ids of the operations of `client_v2`, sorted."""
    bundle = json.loads((checkout / "generated/client_v2/openapi.json").read_text())
    items = [item for path in bundle["paths"].values() for item in path.values() if isinstance(item, dict)]
    return sorted(item["operationId"] for item in items)


@pytest.mark.xdist_group("versions")
def test_unimplemented_version_refuses_to_start_in_production(
    two_versions: Path, make_settings: SettingsFactory
) -> None:
    given = json.loads(_given(make_settings())) | {"specfirst_unimplemented": "refuse"}
    with pytest.raises(AssertionError) as refused:
        _run(two_versions, "-c", _REQUESTS, GIVEN=json.dumps(given))
    listed = re.search(
        r"operations of generated\.client_v2 are not implemented: ([\w, ]+)\.", str(refused.value)
    )
    assert listed is not None, refused.value
    assert sorted(listed[1].split(", ")) == _operations(two_versions)


@pytest.mark.xdist_group("versions")
def test_every_version_has_a_package_and_an_sdk(two_versions: Path) -> None:
    assert (two_versions / "generated/client_v2/routes.py").is_file()
    assert (two_versions / "clients/client-v2-api/src/client_v2_api/__init__.py").is_file()
    before = (ROOT / "generated/client_v1/routes.py").read_bytes()
    assert (two_versions / "generated/client_v1/routes.py").read_bytes() == before
