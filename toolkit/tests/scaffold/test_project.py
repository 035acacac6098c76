"""`specfirst scaffold` in a project of `specfirst new`: new tags, tags of the document, refusals."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from specfirst import cli
from tests.conftest import run_specfirst

SHOP = Path(__file__).parents[1] / "wild" / "cases" / "shop.yaml"
CHECK_SERVED = """
import asyncio, httpx
from app.main import create_app
from app.settings import Settings

async def main():
    transport = httpx.ASGITransport(create_app(Settings(environment="test")))
    headers = {"X-Api-Key": "development"}
    async with httpx.AsyncClient(transport=transport, base_url="http://test/v2", headers=headers) as client:
        print((await client.get("/loyalty-cards")).status_code)
        print((await client.post("/loyalty-cards", json={"holder": ""})).status_code)

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scaffold")
    done = run_specfirst(folder, "new", "shop", "--spec", str(SHOP))
    assert done.returncode == 0, done.stderr
    return folder / "shop"


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A copy to be changed."""
    return Path(shutil.copytree(made, tmp_path / "shop"))


def files(project: Path) -> Mapping[str, bytes]:
    """The content of every file but caches."""
    found = (file for file in project.rglob("*") if file.is_file() and "cache" not in str(file))
    return {file.relative_to(project).as_posix(): file.read_bytes() for file in found}


def run(project: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(project)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


NEW = ("scaffold", "loyalty_cards", "--fields=holder:text,points:integer,ends_on:date?")


@pytest.fixture(scope="module")
def scaffolded(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the tag `loyalty_cards`; not to be changed."""
    copy = Path(shutil.copytree(made, tmp_path_factory.mktemp("scaffolded") / "shop"))
    done = run_specfirst(copy, *NEW)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy


def test_dry_run_prints_a_diff_and_changes_nothing(made: Path) -> None:
    before = files(made)
    preview = run_specfirst(made, *NEW, "--dry-run")
    assert preview.returncode == 0, preview.stderr
    assert "+class LoyaltyCards(DatabaseService, LoyaltyCardsService[Principal]):" in preview.stdout
    assert files(made) == before


def test_new_tag_keeps_every_line_and_second_run_changes_nothing(made: Path, scaffolded: Path) -> None:
    before, after = files(made), files(scaffolded)
    for path in ("spec/shop.yaml", "app/providers.py"):
        lines = iter(after[path].splitlines())
        assert all(line in lines for line in before[path].splitlines()), path
    for path in ("app/services/orders.py", "app/main.py"):
        assert after[path] == before[path]
    again = run_specfirst(scaffolded, *NEW)
    assert (again.returncode, again.stdout) == (0, "loyalty_cards: nothing is missing\n")
    assert files(scaffolded) == after


def test_code_is_written_after_the_package_that_it_imports(scaffolded: Path) -> None:
    generated, code = (
        (scaffolded / path).stat().st_mtime_ns
        for path in ("generated/shop/services.py", "app/services/loyalty_cards.py")
    )
    assert generated < code


def test_new_tag_passes_the_checks_of_the_project(scaffolded: Path) -> None:
    run(scaffolded, "-m", "ruff", "check", "--no-cache", ".")
    run(scaffolded, "-m", "ruff", "format", "--check", "--no-cache", ".")
    run(scaffolded, "-m", "mypy", "app")
    run(scaffolded, "-m", "specfirst", "lint")
    run(scaffolded, "-m", "specfirst", "check")


def test_new_tag_follows_the_rules_of_design(made: Path, scaffolded: Path) -> None:
    def findings(project: Path) -> list[str]:
        done = run_specfirst(project, "lint", "--preset=house", "--all")
        # Without the places, which the new lines have moved, and the numbers of operations.
        found = re.findall(r": (.+ \[[\w-]+\])$", done.stdout + done.stderr, re.M)
        return sorted(re.sub(r"\b(\d+) of \d+\b", r"\1", finding) for finding in found)

    assert findings(made)
    assert findings(scaffolded) == findings(made)


def test_new_tag_is_mocked_until_it_is_implemented(scaffolded: Path) -> None:
    assert run(scaffolded, "-c", CHECK_SERVED).split() == ["200", "422"]


