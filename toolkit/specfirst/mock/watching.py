"""`specfirst mock --watch`: serves documents anew whenever they are saved."""

from __future__ import annotations

import importlib
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from specfirst.compiler.diagnostics import display_path
from specfirst.devserver.reload.warm_fork import WarmFork

Loaded = Callable[[Iterable[Path]], None]
"""Takes all files that the documents consist of, before the first response."""
Serve = Callable[[Loaded], int]
"""Serves the current documents."""

_PRELOADED: Final = (
    "datamodel_code_generator.parser.openapi",
    "specfirst.compiler.emit.models.emit_models",
    "specfirst.compiler.emit.renderers.jinja",
)
"""Modules that are imported before forks, so that generations start fast."""
_SUFFIXES: Final = frozenset({".yaml", ".yml", ".json"})
_POLL_SECONDS: Final = 0.2
_Times = Mapping[Path, int]


def serve_watched(documents: Iterable[Path], serve: Serve) -> int:
    """Serve until Ctrl-C, in forks of this process; broken documents keep their previous version."""
    for module in _PRELOADED:
        importlib.import_module(module)
    files = frozenset(documents)
    current: WarmFork | None = None
    # Only this process has the write end of the pipe, so that forks detect its death, even by SIGKILL.
    alive, held = os.pipe()
    try:
        while True:
            before = _times(files)
            started = _Start(serve, alive, held)
            if started.files is None:
                kept = "waiting for it to be mended" if current is None else "the last valid state is served"
                print(f"not served: {kept}", flush=True)
            else:
                if current is not None:
                    current.stop()
                current, files = started.fork, started.files
            changed = _wait_for_change(files, before, current)
            print(f"{', '.join(changed)} changed", flush=True)
    finally:
        if current is not None:
            current.stop()
        os.close(alive)
        os.close(held)


class _Start:
    """An attempt to serve the current documents."""

    files: frozenset[Path] | None = None
    """The files of the documents; None if they cannot be served, which the fork has printed."""

    def __init__(self, serve: Serve, alive: int, held: int) -> None:
        self._serve = serve
        self._alive, self._held = alive, held
        reader, writer = os.pipe()
        self.fork = WarmFork(lambda: self._run(writer))
        os.close(writer)
        with open(reader, encoding="utf-8") as loaded:
            text = loaded.read()
        if text:
            self.files = frozenset(map(Path, json.loads(text)))
        else:
            self.fork.wait()

    def _run(self, writer: int) -> int:
        os.close(self._held)
        threading.Thread(target=_stop_with_parent, args=(self._alive,), daemon=True).start()

        def loaded(files: Iterable[Path]) -> None:
            with open(writer, "w", encoding="utf-8") as pipe:
                json.dump([str(file) for file in files], pipe)

        return self._serve(loaded)


def _stop_with_parent(alive: int) -> None:
    os.read(alive, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _wait_for_change(files: frozenset[Path], before: _Times, current: WarmFork | None) -> list[str]:
    """Wait for changed files, and return them, including those saved since `before`."""
    known = {file: before.get(file, saved) for file, saved in _times(files).items()}
    while (now := _times(files)) == known:
        if current is not None and (code := current.exit_code()) is not None:
            raise SystemExit(code)
        time.sleep(_POLL_SECONDS)
    time.sleep(_POLL_SECONDS)  # an editor saves several files at once, or replaces one
    changed = sorted(file for file in {*now, *known} if now.get(file) != known.get(file))
    return [display_path(file) for file in changed]


def _times(files: frozenset[Path]) -> _Times:
    """Return the times of the files and of the documents beside them, which a reference may soon name."""
    found: dict[Path, int] = {}
    for file in [*files, *_beside(files)]:
        try:
            found[file] = file.stat().st_mtime_ns
        except OSError:  # for a moment, while an editor replaces it
            continue
    return found


def _beside(files: frozenset[Path]) -> Iterator[Path]:
    for folder in {file.parent for file in files}:
        try:
            yield from (path for path in folder.iterdir() if path.suffix in _SUFFIXES)
        except OSError:
            continue
