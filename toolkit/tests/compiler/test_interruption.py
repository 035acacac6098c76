"""A run that fails or is killed at any moment leaves the old output complete."""

from __future__ import annotations

import ctypes
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from specfirst.cli import main
from specfirst.compiler.output import write
from tests.compiler.negative.damage import BOOKS
from tests.compiler.snapshot import contents

TREES = ("generated", "clients")


@pytest.fixture
def changed(generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A generated repository whose spec has changed since."""
    root = tmp_path / "repository"
    shutil.copytree(generated, root)
    monkeypatch.chdir(root)
    schemas = root / BOOKS
    text = schemas.read_text(encoding="utf-8").replace("A new book.", "A book to add.")
    schemas.write_text(text, encoding="utf-8")
    return root


def output(root: Path) -> list[dict[str, bytes]]:
    return [contents(root / tree) for tree in TREES]


@pytest.mark.parametrize("successes", [0, 1])
def test_a_failing_exchange_is_undone(
    changed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], successes: int
) -> None:
    before = output(changed)
    exchange = write._exchange
    calls = iter([*[True] * successes, False, *[True] * 9])

    def failing(one: Path, other: Path) -> None:
        if not next(calls):
            raise OSError(28, "No space left on device", str(other))
        exchange(one, other)

    monkeypatch.setattr(write, "_exchange", failing)
    assert main(["generate", "--project", "."]) == 1
    assert output(changed) == before
    assert capsys.readouterr().err.endswith("No space left on device; nothing was changed\n")
    assert not (changed / ".cache/specfirst-output").exists()


def test_failing_write_leaves_the_old_output(changed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = output(changed)
    write_bytes = Path.write_bytes

    def failing(path: Path, content: bytes) -> int:
        if path.name == "openapi.json":
            raise OSError(28, "No space left on device", str(path))
        return write_bytes(path, content)

    monkeypatch.setattr(Path, "write_bytes", failing)
    assert main(["generate", "--project", "."]) == 1
    assert output(changed) == before


def test_an_interrupt_between_two_exchanges_is_undone(changed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = output(changed)
    exchange = write._exchange
    calls = iter([False, True, False, False])

    def interrupted(one: Path, other: Path) -> None:
        if next(calls):
            raise KeyboardInterrupt
        exchange(one, other)

    monkeypatch.setattr(write, "_exchange", interrupted)
    assert main(["generate", "--project", "."]) == 130
    assert output(changed) == before


def test_a_kill_leaves_the_old_state_and_the_next_run_cleans_up(changed: Path) -> None:
    before = output(changed)
    command = [sys.executable, "-m", "specfirst", "generate", "--project", str(changed)]
    # Stopped by itself at the last moment before anything is exchanged.
    script = (
        "import os, signal; from specfirst.cli import main; from specfirst.compiler.output import write; "
        "write.swap_all = lambda pairs: os.kill(os.getpid(), signal.SIGKILL); "
        f"main(['generate', '--project', {str(changed)!r}])"
    )
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert output(changed) == before
    assert (changed / ".cache/specfirst-output").exists()
    subprocess.run(command, check=True, capture_output=True)
    assert output(changed) != before
    assert not (changed / ".cache/specfirst-output").exists()


def test_two_runs_at_once_do_not_disturb_each_other(changed: Path) -> None:
    command = [sys.executable, "-m", "specfirst", "generate", "--project", str(changed)]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    time.sleep(0.2)
    second = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    reports = sorted(process.communicate()[0].split()[0] for process in (first, second))
    assert [first.returncode, second.returncode] == [0, 0]
    assert reports == ["generated", "up"]


def test_output_is_replaced_where_the_system_cannot_exchange_two_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    for name in ("staged", "target"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name, encoding="utf-8")
    write.swap_all([(tmp_path / "staged", tmp_path / "target")])
    assert (tmp_path / "target/file").read_text(encoding="utf-8") == "staged"
    assert (tmp_path / "staged/file").read_text(encoding="utf-8") == "target"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["staged", "target"]
