"""`specfirst mock --watch`: saved documents are served, broken ones are reported and waited out."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from specfirst.devserver.ports import free_port

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")

_DOCUMENT = """\
openapi: 3.1.0
info: {title: Watched, version: '1'}
paths:
  /a:
    get:
      operationId: get_a
      responses: {'200': {description: It., content: {application/json: {schema: {$ref: 'a.json'}}}}}
"""
_BROKEN = _DOCUMENT.replace("a.json", "none.json")


def _restore_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Watched:
    """A watching mock server of a document in a folder."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.document = folder / "shop.yaml"
        self.schema = folder / "a.json"
        self._log = folder / "log"
        self._url = f"http://127.0.0.1:{(port := free_port())}/a"
        command = [
            sys.executable,
            "-m",
            "specfirst",
            "mock",
            "shop.yaml",
            "--watch",
            f"--port={port}",
            *options,
        ]
        with self._log.open("w") as log:
            # A shell has its background jobs ignore SIGINT, and their children inherit that.
            self.process = subprocess.Popen(
                command, cwd=folder, stdout=log, stderr=log, preexec_fn=_restore_interrupt
            )

    @property
    def output(self) -> str:
        return self._log.read_text()

    def body(self) -> str | None:
        """The response; None if there is none."""
        try:
            return httpx.get(self._url, timeout=5).text
        except httpx.TransportError:
            return None

    def wait(self, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 120
        while not until():
            assert time.monotonic() < deadline, self.output
            time.sleep(0.1)


@pytest.fixture
def watched(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A server with the options of an indirect parameter, if there is one."""
    (tmp_path / "shop.yaml").write_text(_DOCUMENT)
    (tmp_path / "a.json").write_text('{"const": 1}')
    server = Watched(tmp_path, *getattr(request, "param", ()))
    try:
        server.wait(lambda: server.body() == "1")
        yield server
    finally:
        server.process.kill()
        server.process.wait()
        server.wait(lambda: server.body() is None)


def test_saved_files_are_served_and_broken_ones_reported_until_interrupt(watched: Watched) -> None:
    watched.schema.write_text('{"const": 2}')
    watched.wait(lambda: watched.body() == "2")
    assert "a.json changed" in watched.output
    watched.document.write_text(_BROKEN)
    watched.wait(lambda: "not served" in watched.output)
    assert "shop.yaml:7: " in watched.output
    assert watched.body() == "2"
    watched.schema.write_text('{"const": 3}')
    watched.document.write_text(_DOCUMENT)
    watched.wait(lambda: watched.body() == "3")
    watched.process.send_signal(signal.SIGINT)
    assert watched.process.wait(60) == 130
    assert watched.body() is None


def test_broken_document_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(_DOCUMENT)
    server = Watched(tmp_path)
    try:
        server.wait(lambda: "waiting for it to be mended" in server.output)
        assert "shop.yaml:7" in server.output
        (tmp_path / "a.json").write_text('{"const": 4}')
        server.wait(lambda: server.body() == "4")
    finally:
        server.process.terminate()
        server.process.wait()
        server.wait(lambda: server.body() is None)


@pytest.mark.parametrize(("watched", "printed"), [((), False), (("-v",), True)], indirect=["watched"])
def test_requests_are_printed_with_verbose_alone(watched: Watched, printed: bool) -> None:
    assert watched.body() == "1"
    assert ('"GET /a HTTP/1.1" 200' in watched.output) is printed
