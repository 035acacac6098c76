"""Every rule of the linter: a document that breaks it, and one that holds it."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import tests.compiler.negative as negative
from specfirst.cli import main
from specfirst.compiler.lint.rule_book import entries
from tests.compiler.negative.damage import Damage

HERE = Path(__file__).parent
BASE = {"openapi": "3.1.0", "info": {"title": "Things", "version": "1.0.0"}, "paths": {}}
PAIRS: dict[str, dict[str, Any]] = yaml.safe_load(
    HERE.joinpath("rule_pairs.yaml").read_text(encoding="utf-8")
)
_OF_STATED_ENVELOPES = {"links-keep-the-wire-form", "envelope-marks-have-an-effect"}
"""They need an API that states its envelope: `test_stated_envelope.py` and `test_printed_findings.py`."""
_ID = re.compile(r"\[([a-z0-9-]+)\]$", re.MULTILINE)


def _fired(capsys: pytest.CaptureFixture[str], *arguments: str) -> set[str]:
    capsys.readouterr()
    main(["lint", "--all", *arguments])
    captured = capsys.readouterr()
    return set(_ID.findall(captured.err + captured.out))


@pytest.mark.parametrize("rule", PAIRS)
def test_rule_fires_only_on_the_bad_document(
    rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(HERE / "fixtures" / "repository" / "spec", tmp_path / "spec")
    fired = {}
    for kind in ("bad", "good"):
        document = tmp_path / f"{kind}.yaml"
        document.write_text(yaml.safe_dump({**BASE, **PAIRS[rule][kind]}, sort_keys=False), encoding="utf-8")
        fired[kind] = rule in _fired(capsys, "--preset", "house", str(document))

    assert fired == {"bad": True, "good": False}


def test_every_other_rule_fires_on_a_damage_of_the_clean_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left = {entry.id for entry in entries()} - PAIRS.keys() - _OF_STATED_ENVELOPES
    clean = tmp_path / "clean"
    shutil.copytree(HERE / "fixtures" / "repository", clean)
    monkeypatch.chdir(clean)
    assert not left & _fired(capsys)

    for number, damage in enumerate(_damages()):
        repository = tmp_path / str(number)
        shutil.copytree(clean, repository)
        monkeypatch.chdir(repository)
        damage.apply(repository)
        left -= _fired(capsys)

    assert left == set()


def _damages() -> Iterator[Damage]:
    """Those of the tests of refusals; the envelope is stated in a repository of its own."""
    for module in pkgutil.iter_modules(negative.__path__):
        if module.name.startswith("test_") and module.name != "test_stated_envelope":
            members = vars(importlib.import_module(f"{negative.__name__}.{module.name}")).values()
            for member in members:
                found = member if isinstance(member, tuple | list) else [member]
                yield from (value for value in found if isinstance(value, Damage))


@pytest.mark.parametrize("entry", tuple(entries()), ids=lambda entry: entry.id)
def test_rule_has_a_reason_and_an_example(entry: Any) -> None:
    assert entry.why
    assert entry.example
