"""The layers of the architecture pages, compared with import-linter's contracts."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.run.service_run import REPOSITORY


@pytest.mark.parametrize(
    ("page", "column", "container"),
    [
        ("architecture.md", "layer of `app`", "app"),
        ("explanation/toolkit.md", "module of `specfirst.compiler`", "specfirst.compiler"),
    ],
)
def test_page_shows_layers_of_the_contract(page: str, column: str, container: str) -> None:
    written = (REPOSITORY / "docs" / page).read_text()
    [table] = re.findall(rf"^\| {re.escape(column)} \|.*\n\|[-|]+\n((?:\|.*\n)+)", written, re.M)
    shown = [set(re.findall(r"`([a-z_]+)`", row.split("|")[1])) for row in table.splitlines()]
    assert shown == _layers(container)


def _layers(container: str) -> list[set[str]]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    [contract] = [
        contract
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract.get("containers") == [container]
    ]
    return [set(re.findall(r"\w+", layer)) for layer in contract["layers"]]
