"""The workflows run what `.ci/run` runs, on pinned actions and with the least rights."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.check.parts import PARTS

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
MAKE = re.compile(r"^\s*make ([a-z][a-z-]*)", re.M)


def read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows" / name).read_text())
    return document


def jobs(name: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read(name)["jobs"]
    return found


def triggers(name: str) -> set[str]:
    """The events that start a workflow."""
    # YAML 1.1 reads the word `on` as true.
    document: dict[Any, Any] = read(name)
    return set(document[True])


def called_targets(name: str) -> set[str]:
    """Every target that a step makes, those that a matrix names included."""
    targets: set[str] = set()
    for job in jobs(name).values():
        for step in job.get("steps", ()):
            targets |= set(MAKE.findall(step.get("run", "")))
            if "matrix.target" in str(step.get("env", "")):
                targets |= set(job["strategy"]["matrix"]["target"])
    return targets


def test_every_target_of_the_ci_script_is_run_by_the_workflow() -> None:
    line = re.search(r"^for target in (.+); do$", (ROOT / ".ci/run").read_text(), re.M)
    assert line is not None
    assert set(line[1].split()) <= called_targets("ci.yml")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_called_targets_exist(path: Path) -> None:
    existing = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    assert called_targets(path.name) <= existing


def test_every_part_of_make_check_is_in_one_job() -> None:
    words = [job["parts"].split() for job in jobs("ci.yml")["check"]["strategy"]["matrix"]["include"]]
    (rest,) = [parts[1:] for parts in words if parts[0] == "--without"]
    named = [part for parts in words if parts[0] != "--without" for part in parts]
    assert sorted(named) == sorted(rest)
    assert set(named) < {part.name for part in PARTS}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_to_a_commit_with_the_version_beside_it(path: Path) -> None:
    used = re.findall(r"uses: (.+)", path.read_text())
    foreign = [action for action in used if not action.startswith("./")]
    assert foreign
    assert [
        action for action in foreign if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
    ] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_job_declares_permissions_and_a_time_limit(path: Path) -> None:
    assert read(path.name)["permissions"] == {}
    for name, job in jobs(path.name).items():
        assert "permissions" in job, name
        assert "timeout-minutes" in job or "uses" in job, name


def test_write_permissions_are_limited_to_comment_and_image() -> None:
    writing = {
        (path.name, name, right)
        for path in WORKFLOWS
        for name, job in jobs(path.name).items()
        for right, level in job["permissions"].items()
        if level == "write"
    }
    assert writing == {
        ("ci.yml", "review-comment", "pull-requests"),
        ("deploy.yml", "ci", "pull-requests"),
        ("deploy.yml", "publish", "packages"),
    }


def test_no_workflow_gives_rights_to_the_code_of_a_fork() -> None:
    for path in WORKFLOWS:
        assert not {"pull_request_target", "workflow_run"} & triggers(path.name)
    comment = jobs("ci.yml")["review-comment"]
    assert "head.repo.full_name == github.repository" in comment["if"]
    assert comment["steps"][0]["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"


def test_tests_run_in_the_image_that_the_service_is_built_on() -> None:
    image = jobs("ci.yml")["test"]["container"]["image"]
    assert f"PYTHON_IMAGE={image}" in (ROOT / "Dockerfile").read_text()


def test_invalid_workflow_fails_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scripts.check import workflows

    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder.parent / "dependabot.yml").write_bytes((ROOT / ".github/dependabot.yml").read_bytes())
    text = (ROOT / ".github/workflows/ci.yml").read_text()
    monkeypatch.chdir(tmp_path)
    (folder / "ci.yml").write_text(text)
    assert workflows.main() == 0
    for right, wrong in (
        ("timeout-minutes: 20", "timeout-minutes: soon"),
        (
            "        env:\n          PARTS: ${{ matrix.parts }}\n",
            "      - run: echo ${{ github.head_ref }}\n",
        ),
        ("@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2", "@v6"),
    ):
        assert right in text
        (folder / "ci.yml").write_text(text.replace(right, wrong))
        assert workflows.main() != 0, wrong
