"""`specfirst sdk`: an installable distribution of any document."""

from __future__ import annotations

from pathlib import Path

import pytest

from specfirst import cli

SHOP = """\
openapi: 3.0.3
info: {title: Shop, version: 1.0.0}
paths:
  /orders:
    get:
      responses:
        "200":
          description: Orders.
          content:
            application/json:
              schema: {type: array, items: {type: object, properties: {note: {type: string, nullable: true}}}}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    return path


def run(spec: Path, *options: str) -> int:
    out = spec.parent / "clients"
    return cli.main(["sdk", "--spec", str(spec), "--out", str(out), "--package", "shop_api", *options])


def written(spec: Path) -> dict[str, str]:
    folder = spec.parent / "clients" / "shop-api"
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_distribution_is_written_and_then_up_to_date(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(spec) == 0
    files = written(spec)
    assert 'name = "shop-api"' in files["pyproject.toml"]
    assert (
        "def get_orders(self, **options: Unpack[CallOptions])" in files["src/shop_api/resources/default.py"]
    )
    assert "note: str | Unset | None" in files["src/shop_api/models/get_orders_response_200_item.py"]
    capsys.readouterr()
    assert run(spec) == 0
    assert capsys.readouterr().out.startswith("up to date")
    assert run(spec, "--check") == 0


def test_check_lists_differences_and_leaves_the_files(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(spec)
    before = written(spec)
    spec.write_text(SHOP.replace("/orders:", "/invoices:"), encoding="utf-8")
    capsys.readouterr()
    assert run(spec, "--check") == 1
    printed = capsys.readouterr().err
    assert "src/shop_api/resources/default.py" in printed
    assert f"specfirst sdk --spec {spec}" in printed
    assert written(spec) == before


def test_document_that_cannot_be_used_leaves_the_distribution(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(spec)
    before = written(spec)
    spec.write_text("openapi: 3.0.3\npaths: []\n", encoding="utf-8")
    assert run(spec) == 1
    assert "shop.yaml:" in capsys.readouterr().err
    assert written(spec) == before


def test_strict_writes_no_sdk_with_untyped_parts(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(SHOP.replace("type: string, nullable: true", "enum: [1, x]"), encoding="utf-8")
    assert run(spec, "--strict") == 1
    line = SHOP.splitlines().index(next(written for written in SHOP.splitlines() if "note" in written)) + 1
    assert f"shop.yaml:{line}:" in capsys.readouterr().err
    assert written(spec) == {}


def test_package_has_to_be_an_identifier(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sdk", "--spec", "x.yaml", "--out", str(tmp_path), "--package", "shop-api"]) == 2
    assert "is not a Python identifier" in capsys.readouterr().err
