"""`specfirst servers`: run a command with PostgreSQL and Valkey servers."""

import argparse
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from specfirst.devserver.commands.common import (
    add_data_option,
    data_folder,
    explaining_failures,
    project_if_any,
)
from specfirst.devserver.environment import run_environment
from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.keeper import RESTARTS, Keeper, TooManyEndsError
from specfirst.devserver.processes.watchdog import Watchdog, as_shells_report
from specfirst.devserver.servers.data_directory import locked_data, urls_of_running_servers
from specfirst.devserver.servers.embedded import EmbeddedServers, throw_away_servers
from specfirst.project import Project

_POLL_SECONDS = 0.1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst servers`."""
    add_data_option(parser)
    parser.add_argument("--throw-away", action="store_true", help="fresh servers on empty data")
    parser.add_argument("argv", nargs="+", metavar="command", help="after --, with its arguments")


@explaining_failures
def run(options: argparse.Namespace) -> int:
    """Run the command, and return its exit status."""
    project = project_if_any()
    keeps_data = options.data is not None or project is not None or not options.throw_away
    data = data_folder(options.data, project) if keeps_data else None
    return run_with_servers(options.argv, project=project, data=data, throw_away=options.throw_away)


def run_with_servers(
    command: Sequence[str], *, project: Project | None, data: Path | None, throw_away: bool
) -> int:
    """Run `command` with DATABASE_URL, REDIS_URL and the secrets of the project set; return its exit status.

    Args:
        command: the program and its arguments.
        project: the project whose secrets are set; None sets the addresses of the servers only.
        data: the data folder of the servers. Those of a `specfirst run` in progress are used, others are
            started. None for throw-away servers.
        throw_away: use new servers on empty data, even if the environment names others.

    Raises:
        DevError: the servers or the command could not be started.
    """
    with ExitStack() as stack:
        watchdog = stack.enter_context(Watchdog())
        # Servers with temporary data would be restarted without it.
        keeper = Keeper(partial(print, file=sys.stderr, flush=True), restarts=0 if throw_away else RESTARTS)
        keeper.keep(watchdog)
        environment = run_environment(project, data)
        if throw_away or data is None:
            servers = stack.enter_context(throw_away_servers(watchdog))
        elif (running := urls_of_running_servers(data)) is not None:
            environment |= {name: url for name, url in running.items() if name not in environment}
            return _run(command, environment, watchdog, keeper)
        else:
            folder = stack.enter_context(locked_data(data))
            servers = stack.enter_context(EmbeddedServers(folder, watchdog, given=environment))
        keeper.keep(*servers.running)
        environment |= servers.urls
        return _run(command, environment, watchdog, keeper)


def _run(command: Sequence[str], environment: dict[str, str], watchdog: Watchdog, keeper: Keeper) -> int:
    # Ctrl-C is meant for the command, which shares the terminal; the servers stop once it has ended. This is
    # a handler because a child would inherit SIG_IGN.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        process = subprocess.Popen(command, env=environment)
    except OSError as error:
        raise DevError(f"{command[0]}: {error.strerror}") from error
    watchdog.register(process.pid, signal.SIGTERM)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, frame: process.send_signal(received))
    try:
        code = _wait(process, keeper)
    finally:
        watchdog.forget(process.pid)
    return as_shells_report(code)


def _wait(process: subprocess.Popen[bytes], keeper: Keeper) -> int:
    """Wait for the command and return its status; servers that end meanwhile are restarted."""
    while True:
        try:
            return process.wait(_POLL_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        try:
            keeper.check()
        except TooManyEndsError:
            process.terminate()
            process.wait()
            raise
