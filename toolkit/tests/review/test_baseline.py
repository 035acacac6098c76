import os
import subprocess
from pathlib import Path

import pytest

from specfirst.review.baseline import export, resolve
from specfirst.review.errors import ReviewError


def git(repository: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=review", "-c", "user.email=review@localhost")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", *identity, *arguments]
    done = subprocess.run(
        command, cwd=repository, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits, without and with a spec/, and an edit of it that is not committed."""
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "commit", "--quiet", "--allow-empty", "--message=empty")
    (root / "spec" / "shared").mkdir(parents=True)
    (root / "spec" / "errors.yaml").write_text("a: 1\n")
    (root / "spec" / "shared" / "names.yaml").write_text("Ünïcode: 2\n", encoding="utf-8")
    (root / "spec" / "link.yaml").symlink_to("/etc/hostname")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=spec")
    (root / "spec" / "errors.yaml").write_text("a: changed\n")
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "baseline"
    made.mkdir()
    return made


def test_the_committed_specs_are_exported_and_nothing_of_the_work_tree(
    repository: Path, folder: Path
) -> None:
    baseline = export(repository, "main", folder)

    assert baseline.commit == git(repository, "rev-parse", "main")
    assert (baseline.spec / "errors.yaml").read_text() == "a: 1\n"
    assert (baseline.spec / "shared" / "names.yaml").read_text(encoding="utf-8") == "Ünïcode: 2\n"


def test_the_work_tree_and_its_index_stay_as_they_are(repository: Path, folder: Path) -> None:
    git(repository, "add", ".")
    (repository / "untracked").write_text("")
    before = git(repository, "status", "--porcelain")

    export(repository, "main~1", folder)

    assert git(repository, "status", "--porcelain") == before == "M  spec/errors.yaml\n?? untracked"


def test_a_symbolic_link_does_not_lead_out_of_the_folder(repository: Path, folder: Path) -> None:
    link = export(repository, "main", folder).spec / "link.yaml"

    assert not link.is_symlink()
    assert link.read_text() == "/etc/hostname"


def test_a_ref_without_specs_gives_an_empty_folder(repository: Path, folder: Path) -> None:
    assert list(export(repository, "main~1", folder).spec.iterdir()) == []


@pytest.mark.parametrize("ref", ["nowhere", "--upload-pack=x", "", "main:spec", "HEAD~99"])
def test_an_unknown_ref_is_one_sentence(repository: Path, ref: str) -> None:
    with pytest.raises(ReviewError, match="git knows no commit named") as raised:
        resolve(repository, ref)
    assert "\n" not in str(raised.value)


def test_three_dots_mean_the_commit_where_head_left_the_ref(repository: Path) -> None:
    fork = git(repository, "rev-parse", "HEAD")
    git(repository, "switch", "--quiet", "--create=feature")
    git(repository, "commit", "--quiet", "--allow-empty", "--message=feature")
    git(repository, "switch", "--quiet", "main")
    git(repository, "commit", "--quiet", "--allow-empty", "--message=main moved on")
    git(repository, "switch", "--quiet", "feature")

    assert resolve(repository, "main...") == fork
    assert resolve(repository, "main") != fork


def test_refs_without_a_common_commit_are_told(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--orphan", "other")
    git(repository, "commit", "--quiet", "--allow-empty", "--message=other")

    with pytest.raises(ReviewError, match=r"main\.\.\. has no commit in common with HEAD"):
        resolve(repository, "main...")
