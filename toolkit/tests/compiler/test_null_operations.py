"""A path without a path item, and a method without an operation."""

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
