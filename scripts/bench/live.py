"""`python -m scripts.bench live`: seconds from a saved document until a new process of `make dev` serves it.

The checkout is copied, and its copy is run with `--reload` on embedded servers. Each change is a text that
the served `openapi.json` shows; the time ends with the first response that has it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from specfirst.devserver.ports import LOOPBACK, free_port

_ROOT: Final = Path(__file__).parents[2]
_MOST_SECONDS: Final = 120.0
_SETTLED: Final = "the SDKs are up to date"
_POLL_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True)
class _Change:
    """A text of a document, which every save changes."""

    name: str
    file: str
    text: str
    url: str


_CLIENT: Final = "/api/v1/openapi.json"
_BACKOFFICE: Final = "/api/v1/backoffice/openapi.json"
_CHANGES: Final = (
    _Change("client, description", "spec/client/v1/openapi.yaml", "title: ", _CLIENT),
    _Change("client, schema", "spec/client/v1/schemas/users.yaml", "description: ", _CLIENT),
    _Change("backoffice, description", "spec/backoffice/v1/openapi.yaml", "title: ", _BACKOFFICE),
    _Change("backoffice, schema", "spec/backoffice/v1/schemas/users.yaml", "description: ", _BACKOFFICE),
    _Change("shared, schema", "spec/shared/schemas/auth.yaml", "description: ", _BACKOFFICE),
)


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark, and print the results."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench live", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="saves of each document")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="live-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        _copy_checkout(folder)
        with _running(folder) as (origin, output):
            print(f"{'change':24}    min  median    max   seconds; load {os.getloadavg()[0]:.1f}")
            for change in _CHANGES:
                seconds = [_measure(folder, origin, output, change) for _ in range(options.rounds)]
                shown = (min(seconds), statistics.median(seconds), max(seconds))
                print(f"{change.name:24} " + " ".join(f"{seconds:6.2f}" for seconds in shown), flush=True)
    return 0


def _copy_checkout(folder: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=_ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (_ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(_ROOT / name, folder / name)


@contextmanager
def _running(folder: Path) -> Iterator[tuple[str, Path]]:
    """The run of the copy, the toolkit's copy included; its URL, and the file of its output."""
    port = free_port()
    output = folder / "run.txt"
    command = [sys.executable, "-m", "specfirst", "run", "--reload", f"--port={port}"]
    with output.open("wb") as lines:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder / "toolkit")},
            stdout=lines,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(output, "Ready in", 1)
        _wait_for(output, "watching spec/", 1)
        yield f"http://{LOOPBACK}:{port}", output
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _wait_for(output: Path, text: str, times: int) -> None:
    deadline = time.monotonic() + _MOST_SECONDS
    while (printed := output.read_text(errors="replace")).count(text) < times:
        if time.monotonic() > deadline:
            raise SystemExit(f"{text!r} was not printed:\n{printed[-4000:]}")
        time.sleep(_POLL_SECONDS)


def _measure(folder: Path, origin: str, output: Path, change: _Change) -> float:
    settled = output.read_text(errors="replace").count(_SETTLED)
    mark = f"Saved at {time.time_ns()}."
    file = folder / change.file
    before, word, after = file.read_text().partition(change.text)
    assert word, change
    rest = after.partition("\n")[2]
    began = time.monotonic()
    file.write_text(f"{before}{word}{mark}\n{rest}")
    while mark.encode() not in _get(origin + change.url):
        if time.monotonic() - began > _MOST_SECONDS:
            raise SystemExit(f"{change.name} is not served:\n{output.read_text()[-4000:]}")
        time.sleep(_POLL_SECONDS)
    seconds = time.monotonic() - began
    # Background work would slow down the next measurement.
    _wait_for(output, _SETTLED, settled + 1)
    return seconds


def _get(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - our own address
            content: bytes = response.read()
    except (urllib.error.URLError, OSError):
        return b""
    return content
