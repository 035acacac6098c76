"""Repeated generation in one process gives the same output as a run of the compiler."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from specfirst.cli import main
from specfirst.compiler.diagnostics import SpecError
from specfirst.compiler.live import LiveGenerator
from specfirst.compiler.pipeline import Files, emit_package
from tests.compiler.negative.damage import BOOKS, PATHS, ROOT
from tests.compiler.snapshot import contents

SECOND = """
[tool.specfirst.apis.archive]
document = "spec/archive/v1/openapi.yaml"
package = "archive_v1"
"""


@pytest.fixture
def two_apis(repository: Path) -> Path:
    """The repository fixture with another API, which is like the first, beneath another URL."""
    for path in sorted((repository / "spec/library").rglob("*.yaml")):
        copied = repository / "spec/archive" / path.relative_to(repository / "spec/library")
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_text(path.read_text())
    with (repository / "pyproject.toml").open("a") as settings:
        settings.write(SECOND)
    return repository


@pytest.fixture
def live(two_apis: Path) -> LiveGenerator:
    """A generator whose output is complete."""
    generator = LiveGenerator(two_apis)
    assert generator.write_servers() is not None
    _complete(generator)
    return generator


def _complete(generator: LiveGenerator) -> None:
    generator.accept(replaced=generator.complete().replaced)


def _save(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text()
    assert text.count(old) == 1
    (root / file).write_text(text.replace(old, new))


def _times(root: Path, folder: str) -> dict[str, int]:
    files = [path for path in (root / folder).rglob("*") if path.is_file()]
    assert files
    return {path.relative_to(root).as_posix(): path.stat().st_mtime_ns for path in files}


def test_complete_output_is_that_of_generate(two_apis: Path, live: LiveGenerator) -> None:
    assert main(["check"]) == 0
    assert live.write_servers() is None


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (ROOT, "title: Library", "title: Another Library"),
        (BOOKS, "description: A book on the shelf.", "description: A book that can be borrowed."),
        (PATHS, "operationId: books_create", "operationId: books_add"),
        ("spec/errors.yaml", "books.not_found:", "books.missing:"),
    ],
    ids=["title", "schema", "operation", "catalogue"],
)
def test_every_save_gives_the_output_of_generate(
    two_apis: Path, live: LiveGenerator, file: str, old: str, new: str
) -> None:
    if file == "spec/errors.yaml":
        for api in ("library", "archive"):
            paths = two_apis / f"spec/{api}/v1/paths/books.yaml"
            paths.write_text(paths.read_text().replace(old.rstrip(":"), new.rstrip(":")))
    _save(two_apis, file, old, new)
    written = live.write_servers()
    assert written is not None
    assert written.files > 0
    servers = contents(two_apis / "generated")
    _complete(live)
    completed = contents(two_apis / "generated")
    # The servers were complete at once; the manifest says that the SDKs are now.
    assert {name for name in completed if completed[name] != servers.get(name)} == {"manifest.json"}
    assert main(["check"]) == 0


def test_output_is_not_current_until_it_is_complete(two_apis: Path, live: LiveGenerator) -> None:
    _save(two_apis, ROOT, "title: Library", "title: Another Library")
    live.write_servers()
    assert main(["check"]) == 1
    # Another process completes it, as after the end of the watch.
    assert main(["generate"]) == 0
    assert main(["check"]) == 0


def test_unchanged_document_is_not_generated_again(two_apis: Path, live: LiveGenerator) -> None:
    unchanged = ("generated/archive_v1", "clients/archive-api")
    before = [_times(two_apis, folder) for folder in unchanged]
    _save(two_apis, ROOT, "title: Library", "title: Another Library")
    live.write_servers()
    _complete(live)
    assert [_times(two_apis, folder) for folder in unchanged] == before


def test_change_that_servers_do_not_show_leaves_their_files(two_apis: Path, live: LiveGenerator) -> None:
    before = _times(two_apis, "generated")
    _save(two_apis, ROOT, "openapi: 3.1.0\n", "openapi: 3.1.0\n# A comment.\n")
    written = live.write_servers()
    assert written is not None
    assert (written.files, written.removed) == (0, 0)
    _complete(live)
    after = _times(two_apis, "generated")
    assert {name for name in after if after[name] != before[name]} == {"generated/manifest.json"}
    assert main(["check"]) == 0


def test_broken_document_is_located_and_leaves_the_output(two_apis: Path, live: LiveGenerator) -> None:
    before = contents(two_apis)
    (two_apis / ROOT).write_text("openapi: [\n")
    with pytest.raises(SpecError, match=f"{ROOT}:"):
        live.write_servers()
    assert {name: text for name, text in contents(two_apis).items() if before[name] != text}.keys() == {ROOT}


def test_violated_rule_is_located_and_leaves_the_output(two_apis: Path, live: LiveGenerator) -> None:
    before, paths = contents(two_apis / "generated"), (two_apis / PATHS).read_text()
    _save(two_apis, PATHS, "operationId: books_create", "operationId: books_get")
    for _ in range(2):
        with pytest.raises(SpecError, match=f"{PATHS}:\\d+: .*books_get"):
            live.write_servers()
    assert contents(two_apis / "generated") == before
    _save(two_apis, BOOKS, "description: A book on the shelf.", "description: A book.")
    with pytest.raises(SpecError, match="books_get"):
        live.write_servers()
    (two_apis / PATHS).write_text(paths)
    assert live.write_servers() is not None
    _complete(live)
    assert main(["check"]) == 0


def test_defect_on_a_document_that_breaks_a_rule_is_reported_as_the_rule(
    two_apis: Path, live: LiveGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def emit(*arguments: Any, **named: Any) -> Files:
        raise KeyError("what the rule would have refused")

    monkeypatch.setattr("specfirst.compiler.rendering.emit_package", emit)
    _save(two_apis, PATHS, "operationId: books_create", "operationId: books_get")
    with pytest.raises(SpecError, match="books_get"):
        live.write_servers()


def test_previous_servers_are_restored(two_apis: Path, live: LiveGenerator) -> None:
    before = contents(two_apis / "generated")
    _save(two_apis, ROOT, "title: Library", "title: Another Library")
    live.write_servers()
    _save(two_apis, ROOT, "title: Another Library", "title: A Third Library")
    live.write_servers()
    assert contents(two_apis / "generated") != before
    live.restore()
    assert contents(two_apis / "generated") == before


def test_operation_that_cannot_be_served_is_located_after_it_was_written(
    two_apis: Path, live: LiveGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def emit(*arguments: Any, **named: Any) -> Files:
        files = emit_package(*arguments, **named)
        return {**files, "routes.py": "raise RuntimeError('no routes today')\n"}

    monkeypatch.setattr("specfirst.compiler.rendering.emit_package", emit)
    before = contents(two_apis / "generated")
    _save(two_apis, ROOT, "title: Library", "title: Another Library")
    assert live.write_servers() is not None
    with pytest.raises(SpecError, match="no routes today"):
        live.complete()
    live.restore()
    assert contents(two_apis / "generated") == before


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        (BOOKS, "description: A book on the shelf.", "description: TODO", "descriptions-are-finished"),
        # `specfirst lint` reports an error.
        (PATHS, "name: state\n", "name: api_key\n", "secrets-are-not-in-urls"),
    ],
)
def test_broken_rule_of_design_is_a_warning_and_does_not_stop(
    two_apis: Path, live: LiveGenerator, file: str, old: str, new: str, rule: str
) -> None:
    _save(two_apis, file, old, new)
    written = live.write_servers()
    assert written is not None
    assert [found.severity for found in written.warnings if found.rule == rule] == ["warning"]
    _complete(live)
    assert main(["check"]) == 0


def test_lint_preset_minimal_prints_no_rule_of_design(two_apis: Path, live: LiveGenerator) -> None:
    _save(two_apis, BOOKS, "description: A book on the shelf.", "description: TODO")
    written = live.write_servers()
    assert written is not None
    assert written.warnings != ()
    _save(two_apis, "pyproject.toml", "[tool.specfirst]\n", '[tool.specfirst]\nlint-preset = "minimal"\n')
    _save(two_apis, PATHS, "summary: List books", "summary: List all books")
    written = live.write_servers()
    assert written is not None
    assert written.warnings == ()
