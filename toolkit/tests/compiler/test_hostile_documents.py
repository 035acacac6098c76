"""Hostile documents are refused with a message, or accepted, by every command and in little time."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from specfirst.cli import main
from specfirst.compiler.diagnostics import Diagnostic, Location, SpecError
from specfirst.compiler.pipeline import load
from tests.compiler.hostile_documents import HOSTILE, YAML, Hostile, document_of
from tests.compiler.model_modules import models
from tests.compiler.wrong_values import ACCEPTED, REFUSED, outcomes_of

_SECONDS = 20
"""Far more than any of them takes, and far less than those that hung."""
_NAMES = (
    '"""\nimport os\nos.abort()\n"""', "'''", "\\", "a\\", "\n", "\r", "\0", "\u2028", "{{ 7 * 7 }}",
    "{% raw %}", "{x}", "../../x", "/x", "..", "__class__", "class", "None", "self", "ｃlass", "ﬁ",
    "$(false)", "a\u202eb", "# noqa", "%s", " ", "0", "😀",
)  # fmt: skip


@contextmanager
def _limited() -> Iterator[None]:
    """Fail if the block takes too long."""

    def expire(*_: object) -> None:
        raise TimeoutError(f"more than {_SECONDS} s")

    before = signal.signal(signal.SIGALRM, expire)
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _refusal(file: Path) -> str:
    """Return the message about a document; an empty one if it is accepted."""
    try:
        load(file)
    except SpecError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_hostile_document_is_accepted_or_refused_with_its_message(hostile: Hostile, tmp_path: Path) -> None:
    file = hostile.make(tmp_path)
    (tmp_path / "correct.json").write_text(json.dumps(document_of({"type": "string"})), "utf-8")
    with _limited():
        assert hostile.message in (message := _refusal(file))
        assert bool(message) is bool(hostile.message)
        if file.parent == tmp_path:
            found = dict(outcomes_of(file))
            assert set(found.values()) <= {ACCEPTED, REFUSED}, found


def test_names_of_a_document_do_not_become_code(tmp_path: Path) -> None:
    (tmp_path / "correct.json").write_text(json.dumps(document_of({"type": "string"})), "utf-8")
    for name in _NAMES:
        thing = {
            "type": "object",
            "title": name,
            "description": name,
            "required": [name],
            "properties": {name: {"enum": [name, "z"], "default": name, "description": name}},
        }
        query = {"name": name, "in": "query", "description": name, "schema": {"type": "string"}}
        operation = {"operationId": name, "tags": [name], "description": name, "parameters": [query]}
        document = document_of(thing, {f"Other{name}": {"type": "object"}}, **operation)
        document["info"] = {"title": name, "version": name, "description": name}
        file = tmp_path / "api.json"
        file.write_text(json.dumps(document), "utf-8")
        found = dict(outcomes_of(file))
        assert found["generate"] == found["sdk"] == ACCEPTED, (name, found)


def test_property_that_python_reads_as_another_one_has_a_field_of_its_own() -> None:
    text = {"type": "string"}
    made = models({"Thing": {"type": "object", "properties": {"ﬁ": text, "fi": text, "ｃlass": text}}})
    written = {"ﬁ": "a", "fi": "b", "ｃlass": "c"}
    adapter = made.adapter("Thing")
    assert adapter.dump_python(adapter.validate_python(written), by_alias=True) == written


@pytest.mark.parametrize("number", ["0.1000000000000000055511", "12345678901234567890.123", "1e-400"])
@pytest.mark.parametrize("is_json", [True, False])
def test_number_that_loses_digits_is_a_warning_at_its_line(
    number: str, is_json: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / ("api.json" if is_json else "api.yaml")
    if is_json:
        document = json.dumps(document_of({"type": "number", "example": "@"}), indent=1)
        file.write_text(document.replace('"@"', number), "utf-8")
    else:
        file.write_text(YAML.format(thing=f"{{type: number, example: {number}}}", more=""), "utf-8")
    (found,) = (found for found in load(file).warnings if found.rule == "number-precision")
    assert number in file.read_text("utf-8").splitlines()[found.location.line - 1]
    assert f"{number} has digits that a 64-bit number cannot hold: it is taken as {float(number)!r}" in str(
        found
    )


@pytest.mark.parametrize(
    "number", ["0.1", "1.0", "1E2", "12345678901234567890", "0.30000000000000004", "-0.0"]
)
def test_number_that_keeps_its_digits_causes_no_warning(number: str, tmp_path: Path) -> None:
    file = tmp_path / "api.yaml"
    file.write_text(YAML.format(thing=f"{{type: number, example: {number}}}", more=""), "utf-8")
    assert [found for found in load(file).warnings if found.rule == "number-precision"] == []


def test_message_shows_control_characters_of_a_name_as_escapes() -> None:
    found = Diagnostic(Location(Path("a.yaml"), 1), "rule", "\x1b[2J\u202e and " + "x" * 100_000)
    assert "\x1b" not in str(found)
    assert r"\x1b[2J\u202e and xxx" in str(found)
    assert len(str(found)) < 5_000


def test_lint_says_what_is_wrong_with_a_document_of_many_levels(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("api.json").write_text('{\n"a":\n' + "[" * 500 + "\n" + "]" * 500 + "}", "utf-8")
    assert main(["lint", "api.json"]) == 1
    assert capsys.readouterr().err == "api.json:3: bad JSON: nested deeper than 100 levels [source]\n"
