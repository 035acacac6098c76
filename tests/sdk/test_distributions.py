"""The SDKs of this repository as users install them: files, types, and programs before a type checker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sdk.test_examples import blocks

CLIENTS = Path(__file__).parents[2] / "clients"
DISTRIBUTIONS = {"client-api": "client_api", "backoffice-api": "backoffice_api"}


@pytest.fixture(scope="module", params=sorted(DISTRIBUTIONS))
def name(request: pytest.FixtureRequest) -> str:
    """The name of a distribution."""
    return str(request.param)


@pytest.fixture(scope="module")
def site(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the wheel of the distribution is installed."""
    folder = tmp_path_factory.mktemp(name)
    options = ("--no-deps", "--no-build-isolation", f"--target={folder}")
    command = [sys.executable, "-m", "uv", "pip", "install", *options, str(CLIENTS / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def _pyright(site: Path, *arguments: str) -> dict[str, Any]:
    executables = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "basedpyright", *arguments, "--outputjson", "--pythonpath", sys.executable],
        cwd=site,
        env={**os.environ, "PYTHONPATH": str(site), "PATH": executables},
        capture_output=True,
        text=True,
        check=False,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_wheel_contains_license_and_marker_of_types(name: str, site: Path) -> None:
    package = DISTRIBUTIONS[name]
    (license_file,) = site.glob(f"{package}-*.dist-info/licenses/LICENSE")
    assert license_file.read_text(encoding="utf-8") == (CLIENTS.parent / "LICENSE").read_text(
        encoding="utf-8"
    )
    assert (site / package / "py.typed").exists()


def test_public_types_are_complete(name: str, site: Path) -> None:
    report = _pyright(site, "--verifytypes", DISTRIBUTIONS[name], "--ignoreexternal")["typeCompleteness"]
    assert report["completenessScore"] >= 0.95, report["completenessScore"]


def test_examples_pass_a_strict_type_checker(name: str, site: Path) -> None:
    for number, example in enumerate(blocks(CLIENTS / name / "README.md")):
        (site / f"example_{number}.py").write_text(example, encoding="utf-8")
    settings = {"include": ["example_*.py"], "extraPaths": ["."], "typeCheckingMode": "strict"}
    (site / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    report = _pyright(site)
    assert report["summary"]["filesAnalyzed"] >= 2
    assert [found for found in report["generalDiagnostics"] if found["severity"] == "error"] == []
