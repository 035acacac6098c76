"""Generation is reproducible and atomic, and only replaces files that it owns."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from specfirst.cli import main
from tests.compiler.negative.damage import BOOKS, PATHS
from tests.compiler.snapshot import contents, snapshot

MANIFEST = "generated/manifest.json"
MODELS = "generated/library_v1/models.py"


@pytest.fixture
def current(generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A generated repository of its own, as the working directory."""
    root = tmp_path / "repository"
    shutil.copytree(generated, root)
    monkeypatch.chdir(root)
    return root


def generate() -> int:
    return main(["generate"])


def check() -> int:
    return main(["check"])


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_generated_files_are_complete(current: Path) -> None:
    names = set(contents(current / "generated"))
    assert names >= {
        "__init__.py",
        "errors.py",
        "manifest.json",
        "shared/models.py",
        "library_v1/models.py",
        "library_v1/services.py",
        "library_v1/routes.py",
        "library_v1/webhooks.py",
        "library_v1/openapi.json",
    }
    manifest = json.loads((current / MANIFEST).read_bytes())
    on_disk = {f"generated/{name}" for name in names} | {
        f"clients/{name}" for name in contents(current / "clients")
    }
    assert set(manifest["files"]) == on_disk - {MANIFEST}


def test_the_served_document_is_the_completed_bundle(
    current: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bundle", "spec/library/v1/openapi.yaml"]) == 0
    served = (current / "generated/library_v1/openapi.json").read_text(encoding="utf-8")
    assert capsys.readouterr().out == served
    assert '"503"' in served


def test_two_machines_write_the_same_bytes(current: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another place"
    shutil.copytree(current / "spec", elsewhere / "spec")
    shutil.copy(current / "pyproject.toml", elsewhere)
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    command = [sys.executable, "-m", "specfirst", "generate", "--project", str(elsewhere)]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    for tree in ("generated", "clients"):
        assert contents(elsewhere / tree) == contents(current / tree)


def test_run_without_a_change_writes_no_file(current: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = snapshot(current)
    assert generate() == 0
    assert snapshot(current) == before
    assert capsys.readouterr().out.startswith("up to date: ")


def test_run_without_a_change_imports_no_slow_module(current: Path) -> None:
    heavy = {
        "yaml",
        "jinja2",
        "jsonschema",
        "datamodel_code_generator",
        "pydantic",
        "specfirst.runtime",
        "fastapi",
    }
    script = (
        "import sys; from specfirst.cli import main; "
        f"main(['generate', '--project', {str(current)!r}]); print(sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[1] == "[]"


def test_change_of_a_spec_is_generated_and_other_files_are_kept(current: Path) -> None:
    before = snapshot(current / "generated")
    edit(
        current / BOOKS,
        "maxLength: 200, examples: [Dune]}\n    state",
        "maxLength: 250, examples: [Dune]}\n    state",
    )
    assert generate() == 0
    after = snapshot(current / "generated")
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"library_v1/models.py", "library_v1/openapi.json", "manifest.json"}
    assert "max_length=250" in (current / MODELS).read_text(encoding="utf-8")


def test_a_change_of_the_generator_is_noticed(current: Path) -> None:
    edit(current / MANIFEST, '"inputs": "', '"inputs": "0')
    before = (current / MANIFEST).read_bytes()
    assert generate() == 0
    assert (current / MANIFEST).read_bytes() != before


def test_an_edited_file_is_restored(current: Path, generated: Path) -> None:
    (current / MODELS).write_text("# by hand\n", encoding="utf-8")
    assert generate() == 0
    assert (current / MODELS).read_bytes() == (generated / MODELS).read_bytes()


def test_a_deleted_folder_is_made_again(current: Path, generated: Path) -> None:
    shutil.rmtree(current / "generated")
    shutil.rmtree(current / "clients")
    assert generate() == 0
    assert contents(current) == contents(generated)


def test_files_of_a_removed_api_are_removed(current: Path) -> None:
    settings = (current / "pyproject.toml").read_text(encoding="utf-8")
    archive = (
        '[tool.specfirst.apis.archive]\ndocument = "spec/archive/v1/openapi.yaml"\npackage = "archive_v1"\n'
    )
    shutil.copytree(current / "spec/library", current / "spec/archive")
    (current / "pyproject.toml").write_text(settings + archive, encoding="utf-8")
    assert generate() == 0
    assert (current / "generated/archive_v1/routes.py").exists()
    assert (current / "clients/archive-api").exists()
    shutil.rmtree(current / "spec/archive")
    (current / "pyproject.toml").write_text(settings, encoding="utf-8")
    assert generate() == 0
    assert not (current / "generated/archive_v1").exists()
    assert not (current / "clients/archive-api").exists()
    assert (current / "clients/library-api").exists()


def test_files_of_others_stay(current: Path) -> None:
    note = current / "generated/library_v1/notes/why.md"
    note.parent.mkdir()
    note.write_text("kept", encoding="utf-8")
    link = current / "generated/link"
    link.symlink_to("library_v1")
    edit(current / BOOKS, "A new book.", "A book to add.")
    assert generate() == 0
    assert note.read_text(encoding="utf-8") == "kept"
    assert os.readlink(link) == "library_v1"


@pytest.mark.parametrize("kind", ["file", "directory", "link"])
def test_a_file_of_others_in_the_way_is_an_error(
    repository: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    target = repository / MODELS
    target.parent.mkdir(parents=True)
    if kind == "file":
        target.write_text("mine", encoding="utf-8")
    elif kind == "directory":
        target.mkdir()
    else:
        target.symlink_to("elsewhere.py")
    before = snapshot(repository)
    assert generate() == 1
    assert snapshot(repository) == before
    assert capsys.readouterr().err == (f"in the way, and not written by specfirst: {MODELS}; move it away\n")


def test_a_damaged_manifest_is_an_error(current: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (current / MANIFEST).write_text('{"inputs": "x", "files": {"../outside": "y"}}', encoding="utf-8")
    before = snapshot(current)
    assert generate() == 1
    assert snapshot(current) == before
    assert "which is outside its folder" in capsys.readouterr().err


def test_check_names_differences_and_the_command_that_corrects_them(
    current: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check() == 0
    (current / MODELS).write_text("# by hand\n", encoding="utf-8")
    (current / "generated/errors.py").unlink()
    edit(current / MANIFEST, '"files": {', '"files": {\n    "generated/old.py": "0",')
    (current / "generated/old.py").touch()
    before = snapshot(current)
    capsys.readouterr()
    assert check() == 1
    assert snapshot(current) == before
    assert capsys.readouterr().err == (
        "missing: generated/errors.py\n"
        f"differs: {MODELS}\n"
        f"differs: {MANIFEST}\n"
        "stale:   generated/old.py\n"
        "the generated files are out of date; run: make generate\n"
    )


def test_check_notices_a_spec_that_was_not_generated(current: Path) -> None:
    edit(current / PATHS, "summary: Read a book", "summary: Read one book")
    assert check() == 1


def test_options_that_belong_together_are_required_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--spec", "x.yaml"]) == 2
    assert capsys.readouterr().err == "--spec, --out and --package must be given together\n"


@pytest.mark.parametrize("command", ["generate", "check", "lint"])
def test_project_without_apis_is_refused(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text("[tool.specfirst]\n", encoding="utf-8")
    assert main([command]) == 2
    assert "add an API" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]
