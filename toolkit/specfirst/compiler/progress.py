"""Show the progress of a generation on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Begin = Callable[[str], None]
"""Called with a description of the step that begins."""


def unseen(_: str) -> None:
    """Show nothing, for callers without a terminal."""


@contextmanager
def progress_bar(steps: int) -> Iterator[Begin]:
    """Return a progress bar of `steps` steps on stderr, which shows nothing if stderr is not a terminal.

    The bar is removed at the end, and becomes longer with additional steps.
    """
    if not sys.stderr.isatty():
        yield unseen
        return
    # The import takes 0.1 s, and is not needed in CI.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # `auto_refresh` would start a thread, after which the compiler could not fork.
    with Progress(
        *columns, console=Console(stderr=True), transient=True, auto_refresh=False, redirect_stdout=False
    ) as bar:
        task = bar.add_task("", total=steps)
        begun = 0

        def begin(what: str) -> None:
            nonlocal begun
            bar.update(task, description=what, completed=begun, total=max(steps, begun + 1), refresh=True)
            begun += 1

        yield begin
