"""Errors and warnings in documents that do not follow the conventions, with their messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from specfirst.cli import main

_CASES: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("documents_of_others.yaml").read_text("utf-8")
)
OPERATION: str = _CASES["document"]
"""The document that the edits change."""


@pytest.mark.parametrize("edit", _CASES["edits"], ids=lambda edit: edit["name"])
def test_edit_is_reported_in_exact_words(
    edit: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert OPERATION.count(edit["old"]) == 1
    monkeypatch.chdir(tmp_path)
    Path("shop.yaml").write_text(OPERATION.replace(edit["old"], edit["new"]), encoding="utf-8")
    status = main(["lint", "shop.yaml"])
    assert capsys.readouterr().err == edit["printed"]
    assert status == edit.get("status", 0)
