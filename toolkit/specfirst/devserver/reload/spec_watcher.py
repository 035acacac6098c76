"""Regenerate the code whenever a document is saved, and report broken documents.

Run `python -m specfirst.devserver.reload.spec_watcher FOLDER…` in a folder of the project. The server
packages are written at once. Whether they start is verified while they are served already; if they do not,
the previous ones are restored.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from specfirst.compiler.commands import print_findings, reporting_failures
from specfirst.compiler.live import Completed, LiveGenerator
from specfirst.devserver.reload.file_changes import file_changes
from specfirst.devserver.reload.warm_fork import WarmFork
from specfirst.project import ProjectError, find_project
from specfirst.wording import counted

_OPTIONS = argparse.Namespace(all=False)
_NICENESS = 10
"""The niceness of work during the start of the service, which has priority."""

_REPLACED = 3
"""The status of a completion that had to replace models."""


def main(folders: Sequence[str]) -> None:
    """Watch the folders until SIGTERM."""
    generation = _Generation(find_project().root)
    changes = file_changes(*folders, meanwhile=generation.check)
    # Import what a generation needs, and process what was saved before the watch began.
    generation.begin()
    # The compiler's modules and the documents stay, so that later collections need not walk them.
    gc.collect()
    gc.freeze()
    names = ", ".join(f"{Path(folder).name}/" for folder in folders)
    print(f"watching {names}", flush=True)
    try:
        for files in changes:
            print(f"{files} changed", flush=True)
            generation.begin()
    finally:
        generation.stop()


class _Generation:
    """The generation of the documents as they were last saved."""

    def __init__(self, root: Path) -> None:
        self._generator = LiveGenerator(root)
        self._completion: WarmFork | None = None

    def begin(self) -> None:
        """Write the server packages, and start to complete the output."""
        self.stop()
        if not _reported(self._write):
            print("not generated: the service keeps running with the last valid documents", flush=True)
            if not self._generator.is_complete:
                self._begin_completion()

    def check(self) -> None:
        """Handle the end of the completion."""
        code = None if self._completion is None else self._completion.exit_code()
        if code is None:
            return
        self._completion = None
        if code in (0, _REPLACED):
            self._generator.accept(replaced=code == _REPLACED)
        elif _reported(self._generator.restore):
            print("restored: the service keeps running with the last valid documents", flush=True)

    def stop(self) -> None:
        """Stop the completion, if one is in progress."""
        if self._completion is not None:
            self._completion.stop()
            self._completion = None

    def _write(self) -> None:
        written = self._generator.write_servers()
        if written is None:
            print("up to date", flush=True)
            return
        print_findings(written.warnings, _OPTIONS)
        print(
            f"generated the servers in {written.seconds:.1f} s: {written.files} written, "
            f"{written.removed} removed, {counted(len(written.warnings), 'warning')}",
            flush=True,
        )
        self._begin_completion()

    def _begin_completion(self) -> None:
        self._completion = WarmFork(self._complete)

    def _complete(self) -> int:
        os.nice(_NICENESS)
        completed: list[Completed] = []
        if not _reported(lambda: completed.append(self._generator.complete())):
            return 1
        print_findings(completed[0].warnings, _OPTIONS)
        print("the generated servers are verified, and the SDKs are up to date", flush=True)
        return _REPLACED if completed[0].replaced else 0


def _reported(work: Callable[[], None]) -> bool:
    """Whether `work` succeeded; its exception is printed, and the watch continues."""

    @reporting_failures
    def run(_options: argparse.Namespace) -> int:
        work()
        return 0

    try:
        return run(_OPTIONS) == 0
    except ProjectError as error:
        print(error, file=sys.stderr)
    except Exception:  # A defect of the compiler, which may not affect the next save.
        traceback.print_exc()
    return False


if __name__ == "__main__":
    main(sys.argv[1:])
