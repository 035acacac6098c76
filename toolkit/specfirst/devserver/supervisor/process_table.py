"""The processes of a development run, as the settings of the project describe them."""

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from specfirst.compiler.jobs import MANIFEST
from specfirst.devserver.errors import DevError
from specfirst.devserver.ports import next_free
from specfirst.devserver.processes.keeper import RESTARTS
from specfirst.devserver.supervisor.caught_mail import CaughtMail
from specfirst.project import ProcessSettings, Project, RunSettings, require_run

_STREAM_SECONDS = 3
"""Seconds that an open stream may delay the end of the web service."""


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The options of one run.

    Attributes:
        data: the folder of the embedded servers and the generated secrets.
        port: of the web service.
        reload: follow changes of code and documents.
        verbose: print the lines of all processes; by default only with `reload`.
        optional: the names of the optional processes to start.
        stop_with_parent: stop when the parent process ends, however it ends.
        restarts: how often a server or process that ends by itself is started again within five minutes.
    """

    data: Path
    port: int
    reload: bool
    optional: frozenset[str]
    stop_with_parent: bool
    restarts: int = RESTARTS
    verbose: bool | None = None


@dataclass(frozen=True)
class Process:
    """A process of a run.

    Attributes:
        name: shown in front of each of its lines.
        command: run in the folder of the project.
        port: where it listens, if the settings give it a port.
        page: the label of its URL in the banner, if it has one.
        keeps_privileges: whether it stays root when the run is: it writes files of the project.
    """

    name: str
    command: Sequence[str]
    port: int | None = None
    page: str | None = None
    keeps_privileges: bool = False


def migrate_step(settings: RunSettings, data: Path) -> Process | None:
    """Return the `migrate` command, which runs to its end before any other; None if there is none."""
    return Process("migrate", _command(settings.migrate, data)) if settings.migrate else None


def bootstrap_step(settings: RunSettings, data: Path) -> Process | None:
    """Return the `bootstrap` command, which runs to its end after the others have started, if any."""
    return Process("bootstrap", _command(settings.bootstrap, data)) if settings.bootstrap else None


def chosen_processes(project: Project, options: RunOptions) -> list[Process]:
    """Return the processes of the settings, with their ports; of the optional ones those that are asked for.

    Raises:
        DevError: there is no optional process of that name, or what it needs is not installed.
    """
    settings = require_run(project)
    for name in options.optional:
        if name not in settings.optional_processes:
            known = ", ".join(settings.optional_processes) or "none"
            raise DevError(f"There is no optional process {name!r}; there are: {known}.")
    chosen = [
        process for process in settings.processes if not process.optional or process.name in options.optional
    ]
    for process in chosen:
        _require_module(process)
    ports = _ports(chosen, options.port)
    return [_process(process, project, options, ports.get(process.name)) for process in chosen]


def process_table(
    project: Project,
    options: RunOptions,
    mail: CaughtMail | None,
    others: Sequence[Process],
    *,
    colours: bool,
) -> list[Process]:
    """Return what runs beside the servers, in the order of its start; `others` are those of the settings.

    Raises:
        ProjectError: the project does not say what to run.
    """
    settings = require_run(project)
    # First to start and last to stop: it takes mail for as long as another process may send it.
    catchers = [] if mail is None else [_mail_catcher(options.data, mail)]
    web = (
        _reloaded_web(project, options, colours) if options.reload else _web(settings, options.port, colours)
    )
    watchers = [_spec_watcher(project)] if options.reload and project.apis else []
    return [*catchers, web, *watchers, *others]


def _web(settings: RunSettings, port: int, colours: bool) -> Process:
    options = ("--factory", *_web_options(port, colours))
    return Process("web", module_command("specfirst.server.uvicorn", settings.application, *options), port)


def _reloaded_web(project: Project, options: RunOptions, colours: bool) -> Process:
    settings = require_run(project)
    words = (*_web_options(options.port, colours), *_code_options(project))
    step = migrate_step(settings, options.data)
    if settings.migrations and step is not None:
        # `=`: a word of the command may begin with a hyphen.
        command = (f"--migrate={word}" for word in step.command)
        words += (f"--migrations={settings.migrations}", *command, f"--migrate-hint={settings.migrate_hint}")
    module = "specfirst.devserver.reload.web_reloader"
    return Process("web", module_command(module, settings.application, *words), options.port)


def _web_options(port: int, colours: bool) -> tuple[str, ...]:
    colour_option = "--use-colors" if colours else "--no-use-colors"
    return (f"--port={port}", f"--timeout-graceful-shutdown={_STREAM_SECONDS}", colour_option)


def _spec_watcher(project: Project) -> Process:
    documents = [api.document.parent for api in project.apis]
    beside = [folder for folder in documents if not folder.is_relative_to(project.spec)]
    folders = dict.fromkeys([*([project.spec] if project.spec.is_dir() else []), *beside])
    command = module_command("specfirst.devserver.reload.spec_watcher", *map(str, folders))
    return Process("spec", command, keeps_privileges=True)


def _mail_catcher(data: Path, mail: CaughtMail) -> Process:
    ports = (f"--smtp-port={mail.smtp_port}", f"--http-port={mail.page_port}")
    folder = f"--folder={mail_folder(data)}"
    return Process("mail", module_command("specfirst.devserver.mail_catcher", *ports, folder))


def mail_folder(data: Path) -> Path:
    """Return the folder that caught mail is kept in."""
    return data.absolute() / "mail"


def state_folder(data: Path) -> Path:
    """Return the folder that processes may write to."""
    return data.absolute() / "state"


def _ports(processes: Sequence[ProcessSettings], web_port: int) -> dict[str, int]:
    """The ports of those that have one, by name: at their offset, or the next that is free."""
    found: dict[str, int] = {}
    for process in processes:
        if process.port_offset is not None:
            found[process.name] = next_free(web_port + process.port_offset, {web_port, *found.values()})
    return found


def _process(process: ProcessSettings, project: Project, options: RunOptions, port: int | None) -> Process:
    command = _command(process.command, options.data, port)
    if options.reload and process.reload:
        preload = (f"--preload={module}" for module in process.preload)
        arguments = (*_code_options(project), *preload, "--", *command)
        command = module_command("specfirst.devserver.reload.process_reloader", *arguments)
    return Process(process.name, command, port, process.page)


def _require_module(process: ProcessSettings) -> None:
    if process.requires is None or importlib.util.find_spec(process.requires) is not None:
        return
    hint = f": run {process.install_hint!r}" if process.install_hint else ""
    raise DevError(
        f"The process {process.name!r} needs the Python module {process.requires}, "
        f"which is not installed{hint}."
    )


def _command(words: Sequence[str], data: Path, port: int | None = None) -> tuple[str, ...]:
    program, *arguments = (
        word.format(data=data.absolute(), state=state_folder(data), port=port) for word in words
    )
    return (_program(program), *arguments)


def _program(name: str) -> str:
    """The path of a program that is installed beside this interpreter; else the name, for `PATH`."""
    if name == "python":
        return sys.executable
    beside = Path(sys.executable).parent / name
    return str(beside) if "/" not in name and beside.is_file() else name


def _code_options(project: Project) -> list[str]:
    # The manifest changes once more when the SDKs have been made, and is nothing that a process reads.
    ignored = project.generated.relative_to(project.root) / MANIFEST
    return [*(f"--code={folder}" for folder in require_run(project).code), f"--ignored={ignored}"]


def module_command(name: str, *arguments: str) -> tuple[str, ...]:
    """Return the command that runs the Python module `name` by this interpreter."""
    return (sys.executable, "-m", name, *arguments)
