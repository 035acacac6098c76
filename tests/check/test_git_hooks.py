"""The git hooks of `make hooks`: they run installed tools, without the network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
CONFIG = REPOSITORY / ".pre-commit-config.yaml"
PROGRAMS = Path(sys.executable).parent
GOOD = '"""A module without findings."""\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A git repository with the specs of this one, and its environment."""
    folder = tmp_path / "checkout"
    shutil.copytree(REPOSITORY / "spec", folder / "spec")
    for file in (CONFIG, REPOSITORY / "pyproject.toml"):
        shutil.copy(file, folder)
    (folder / "good.py").write_text(GOOD)
    (folder / ".venv").symlink_to(PROGRAMS.parent)
    (folder / ".gitignore").write_text(".venv\n")
    for command in (("init", "--quiet"), ("add", "--all")):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def run_hooks(checkout: Path) -> subprocess.CompletedProcess[str]:
    """Run all hooks except the slow comparison of generated code."""
    home = checkout.parent / "home"
    return subprocess.run(
        [PROGRAMS / "pre-commit", "run", "--all-files", "--color=never"],
        cwd=checkout,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "PRE_COMMIT_HOME": str(home),
            "SKIP": "generated",
            # Every request to the network fails.
            "HTTPS_PROXY": "http://127.0.0.1:1",
            "PIP_NO_INDEX": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_hooks_pass_on_good_files(checkout: Path) -> None:
    done = run_hooks(checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Passed") == 3


def test_hooks_report_and_fix_bad_files(checkout: Path) -> None:
    (checkout / "good.py").write_text("import os\n" + GOOD + "x = {  }\n")
    spec = checkout / "spec/backoffice/v1/paths/admins.yaml"
    spec.write_text(spec.read_text().replace("x-roles", "x-rolls", 1))

    done = run_hooks(checkout)

    assert done.returncode == 1
    assert done.stdout.count("Failed") == 3, done.stdout
    assert "did you mean 'x-roles'?" in done.stdout
    assert "x = {}\n" in (checkout / "good.py").read_text()


def test_hooks_are_local_and_use_installed_programs() -> None:
    config = yaml.safe_load(CONFIG.read_text())
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        program = hook["entry"].split()[0]
        assert program.startswith(".venv/bin/")
        assert (PROGRAMS / Path(program).name).is_file()
    validated = subprocess.run([PROGRAMS / "pre-commit", "validate-config", CONFIG], check=False)
    assert validated.returncode == 0
