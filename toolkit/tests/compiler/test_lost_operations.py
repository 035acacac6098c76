"""Operations that would be lost, because they are null or under a key that is not a method."""

from __future__ import annotations

from pathlib import Path

import pytest

from specfirst.cli import main


@pytest.mark.parametrize(("paths", "name"), [("{/a: null}", "/a"), ("{/a: {get: null}}", "get")])
def test_null_in_place_of_an_operation_is_refused(
    paths: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "shop.yaml"
    spec.write_text(
        f'openapi: 3.1.0\ninfo: {{title: Shop, version: "1"}}\npaths: {paths}\n', encoding="utf-8"
    )
    assert main(["generate", "--spec", str(spec), "--out", str(tmp_path), "--package", "shop_api"]) == 1
    assert f"'{name}' must be a mapping" in capsys.readouterr().err
    assert not (tmp_path / "shop_api").exists()


@pytest.mark.parametrize("key", ["GET", "Query", "additionalOperations"])
def test_unknown_method_is_a_warning(key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "shop.yaml"
    text = f'openapi: 3.1.0\ninfo: {{title: Shop, version: "1"}}\npaths:\n  /a:\n    {key}: {{}}\n'
    spec.write_text(text, encoding="utf-8")
    assert main(["lint", str(spec)]) == 0
    assert f"shop.yaml:5: warning: '{key}' is" in capsys.readouterr().err