def test_missing_methods_come_at_the_end_of_the_class(project: Path) -> None:
    service = project / "app" / "services" / "orders.py"
    text = service.read_text()
    by_hand = (
        "\n    async def get_order( self,**arguments:object)->models.Order:  # as I like it\n"
        '        "Mine."\n'
        "        list_orders = 1\n        raise KeyError(list_orders)\n"
    )
    text = text.replace("from generated", "from generated.shop import models\nfrom generated", 1) + by_hand
    service.write_text(text)
    done = run_specfirst(project, "scaffold", "Orders")
    assert done.returncode == 0, done.stderr
    added = service.read_text()
    lines = iter(added.splitlines())
    assert all(line in lines for line in text.splitlines())
    assert added.index("Mine.") < added.index('raise NotImplementedError("')
    run(project, "-m", "mypy", "app/services/orders.py")
    before = files(project)
    again = run_specfirst(project, "scaffold", "Orders")
    assert (again.returncode, again.stdout) == (0, "Orders: nothing is missing\n")
    assert files(project) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["../../evil"], "cannot be the name of a Python module"),
        (["badges'; DROP TABLE users; --"], "cannot be the name of a Python module"),
        (["{{ 7 * 7 }}"], "cannot be the name of a Python module"),
        (["Badges"], "cannot be the name of a Python module"),
        (["bädges"], "cannot be the name of a Python module"),
        (["badges\n"], "cannot be the name of a Python module"),
        (["class"], "no keyword"),
        ([""], "cannot be the name of a Python module"),
        (["list"], "built into Python"),
        (["b" * 41], "longer than 40 characters"),
        (["customers"], "did you mean 'Customers'?"),
        (["ord_ers"], "did you mean 'Orders'?"),
        (["session"], "already"),
        (["badges", "--singular=badges"], "--singular"),
        (["badges", "--fields=name"], "name:type"),
        (["badges", "--fields=name:txt"], "did you mean 'text'?"),
        (["badges", "--fields=id:text"], "taken"),
        (["badges", "--fields=model_config:text"], "taken"),
        (["badges", "--fields=self:text"], "taken"),
        (["badges", "--fields=name:text,name:date"], "twice"),
        (["badges", "--fields=a-b:text"], "snake_case"),
        (["badges", "--fields=name:text?"], "not nullable"),
        (["badges", "--api=none"], "there is no API"),
    ],
)
def test_what_cannot_be_named_is_refused_and_changes_nothing(
    made: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(made)
    assert cli.main(["scaffold", f"--project={made}", *arguments]) == 2
    assert says in capsys.readouterr().err
    assert files(made) == before


def test_json_document_is_reported_with_the_required_addition(project: Path) -> None:
    document = project / "spec" / "shop.yaml"
    document.write_text("{openapi: 3.1.0, info: {title: Shop, version: 1.0.0}, paths: {}}\n")
    before = files(project)
    done = run_specfirst(project, "scaffold", "badges")
    assert done.returncode == 2
    assert "spec/shop.yaml is not YAML in block style" in done.stderr
    assert "operationId: badges_list" in done.stderr
    assert files(project) == before


def test_service_of_a_second_api_is_begun_by_hand(project: Path) -> None:
    document = (project / "spec" / "shop.yaml").read_text().replace("example/v2", "example/v3")
    (project / "spec" / "shop-v3.yaml").write_text(document)
    settings = project / "pyproject.toml"
    settings.write_text(
        settings.read_text() + '\n[tool.specfirst.apis.shop-v3]\ndocument = "spec/shop-v3.yaml"\n'
    )
    run(project, "-m", "specfirst", "generate")
    before = files(project)
    done = run_specfirst(project, "scaffold", "Orders", "--api=shop-v3")
    assert done.returncode == 2
    assert "begin a class of generated.shop_v3.services.OrdersService by hand" in done.stderr
    assert files(project) == before
    service = project / "app" / "services" / "orders_v3.py"
    service.write_text(
        (project / "app" / "services" / "orders.py")
        .read_text()
        .replace("generated.shop", "generated.shop_v3")
    )
    done = run_specfirst(project, "scaffold", "Orders", "--api=shop-v3")
    assert done.returncode == 0, done.stderr
    assert 'raise NotImplementedError("' in service.read_text()
    run(project, "-m", "mypy", "app")
