"""The examples of the documentation and of each SDK's README, executed against the service."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sdk.test_live import PASSWORD, Service, new_client, service

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "docs" / "sdk" / "recipes.md"

__all__ = ["new_client", "service"]


def _blocks(page: Path) -> list[str]:
    """Return the Python examples of a page."""
    return re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def _execute(code: str, names: dict[str, Any], service: Service, email: str) -> None:
    """Execute an example with the address of the running service and an account that exists."""
    code = code.replace("http://localhost:8000", service.url).replace("ada@example.com", email)
    exec(compile(code.replace("correct horse battery", PASSWORD), "<example>", "exec"), names)  # noqa: S102


@pytest.mark.parametrize("distribution", ["client-api", "backoffice-api"])
def test_readme_of_an_sdk_runs(
    distribution: str,
    service: Service,
    new_client: Callable[[], Any],
    client_api: Any,
    backoffice_api: Any,
) -> None:
    email = new_client().users.get_me().email if distribution == "client-api" else service.admin_email
    examples = _blocks(ROOT / "clients" / distribution / "README.md")
    assert examples
    for example in examples:
        _execute(example, {"__name__": "example"}, service, email)


def test_recipes_run_in_their_order(
    service: Service,
    new_client: Callable[[], Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "recipes"}
    email = new_client().users.get_me().email
    examples = _blocks(RECIPES)
    for example in examples:
        _execute(example, names, service, email)
    names["client"].close()
    assert len(names["rest"]) == 1
    assert names["large"].sha256 == names["file"].sha256
    printed = capsys.readouterr().out
    assert "Sales were good." in printed
    assert "('body', 'display_name')" in printed
    assert "['files_get']" in printed
