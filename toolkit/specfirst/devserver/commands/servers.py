"""`specfirst servers`: runs a command with PostgreSQL and Valkey at its service."""

import argparse
import signal
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from specfirst.devserver.commands.common import add_data_option, data_folder, exit_status, project_if_any
from specfirst.devserver.environment import run_environment
from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.data_directory import (
    locked_data,
    throw_away_data,
    urls_of_running_servers,
)
from specfirst.devserver.servers.embedded import EmbeddedServers
from specfirst.project import Project


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_data_option(parser)
    parser.add_argument("--throw-away", action="store_true", help="fresh servers on empty data")
    parser.add_argument("argv", nargs="+", metavar="command", help="after --, with its arguments")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    project = project_if_any()
    keeps_data = options.data is not None or project is not None or not options.throw_away
    data = data_folder(options.data, project) if keeps_data else None
    return exit_status(
        lambda: run_with_servers(options.argv, project=project, data=data, throw_away=options.throw_away)
    )


def run_with_servers(
    command: Sequence[str], *, project: Project | None, data: Path | None, throw_away: bool
) -> int:
    """Run `command` with DATABASE_URL, REDIS_URL and the secrets of the project set; its exit status.

    Args:
        data: the folder of the servers: those of a `specfirst run` that is under way, or started here. None
            only with `throw_away`.
        throw_away: use fresh servers on empty data instead, whatever the environment says.

    Raises:
        DevError: the servers or the command could not be started.
    """
    with ExitStack() as stack:
        watchdog = stack.enter_context(Watchdog())
        environment = run_environment(project, data)
        if throw_away:
            folder = stack.enter_context(throw_away_data())
            environment |= stack.enter_context(EmbeddedServers(folder, watchdog, durable=False)).urls
        elif data is None:
            raise ValueError("servers that are kept need a folder")
        elif (running := urls_of_running_servers(data)) is not None:
            environment |= {name: url for name, url in running.items() if name not in environment}
        else:
            folder = stack.enter_context(locked_data(data))
            servers = EmbeddedServers(
                folder,
                watchdog,
                postgres="DATABASE_URL" not in environment,
                valkey="REDIS_URL" not in environment,
            )
            environment |= stack.enter_context(servers).urls
        return _run(command, environment, watchdog)


def _run(command: Sequence[str], environment: dict[str, str], watchdog: Watchdog) -> int:
    # Ctrl-C is for the command, which shares the terminal; the servers stop once it has ended.
    # A handler, since a child would inherit SIG_IGN.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        process = subprocess.Popen(command, env=environment)
    except OSError as error:
        raise DevError(f"{command[0]}: {error.strerror}") from error
    watchdog.register(process.pid, signal.SIGTERM)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, frame: process.send_signal(received))
    code = process.wait()
    watchdog.forget(process.pid)
    return code if code >= 0 else 128 - code
