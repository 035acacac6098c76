"""The example of the README works as it is printed there."""

import importlib
import re
from pathlib import Path

import httpx
import pytest

from specfirst import cli
from specfirst.project import read_project

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The first code block in that language."""
    found = re.search(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)
    assert found is not None
    return found[1]


async def test_example_generates_and_serves_one_implemented_method(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "shop.yaml").write_text(block("yaml"))
    (tmp_path / "readme_example.py").write_text(block("python"))
    [command] = re.findall(r"^\$ specfirst (generate .*)$", README, re.M)

    assert cli.main(command.split()) == 0
    app = importlib.import_module("readme_example").app

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.example") as client:
        created = await client.post("/v1/products", json={"name": "Tea", "price": 3.5})
        refused = await client.post("/v1/products", json={"name": "", "price": 3.5})
        unimplemented = await client.get("/v1/products/1")
    assert created.status_code == 201
    assert created.text in README
    assert refused.status_code == 422
    assert unimplemented.status_code == 501


@pytest.mark.parametrize("settings", re.findall(r"^```toml\n(.*?)^```$", README, re.M | re.S))
def test_settings_of_the_examples_are_valid(settings: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(settings)

    assert read_project(tmp_path).root == tmp_path


def test_table_of_commands_names_every_command_and_its_extra() -> None:
    section = README.partition("\n## Commands\n")[2].partition("\n## ")[0]
    documented = re.findall(r"^\| `([a-z]+)` \| .* \| `([a-z]+)` \|$", section, re.M)

    assert documented == [(entry.name, entry.extra) for entry in cli.COMMANDS]
