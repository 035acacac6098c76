"""The plug-in that the settings of a project name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from specfirst.fuzz.plugin import Plugin, load_plugin
from specfirst.fuzz.target import Target
from specfirst.project import ProjectError, read_project


def _load(folder: Path, plugin: str) -> Plugin:
    (folder / "pyproject.toml").write_text(f"[tool.specfirst.fuzz]\n{plugin}\n")
    return load_plugin(read_project(folder).fuzz, folder)


def test_project_without_a_plug_in_has_the_defaults(tmp_path: Path) -> None:
    plugin = _load(tmp_path, "")
    api = plugin.api(_target(tmp_path))
    assert plugin.environment_with_rate_limits() is None
    assert plugin.environment(tmp_path) == {}
    assert not api.can_log_in


def test_settings_give_an_environment_and_the_secrets_of_one_caller(tmp_path: Path) -> None:
    plugin = _load(tmp_path, 'environment = { LOG_LEVEL = "warning" }\nsecrets = { "A.key" = "secret" }')
    api = plugin.api(_target(tmp_path))
    assert plugin.environment(tmp_path) == {"LOG_LEVEL": "warning"}
    assert api.can_log_in
    assert api.log_in("caller", ["A.key"]) == {"A.key": "secret"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('plugin = "a:b"\nsecrets = { key = "secret" }', "remove them, or the plug-in"),
        ("environment = { PORT = 8000 }", "must be a table of texts"),
        ("secrets = { '' = 'secret' }", "does not have the form"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(tmp_path: Path, settings: str, message: str) -> None:
    with pytest.raises(ProjectError, match=message):
        _load(tmp_path, settings)


def _target(folder: Path) -> Target:
    return Target(root=folder, api="shop", document=folder, url="http://shop", scenarios=folder)


def test_a_subclass_is_made_once(tmp_path: Path) -> None:
    (tmp_path / "fuzz_plugin_a.py").write_text(
        "from specfirst.fuzz.plugin import Plugin\nclass Own(Plugin):\n    application = 'a:b'\n"
    )
    assert _load(tmp_path, "plugin = 'fuzz_plugin_a:Own'").application == "a:b"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("fuzz_plugin_b:Missing", "has no 'Missing'"),
        ("fuzz_plugin_b:other", "is not a specfirst.fuzz.plugin.Plugin"),
        ("no_such_module:Plugin", "no module 'no_such_module'"),
        ("fuzz_plugin_b", "does not have the form"),
    ],
)
def test_plug_in_of_another_class_is_an_error(tmp_path: Path, reference: str, message: str) -> None:
    (tmp_path / "fuzz_plugin_b.py").write_text("other = 7\n")
    with pytest.raises(ProjectError, match=message):
        _load(tmp_path, f"plugin = '{reference}'")


def test_plug_in_of_the_readme_gives_valid_inputs(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", readme, re.M | re.S)
    [example] = [block for block in blocks if "class ShopPlugin" in block]
    (tmp_path / "fuzz_plugin_readme.py").write_text(example)
    plugin = _load(tmp_path, "plugin = 'fuzz_plugin_readme:ShopPlugin'")
    api = plugin.api(_target(tmp_path))
    assert api.can_log_in
    assert api.log_in("clerk", ["bearer"]) == {"bearer": "token-of-a-clerk"}
    assert api.valid_body("vouchers_redeem", {"amount": 1}, 1) == {"amount": 1, "code": "WELCOME-2026"}
    assert api.valid_body("products_create", {"name": "Tea"}, 1) == {"name": "Tea"}
    assert api.valid_path("products_get", {}) == {"product_id": 1}
