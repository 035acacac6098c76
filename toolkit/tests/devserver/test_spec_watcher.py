"""The half of `specfirst run --reload` that follows the documents."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.devserver.checkout import environment

_REPOSITORY = Path(__file__).parents[1] / "compiler/fixtures/repository"
_REPEAT_SECONDS = 2.0
_SPEC = "spec/library/v1/openapi.yaml"


class Watcher:
    """A running watcher and the lines that it has printed."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout
        self.process = subprocess.Popen(
            [sys.executable, "-m", "specfirst.devserver.reload.spec_watcher", str(checkout / "spec")],
            cwd=checkout,
            env=environment(),
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
    shutil.copytree(_REPOSITORY, tmp_path, dirs_exist_ok=True)
    watching = Watcher(tmp_path)
    try:
        yield watching
    finally:
        watching.stop()


def test_saved_spec_is_generated_and_a_broken_one_waited_out(watcher: Watcher) -> None:
    spec, bundle = watcher.checkout / _SPEC, watcher.checkout / "generated/library_v1/openapi.json"
    text = spec.read_text()
    changed = text.replace("title: Library", "title: Quite Another Service")
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
