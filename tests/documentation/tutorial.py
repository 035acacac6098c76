"""Executes a page: writes its files, applies its changes, runs its commands, and compares the output."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

_BLOCK: Final = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.S | re.M)
_BACKGROUND: Final = "In a second terminal"
_WAIT_SECONDS: Final = 120.0
_PROGRAMS: Final = Path(sys.executable).parent


class Block(NamedTuple):
    """A code block of a page."""

    language: str
    title: str
    text: str


class Reader:
    """Follows a page in `folder`, which stands for a checkout that is set up.

    A block with a file name as title is written to that file, and a `diff` is applied to it; `bash` is run,
    and followed by what it prints, if that is shown. `ports` replaces the ports of the page.
    """

    def __init__(self, folder: Path, ports: Mapping[str, int], environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._ports = ports
        programs = folder.parent / "programs"
        programs.mkdir(parents=True)
        folder.mkdir()
        (folder / ".venv").symlink_to(_PROGRAMS.parent)
        # Projects use the environment of this checkout, and do not install one of their own.
        make = programs / "make"
        make.write_text(
            f"#!/bin/sh\n"
            f"[ -e .venv ] || ln -s {_PROGRAMS.parent} .venv\n"
            f'exec /usr/bin/env PATH="{os.environ["PATH"]}" make -o .venv/.installed "$@"\n'
        )
        make.chmod(0o755)
        self._environment = {**environment, "PATH": f"{programs}:{os.environ['PATH']}"}
        self._running = ExitStack()

    def follow(self, page: str) -> int:
        """Execute all blocks in order; return the number of executed ones."""
        blocks = [Block(*found.groups(default="")) for found in _BLOCK.finditer(page)]
        with self._running:
            for block, following in zip(blocks, [*blocks[1:], None], strict=True):
                if block.language == "bash" and block.title == _BACKGROUND:
                    self._running.enter_context(self._background(block.text))
                elif block.language == "bash":
                    shown = following if following and following.language in ("json", "text") else None
                    self._run(block.text, shown)
                elif block.language == "diff":
                    self._change(block)
                elif block.title:
                    (self._folder / block.title).write_text(self._local(block.text))
        return sum(block.language == "bash" for block in blocks)

    def _change(self, block: Block) -> None:
        """Apply a block of the language `diff` to the file of its title."""
        lines = block.text.splitlines(keepends=True)
        before = "".join(line[1:] or line for line in lines if not line.startswith("+"))
        after = "".join(line[1:] or line for line in lines if not line.startswith("-"))
        file = self._folder / block.title
        text = file.read_text()
        assert text.count(before) == 1, f"{block.title} has these lines {text.count(before)} times:\n{before}"
        file.write_text(text.replace(before, after))

    def _run(self, script: str, shown: Block | None) -> None:
        """Run the script until it prints the shown output, because services need time to start and reload."""
        give_up = time.monotonic() + _WAIT_SECONDS
        while True:
            done = self._bash(script)
            if done.returncode == 0 and (shown is None or _agrees(done.stdout, shown)):
                break
            if time.monotonic() > give_up or not re.search(r"\bcurl |python (?!-m pytest)", script):
                raise AssertionError(f"{script}\n{done.stdout}{done.stderr}{self._log()}")
            time.sleep(0.5)

    def _bash(self, script: str) -> subprocess.CompletedProcess[str]:
        place = self._folder.parent / "place"
        command = ["bash", "-euo", "pipefail", "-c", f"{self._local(script)}\npwd > {place}"]
        done = subprocess.run(
            command, cwd=self._folder, capture_output=True, text=True, check=False, env=self._environment
        )
        if done.returncode == 0:
            self._folder = Path(place.read_text().strip())
        return done

    @contextmanager
    def _background(self, script: str) -> Iterator[None]:
        with (self._folder.parent / "background.log").open("ab") as log:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {self._local(script)}"],
                cwd=self._folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    def _local(self, script: str) -> str:
        """Return a text of the page with the ports of this run."""
        for written, port in self._ports.items():
            script = re.sub(rf"(?<=[: ]){written}\b", str(port), script)
        return script

    def _log(self) -> str:
        log = self._folder.parent / "background.log"
        return log.read_text() if log.exists() else ""


def _agrees(printed: str, shown: Block) -> bool:
    if shown.language == "json":
        try:
            return bool(json.loads(printed) == json.loads(shown.text))
        except ValueError:
            return False
    # An ellipsis matches any text.
    pattern = ".*".join(map(re.escape, shown.text.strip().split("…")))
    return re.fullmatch(pattern, printed.strip(), re.S) is not None
