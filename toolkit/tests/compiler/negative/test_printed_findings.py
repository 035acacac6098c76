"""How findings are printed: where they stand, and repeated ones in groups."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specfirst.cli import main
from tests.compiler.negative.test_documents_of_others import OPERATION


@pytest.mark.parametrize("length", [1, 400])
def test_json_of_one_line_is_located_by_column_and_pointer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], length: int
) -> None:
    monkeypatch.chdir(tmp_path)
    parameter = {"name": "id", "in": "query", "requird": True, "schema": {"type": "string"}}
    responses = {"200": {"description": ""}, "default": {"description": ""}}
    get = {"description": "x" * length, "parameters": [parameter], "responses": responses}
    document = {"openapi": "3.1.0", "info": {"title": "", "version": "1"}, "paths": {"/a": {"get": get}}}
    text = json.dumps(document)
    Path("shop.json").write_text(text, encoding="utf-8")
    column = text.index('"requird"') + 1
    assert main(["lint", "shop.json"]) == 0
    assert capsys.readouterr().err == (
        f"shop.json:1:{column} (#/paths/~1a/get/parameters/0/requird): warning: "
        "'requird' is not a field of the parameter object; did you mean 'required'? [keys-are-defined]\n"
    )


def test_duplicate_key_in_json_of_one_line_is_located_by_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = '{"openapi": "3.1.0", "info": {"title": "' + "x" * 400 + '"}, "paths": {"/a": {}, "/a": {}}}'
    Path("shop.json").write_text(text, encoding="utf-8")
    assert main(["lint", "shop.json"]) == 1
    first, again = text.index('"/a"') + 1, text.rindex('"/a"') + 1
    assert capsys.readouterr().err == (
        f"shop.json:1:{again}: bad JSON: duplicate key '/a', first written on column {first}: "
        "keep one [source]\n"
    )


def lint_many(folder: Path, *options: str) -> int:
    properties = "\n".join(f"        p{index}: {{type: string, maxlengt{index}: 5}}" for index in range(8))
    (folder / "shop.yaml").write_text(
        OPERATION.replace("        note: {type: string}", properties), encoding="utf-8"
    )
    return main(["lint", "shop.yaml", *options])


def test_rule_with_many_findings_prints_the_first_five_and_counts_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert lint_many(tmp_path) == 0
    printed = capsys.readouterr()
    assert len(printed.err.splitlines()) == 6
    assert printed.err.endswith("3 more warnings of the rule keywords-are-defined: --all prints them\n")
    assert printed.out == "1 document: 0 errors, 8 warnings\n"


def test_option_all_prints_every_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert lint_many(tmp_path, "--all") == 0
    assert len(capsys.readouterr().err.splitlines()) == 8
