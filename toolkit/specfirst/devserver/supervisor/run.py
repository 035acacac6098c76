"""`make run`: servers, migrations, first administrator, processes, and the URLs to try."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NoReturn

from specfirst.devserver import ports
from specfirst.devserver.environment import development_settings
from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.data_directory import DataDirectory, locked_data
from specfirst.devserver.servers.embedded import EmbeddedServers
from specfirst.devserver.supervisor.banner import answers, show_welcome
from specfirst.devserver.supervisor.caught_mail import caught_mail
from specfirst.devserver.supervisor.console import Console
from specfirst.devserver.supervisor.flower import flower, flower_port
from specfirst.devserver.supervisor.process_table import Child, children
from specfirst.devserver.supervisor.run_options import RunOptions
from specfirst.devserver.supervisor.stop_request import StopRequest
from specfirst.devserver.supervisor.supervisor import StopRun, Supervisor

_MIGRATE = Child("migrate", (sys.executable, "-m", "alembic", "upgrade", "head"))
_FIRST_ADMIN = Child("admin", (sys.executable, "-m", "app.admin", "bootstrap"))
_READY_SECONDS = 60.0


def run(options: RunOptions) -> int:
    """Run until told to stop; the exit status to leave with.

    Raises:
        DevError: something could not be started; nothing is left running.
    """
    with ExitStack() as stack:
        stop_request = stack.enter_context(StopRequest(with_parent=options.stop_with_parent))
        data = stack.enter_context(locked_data(options.data))
        require_free(options.port)
        watchdog = stack.enter_context(Watchdog())
        try:
            _run_locked(options, data, stop_request, watchdog)
        except StopRun as end:
            return end.exit_code
    raise AssertionError("only StopRun ends a run")


def require_free(port: int) -> None:
    """Raise DevError, in one sentence, when the web service could not listen on `port`."""
    if not ports.is_free(port):
        raise DevError(f"Port {port} is taken: choose another with 'make run PORT={port + 1}'.")


def _run_locked(
    options: RunOptions, data: DataDirectory, stop_request: StopRequest, watchdog: Watchdog
) -> NoReturn:
    console = Console()
    started = time.monotonic()
    flower_at = flower_port(options.port) if options.flower else None
    environment = development_settings(options.root, data.path)
    servers = EmbeddedServers(
        data,
        watchdog,
        postgres="DATABASE_URL" not in environment,
        valkey="REDIS_URL" not in environment,
    )
    with servers:
        environment |= servers.urls
        mail = caught_mail(environment, data, options.port)
        environment |= mail.settings if mail else {}
        with Supervisor(
            console, stop_request, watchdog, environment=environment, folder=options.root
        ) as supervisor:
            supervisor.complete(_MIGRATE)
            for child in children(
                options.port, data=data.path, mail=mail, reload=options.reload, colours=console.colours
            ):
                supervisor.start(child)
            if flower_at is not None:
                supervisor.start(flower(flower_at))
            with _first_admin_notice(console, supervisor) as notice:
                _wait_for(supervisor, "The web service", options.port)
                pages = {"Mail that is sent": mail.page} if mail else {}
                if flower_at is not None:
                    _wait_for(supervisor, "Flower", flower_at)
                    pages["Flower"] = f"http://{ports.LOOPBACK}:{flower_at}"
                show_welcome(console, options, notice, pages=pages, seconds=time.monotonic() - started)
            supervisor.wait()


def _wait_for(supervisor: Supervisor, who: str, port: int) -> None:
    if not supervisor.wait_until(lambda: answers(port), _READY_SECONDS):
        raise DevError(f"{who} did not answer within {_READY_SECONDS:.0f} s.")


@contextmanager
def _first_admin_notice(console: Console, supervisor: Supervisor) -> Iterator[list[str]]:
    """Create the first administrator; what is said about it, once and never again, is surely printed."""
    notice: list[str] = []
    try:
        supervisor.complete(_FIRST_ADMIN, notice.append)
        yield notice
    finally:
        for line in notice:
            console.line(_FIRST_ADMIN.name, line)
