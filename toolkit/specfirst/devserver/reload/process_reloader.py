"""A process of `specfirst run --reload` that is restarted whenever code is saved.

`python -m specfirst.devserver.reload.process_reloader --code FOLDER --preload MODULE -- COMMAND`. A Python
module runs in a fork of this process, which has imported the preloaded modules; any other program is
executed.
"""

import argparse
import importlib
import os
import runpy
import signal
import sys
from collections.abc import Sequence

from specfirst.devserver.reload.file_changes import file_changes
from specfirst.devserver.reload.warm_fork import CurrentFork, WarmFork


def main(
    command: Sequence[str], code: Sequence[str], preload: Sequence[str], ignored: Sequence[str] = ()
) -> None:
    """Keep `command` running until SIGTERM.

    Args:
        command: the arguments of the Python interpreter.
        code: the folders that are watched, relative to the working directory.
        preload: modules that all starts share; they must not belong to `code`.
        ignored: files whose changes do not count.
    """
    current = CurrentFork(lambda: WarmFork(lambda: _work(command)))
    changes = file_changes(*code, ignored=ignored, meanwhile=current.check)
    for module in preload:
        importlib.import_module(module)
    current.keep(changes)


def _work(command: Sequence[str]) -> int:
    if len(command) > 2 and (command[0], command[1]) == (sys.executable, "-m"):
        # As with `python -m`, the first argument becomes the path of the module.
        sys.argv = list(command[2:])
        runpy.run_module(command[2], run_name="__main__", alter_sys=True)
        return 0
    # Python ignores SIGPIPE, which an executed program would inherit.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    return os.execvp(command[0], [*command])  # noqa: S606 - no shell is wanted


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m specfirst.devserver.reload.process_reloader")
    parser.add_argument("--code", action="append", required=True)
    parser.add_argument("--ignored", action="append", default=[])
    parser.add_argument("--preload", action="append", default=[])
    parser.add_argument("command", nargs="+")
    return parser


if __name__ == "__main__":
    options = _parser().parse_args()
    main(options.command, options.code, options.preload, options.ignored)
