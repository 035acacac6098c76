"""A command that has the terminal to itself, with the servers at its service."""

import signal
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from specfirst.devserver.environment import development_settings
from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.data_directory import locked_data, throw_away_data, urls_of_running_servers
from specfirst.devserver.servers.embedded import EmbeddedServers


def run_with_servers(command: Sequence[str], *, root: Path, data: Path, throw_away: bool) -> int:
    """Run `command` with DATABASE_URL, REDIS_URL and the development secrets set; its exit status.

    Args:
        data: the folder of the checkout's servers: those of a `make run` that is under way, or started here.
        throw_away: use fresh servers on empty data instead, whatever the environment says.

    Raises:
        DevError: the servers could not be started.
    """
    with ExitStack() as stack:
        watchdog = stack.enter_context(Watchdog())
        data.mkdir(parents=True, exist_ok=True)
        environment = development_settings(root, data)
        if throw_away:
            folder = stack.enter_context(throw_away_data())
            environment |= stack.enter_context(EmbeddedServers(folder, watchdog, durable=False)).urls
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
        return _run(command, environment, root, watchdog)


def _run(command: Sequence[str], environment: dict[str, str], root: Path, watchdog: Watchdog) -> int:
    # Ctrl-C is for the command, which shares the terminal; the servers stop once it has ended.
    # A handler, since a child would inherit SIG_IGN.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        process = subprocess.Popen(command, env=environment, cwd=root)
    except OSError as error:
        raise DevError(f"{command[0]}: {error.strerror}") from error
    watchdog.register(process.pid, signal.SIGTERM)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, frame: process.send_signal(received))
    code = process.wait()
    watchdog.forget(process.pid)
    return code if code >= 0 else 128 - code
