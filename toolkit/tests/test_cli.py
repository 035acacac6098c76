import sys
from pathlib import Path

import pytest

from specfirst import cli


@pytest.mark.parametrize("name", [entry.name for entry in cli.COMMANDS])
def test_help_of_command_has_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main([name, "--help"])

    assert stopped.value.code == 0
    assert f"example:\n  specfirst {name}" in capsys.readouterr().out


def test_missing_command_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main([])

    assert stopped.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_unknown_argument_shows_usage_of_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["generate", "shop.yaml"])
    assert stopped.value.code == 2
    printed = capsys.readouterr().err
    assert printed.startswith("usage: specfirst generate ")
    assert "--spec FILE" in printed
    assert printed.endswith("specfirst generate: error: unrecognized arguments: shop.yaml\n")


@pytest.mark.parametrize(
    ("makefile", "remedy"),
    [
        ("setup: .venv ## Install everything\n", "run 'make setup'"),
        ("test: ## Needs no setup: really\n", "install specfirst[scaffold]"),
    ],
)
def test_package_that_is_not_installed_is_reported_with_what_installs_it(
    makefile: str,
    remedy: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "Makefile").write_text(makefile)
    monkeypatch.chdir(tmp_path)
    for name in [module for module in sys.modules if module.startswith("specfirst.scaffold.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "libcst", None)

    assert cli.main(["scaffold", "badges"]) == 2

    written = capsys.readouterr().err
    assert written.startswith("specfirst scaffold needs packages that are not installed")
    assert written.endswith(f": {remedy}\n")


def test_module_missing_in_code_of_the_project_is_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop_server.py").write_text("import shop_package_that_is_not_there\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    entry = cli._Entry("serve", "Serve.", "specfirst serve", "shop_server", "compiler")
    monkeypatch.setattr(cli, "COMMANDS", (entry,))

    with pytest.raises(ModuleNotFoundError, match="shop_package_that_is_not_there"):
        cli.main(["serve"])
