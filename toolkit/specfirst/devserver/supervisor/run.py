"""`specfirst run`: start servers, migrations and the processes of the project, and print their URLs."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from typing import NoReturn

from specfirst.devserver import ports
from specfirst.devserver.environment import run_environment
from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.account import server_account
from specfirst.devserver.processes.keeper import Keeper
from specfirst.devserver.processes.managed_process import Surroundings
from specfirst.devserver.processes.privileges import Privileges, prepare_folder, unprivileged
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.data_directory import DataDirectory, locked_data
from specfirst.devserver.servers.embedded import EmbeddedServers
from specfirst.devserver.supervisor.caught_mail import CaughtMail, caught_mail
from specfirst.devserver.supervisor.console import Console
from specfirst.devserver.supervisor.process_logs import ProcessLogs
from specfirst.devserver.supervisor.process_table import (
    Process,
    RunOptions,
    bootstrap_step,
    chosen_processes,
    mail_folder,
    migrate_step,
    process_table,
    state_folder,
)
from specfirst.devserver.supervisor.stop_request import StopRequest
from specfirst.devserver.supervisor.supervisor import StopRun, Supervisor
from specfirst.project import Project, RunSettings, require_run

_READY_SECONDS = 60.0


def run_project(project: Project, options: RunOptions) -> int:
    """Run until a signal or the end of a process, and return the exit status.

    Raises:
        ProjectError: the project does not say what to run.
        DevError: a process could not be started; nothing is left running.
    """
    settings = require_run(project)
    if options.reload:
        _require_folders(project, settings)
    with ExitStack() as stack:
        stop_request = StopRequest(with_parent=options.stop_with_parent)
        data = stack.enter_context(locked_data(options.data))
        _require_free(options.port)
        others = chosen_processes(project, options)
        watchdog = stack.enter_context(Watchdog())
        try:
            _Run(project, settings, options, data, others).run(stop_request, watchdog)
        except StopRun as end:
            return end.exit_code
    raise AssertionError("only StopRun ends a run")


def _require_folders(project: Project, settings: RunSettings) -> None:
    """Raise DevError if a folder that `--reload` follows is missing, or if there is none."""
    folders = (*settings.code, *([settings.migrations] if settings.migrations else []))
    missing = [folder for folder in folders if not (project.root / folder).is_dir()]
    if missing or not settings.code:
        raise DevError(
            f"There is no folder {' or '.join(missing) or 'of code'} to follow: "
            "see code and migrations in [tool.specfirst.run]."
        )


def _require_free(port: int) -> None:
    if not ports.is_free(port):
        raise DevError(f"Port {port} is taken: choose another, such as {ports.next_free(port + 1)}.")


class _Run:
    """A run whose data folder is locked."""

    def __init__(
        self,
        project: Project,
        settings: RunSettings,
        options: RunOptions,
        data: DataDirectory,
        others: list[Process],
    ) -> None:
        self._project = project
        self._settings = settings
        self._options = options
        self._data = data
        self._others = others
        self._logs = ProcessLogs(options.data / "logs")
        verbose = options.reload if options.verbose is None else options.verbose
        self._console = Console(self._logs, verbose=verbose)
        self._started = time.monotonic()

    def run(self, stop_request: StopRequest, watchdog: Watchdog) -> NoReturn:
        """Start everything and wait. Raises StopRun at the end, DevError if a start failed."""
        environment = run_environment(self._project, self._data.path)
        servers = EmbeddedServers(self._data, watchdog, given=environment)
        self._console.say("Starting …")
        with closing(self._logs), servers:
            environment |= servers.urls
            mail = caught_mail(self._settings.mail, environment, self._data, self._options.port)
            environment |= mail.environment if mail else {}
            if (variable := self._settings.pages_variable) is not None:
                # What the developer has set takes precedence.
                environment.setdefault(variable, json.dumps(self._pages(mail)))
            keeper = Keeper(self._console.say, restarts=self._options.restarts)
            keeper.keep(watchdog, *servers.running)
            privileges = self._privileges(environment)
            surroundings = Surroundings(watchdog=watchdog, environment=environment, folder=self._project.root)
            with Supervisor(self._console, stop_request, keeper, surroundings, privileges) as supervisor:
                self._start(supervisor, mail)
                supervisor.wait()

    def _privileges(self, environment: dict[str, str]) -> Privileges:
        """Make the folders that processes write to, and return the privileges of the processes."""
        data, root = self._data.path, self._project.root
        state = state_folder(data)
        for name, default in self._settings.folders.items():
            environment.setdefault(name, default)
        named = {name: root / environment[name] for name in self._settings.folders if environment.get(name)}
        folders = {"state": state, "mail": mail_folder(data), **named}
        account = server_account(state)
        if account is None:
            state.mkdir(mode=0o700, exist_ok=True)
            return Privileges()
        for name, folder in folders.items():
            prepare_folder(name, folder, account, inside=(data, root))
        read = [root, *(root / name for name in (".env", *self._settings.code)), *folders.values()]
        privileges = unprivileged(
            account, state, read=[path for path in read if path.exists()], port=self._options.port
        )
        if privileges.notice:
            self._console.say(privileges.notice)
        return privileges

    def _start(self, supervisor: Supervisor, mail: CaughtMail | None) -> None:
        if (step := migrate_step(self._settings, self._data.path)) is not None:
            supervisor.complete(step)
        colours = self._console.colours
        for process in process_table(self._project, self._options, mail, self._others, colours=colours):
            supervisor.start(process)
        with self._notice(supervisor) as notice:
            _wait_for(supervisor, "web", self._options.port, self._settings.ready)
            if mail is not None:
                _wait_for(supervisor, "mail", mail.page_port)
            for process in self._others:
                if process.page and process.port:
                    _wait_for(supervisor, process.name, process.port)
            self._show_banner(self._urls(mail), notice)

    def _show_banner(self, urls: Mapping[str, str], notice: list[str]) -> None:
        """Print the URLs by their labels, then `notice`, which is emptied to mark that it was shown."""
        width = max(map(len, urls))
        lines = [f"{label:<{width}}  {url}" for label, url in urls.items()]
        if notice:
            lines += ["", *notice]
            notice.clear()
        seconds = time.monotonic() - self._started
        self._console.block(f"Ready in {seconds:.1f} s; Ctrl-C stops everything.", lines)

    @contextmanager
    def _notice(self, supervisor: Supervisor) -> Iterator[list[str]]:
        """The lines of the bootstrap command; printed on failure too, as a password is made only once."""
        notice: list[str] = []
        step = bootstrap_step(self._settings, self._data.path)
        try:
            if step is not None:
                supervisor.complete(step, notice.append)
            yield notice
        finally:
            for line in notice:
                self._console.print_line("bootstrap", line)

    def _urls(self, mail: CaughtMail | None) -> dict[str, str]:
        """Return the lines of the banner by label."""
        origin = f"http://{ports.LOOPBACK}:{self._options.port}"
        urls = {"Service": origin}
        urls |= {label: origin + path for label, path in self._settings.links.items()}
        return urls | self._pages(mail) | {"Logs of the processes": f"{self._logs.folder}/"}

    def _pages(self, mail: CaughtMail | None) -> dict[str, str]:
        """Return the pages of the other processes, by label."""
        pages = {} if mail is None else {"Mail that is sent": mail.page}
        for process in self._others:
            if process.page:
                pages[process.page] = f"http://{ports.LOOPBACK}:{process.port}"
        return pages


def _wait_for(supervisor: Supervisor, name: str, port: int, path: str = "/") -> None:
    url = f"http://{ports.LOOPBACK}:{port}{path}"
    if not supervisor.wait_until(lambda: ports.response_status(url) is not None, _READY_SECONDS):
        raise DevError(f"'{name}' did not respond on port {port} within {_READY_SECONDS:.0f} s.")
