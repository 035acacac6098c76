"""The examples of the documentation and of each SDK's README, executed against the service."""

from __future__ import annotations

import ast
import inspect
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tests.sdk.test_live import PASSWORD, Service, new_client, service

ROOT = Path(__file__).parents[2]
OVERVIEW = ROOT / "docs" / "sdk.md"
RECIPES = ROOT / "docs" / "sdk" / "recipes.md"

__all__ = ["new_client", "service"]


def blocks(page: Path) -> list[str]:
    """Return the Python examples of a page."""
    return re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def _compiled(code: str, service: Service, email: str) -> CodeType:
    """Compile an example with the address of the running service and an account that exists.

    It may await outside of functions, as in a notebook.
    """
    code = code.replace("http://localhost:8000", service.url).replace("ada@example.com", email)
    code = code.replace("grace@example.com", service.admin_email).replace("correct horse battery", PASSWORD)
    compiled: CodeType = compile(code, "<example>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    return compiled


def _execute(code: str, names: dict[str, Any], service: Service, email: str) -> None:
    exec(_compiled(code, service, email), names)  # noqa: S102


@pytest.mark.parametrize("distribution", ["client-api", "backoffice-api"])
def test_readme_of_an_sdk_runs(
    distribution: str,
    service: Service,
    new_client: Callable[[], Any],
    client_api: Any,
    backoffice_api: Any,
) -> None:
    email = new_client().users.get_me().email if distribution == "client-api" else service.admin_email
    examples = blocks(ROOT / "clients" / distribution / "README.md")
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
    examples = blocks(RECIPES)
    for example in examples:
        _execute(example, names, service, email)
    names["client"].close()
    assert len(names["rest"]) == 1
    assert names["large"].sha256 == names["file"].sha256
    printed = capsys.readouterr().out
    assert "Sales were good." in printed
    assert "('body', 'display_name')" in printed
    assert "['files_get']" in printed


@contextmanager
def notified(names: dict[str, Any]) -> Iterator[None]:
    """Change the password of the examples' `client` once a second to what it is, which notifies its owner."""
    over = threading.Event()

    def change() -> None:
        while not over.wait(1):
            names["client"].users.change_password(current_password=PASSWORD, new_password=PASSWORD)

    thread = threading.Thread(target=change, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


async def test_examples_of_the_overview_run_in_their_order(
    service: Service,
    new_client: Callable[[], Any],
    backoffice_api: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7 sales")
    owner = new_client()
    names: dict[str, Any] = {"__name__": "overview"}
    for example in blocks(OVERVIEW):
        with notified(names) if "stream()" in example else nullcontext():
            running = eval(_compiled(example, service, owner.users.get_me().email), names)  # noqa: S307
            if inspect.isawaitable(running):
                await running
    names["client"].close()
    assert (tmp_path / "copy.pdf").read_bytes() == b"%PDF-1.7 sales"
    assert names["event"].data.kind == "credentials_changed"
    assert names["user"].email == owner.users.get_me().email
    assert f"{names['user'].email}\n" in capsys.readouterr().out  # in the list of the backoffice


def test_tests_that_the_overview_names_exist() -> None:
    named = re.findall(
        r"`((?:\w+/)?tests/sdk/test_\w+\.py)(?:::(\w+))?`", OVERVIEW.read_text(encoding="utf-8")
    )
    assert len(named) > 20
    missing = [
        f"{path}::{test}"
        for path, test in named
        if f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8") and test
    ]
    assert missing == []
