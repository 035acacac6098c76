from pathlib import Path

import pytest

from specfirst.cli import main
from tests.review.test_baseline import git

PROJECT = '[tool.specfirst.apis.shop]\ndocument = "spec/shop.yaml"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one commit; the working directory is a folder of it."""
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "shop.yaml").write_text("openapi: 3.1.0\n")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=first")
    monkeypatch.chdir(tmp_path / "spec")
    return tmp_path


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--base", "no-such-ref"], "git knows no commit named 'no-such-ref' here"),
        (["--base", ""], "There is no release in spec/released: make one with"),
        ([], "or name the git commit to compare with: --base origin/main"),
        (["prune"], "There is no release in spec/released"),
        (["--base", "main", "--spec", "none.yaml"], "none.yaml does not exist."),
        (["--base", "no-such-ref", "--spec", "shop.yaml"], "git knows no commit named 'no-such-ref' here"),
    ],
)
def test_review_that_cannot_be_done_is_one_sentence_and_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["review", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("review: ")
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_document_outside_of_git_is_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop.yaml").write_text("openapi: 3.1.0\n")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)

    assert main(["review", "--base", "main", "--spec", "shop.yaml"]) == 2
    assert "is in no git repository" in capsys.readouterr().err


def test_folder_without_project_is_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["review", "--base", "main"]) == 2
    assert "is in no project" in capsys.readouterr().err


def test_document_outside_of_its_project_is_status_2(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text(PROJECT.replace("spec/shop.yaml", "../shop.yaml"))

    assert main(["review", "--base", "main"]) == 2
    assert "lies outside of" in capsys.readouterr().err


def test_unknown_option_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["review", "--format", "pdf"])
    assert stopped.value.code == 2
    assert "invalid choice: 'pdf'" in capsys.readouterr().err
