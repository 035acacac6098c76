"""The half of `make dev` that follows the specs, on a copy of the real ones."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.devserver.checkout import REPOSITORY, environment

_COPIED = ("spec", "generated", "clients", "scripts", "contract", "pyproject.toml")
_REPEAT_SECONDS = 2.0
_SPEC = "spec/client/v1/openapi.yaml"


class Watcher:
    """A running watcher and the lines that it has printed."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout
        settings = environment(PYTHONPATH=str(checkout))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "specfirst.devserver.reload.spec_watcher"],
            cwd=checkout,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def stop(self) -> None:
        """End it as the supervisor does."""
        with self.process:
            self.process.terminate()
            self._reader.join(10)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)

    def wait_for(self, text: str, act: Callable[[], object]) -> None:
        """Return when a line holds `text`. `act` is repeated now and then: the watch may not have begun."""
        deadline = time.monotonic() + 60
        acted = -_REPEAT_SECONDS
        while not any(text in line for line in self.lines):
            assert time.monotonic() < deadline, self.lines
            assert self.process.poll() is None, self.lines
            if not self.lines and time.monotonic() - acted > _REPEAT_SECONDS:
                act()
                acted = time.monotonic()
            time.sleep(0.05)
        self.lines.clear()


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    for name in _COPIED:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", ".*cache"))
        else:
            shutil.copy(source, tmp_path / name)
    watching = Watcher(tmp_path)
    try:
        yield watching
    finally:
        watching.stop()


def test_saved_spec_is_generated_and_a_broken_one_waited_out(watcher: Watcher) -> None:
    spec, bundle = watcher.checkout / _SPEC, watcher.checkout / "generated/client_v1/openapi.json"
    text = spec.read_text()
    changed = text.replace("title: FastAPI Spec-First", "title: Quite Another Service")
    assert changed != text

    watcher.wait_for("watching spec/", lambda: None)
    watcher.wait_for(" written, ", lambda: spec.write_text(changed))
    assert "Quite Another Service" in bundle.read_text()

    before = bundle.read_bytes()
    watcher.wait_for(f"{_SPEC}:", lambda: spec.write_text("openapi: [\n"))
    assert bundle.read_bytes() == before
    assert watcher.process.poll() is None

    watcher.wait_for(" written, ", lambda: spec.write_text(text))
    assert "Quite Another Service" not in bundle.read_text()
