"""Read the settings of `specfirst run`: `[tool.specfirst.run]`."""

from __future__ import annotations

import re
import shlex
import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from specfirst.project.table import ATTRIBUTE, Table

_VARIABLE = re.compile(r"[A-Za-z_]\w*")
_PROCESS_NAME = re.compile(r"[a-z][a-z0-9-]*")
_OWN_PROCESSES = ("web", "mail", "spec", "migrate", "migrations", "bootstrap")
_URL_PATH = re.compile(r"/\S*")
_FOLDERS = {"data", "state"}
_LABEL = re.compile(r".+")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The connection of the service to the mail catcher of a run: `[tool.specfirst.run.mail]`."""

    environment: Mapping[str, str]
    """The environment variables; `{host}` and `{port}` are those of the catcher's SMTP server."""
    unless_set: tuple[str, ...]
    """No mail is caught if one of these variables has a value."""


@dataclass(frozen=True, slots=True)
class ProcessSettings:
    """A process of a run beside the web service: `[[tool.specfirst.run.processes]]`."""

    name: str
    """The name in front of its lines."""
    command: tuple[str, ...]
    """`{data}` is the data folder of the run, `{state}` the folder in it that processes may write to, and
    `{port}` the port of this process.
    """
    reload: bool
    """Whether it is restarted when code is saved under `--reload`."""
    preload: tuple[str, ...]
    """Modules that are imported once and kept for all restarts, which makes these faster."""
    optional: bool
    """Whether it starts only with `--with <name>`."""
    port_offset: int | None
    """The offset of its port from that of the web service; the next free port is used."""
    page: str | None
    """The label of its URL in the banner, which waits for its first response; None without a page."""
    requires: str | None
    """The Python module without which it cannot start."""
    install_hint: str | None
    """The command to suggest if that module is missing."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The processes of a development run: `[tool.specfirst.run]`. They run in the folder of the project.

    The first word of a command is found beside the Python interpreter of the toolkit before it is looked up
    in `PATH`; `python` is that interpreter.
    """

    application: str
    """The ASGI factory of the web process, `package.module:function`."""
    ready: str
    """The path whose response has a status below 500 once the web process is ready."""
    code: tuple[str, ...]
    """The folders whose changes restart processes under `--reload`, relative to the project."""
    migrate: tuple[str, ...]
    """The command that is completed before any process starts; empty for none."""
    migrations: str | None
    """The folder of the migrations, relative to the project; `--reload` follows changes in it."""
    migrate_hint: str
    """The command that applies migrations, for messages."""
    bootstrap: tuple[str, ...]
    """The command that is completed after the processes have started; the banner shows its output."""
    links: Mapping[str, str]
    """The paths of the web service in the banner, by label."""
    secrets: Mapping[str, str]
    """Environment variables that are generated once and kept private; `{secret}` is 64 random characters."""
    environment: Mapping[str, str]
    """Environment variables of a development run that neither `.env` nor the environment sets."""
    folders: Mapping[str, str]
    """Environment variables with folders that the processes write to, with defaults relative to the project;
    empty for none.
    """
    pages_variable: str | None
    """The environment variable with the URLs of the run's pages, such as that of the mail catcher, as a JSON
    object by label; None for none.
    """
    mail: MailSettings | None
    """The mail catcher; None without one."""
    processes: tuple[ProcessSettings, ...]
    """The processes in the order of their start."""

    @property
    def optional_processes(self) -> tuple[str, ...]:
        """The names that `--with` accepts."""
        return tuple(process.name for process in self.processes if process.optional)


def read_run(root: Path, table: Table, generated: str) -> RunSettings:
    """Read `[tool.specfirst.run]`; `generated` is the folder of the packages. Raises `ProjectError`."""
    application = table.text("application", form=ATTRIBUTE)
    package = application.partition(":")[0].partition(".")[0]
    mail = table.table("mail")
    settings = RunSettings(
        application=application,
        ready=table.text("ready", "/", _URL_PATH),
        code=table.texts(
            "code", tuple(folder for folder in (package, generated) if (root / folder).is_dir())
        ),
        migrate=(migrate := _command(table, "migrate", _FOLDERS)),
        migrations=table.optional_text("migrations"),
        migrate_hint=table.optional_text("migrate-hint") or shlex.join(migrate),
        bootstrap=_command(table, "bootstrap", _FOLDERS),
        links=table.mapping("links", _LABEL),
        secrets=table.mapping("secrets", _VARIABLE),
        environment=table.mapping("environment", _VARIABLE),
        folders=table.mapping("folders", _VARIABLE),
        pages_variable=table.optional_text("pages-variable", _VARIABLE),
        mail=None if mail is None else _mail(mail),
        processes=tuple(map(_process, table.rows("processes"))),
    )
    table.refuse_unknown_keys()
    _check(settings, table)
    return settings


def _check(settings: RunSettings, table: Table) -> None:
    """Check what concerns several keys, or the names in a mapping."""
    if settings.migrations and not settings.migrate_hint:
        raise table.error("migrations", "needs migrate, or migrate-hint")
    for label, path in settings.links.items():
        if not _URL_PATH.fullmatch(path):
            raise table.error(f"links.{label}", f"{path!r} is not a path: write one such as /docs")
    for name, template in settings.secrets.items():
        if "secret" not in _placeholders(table, f"secrets.{name}", template, {"secret"}):
            raise table.error(f"secrets.{name}", "must contain {secret}")
    names = [process.name for process in settings.processes]
    for name in names:
        if names.count(name) > 1:
            raise table.error("processes", f"has two with the name {name!r}")


def _mail(table: Table) -> MailSettings:
    environment = table.mapping("environment", _VARIABLE)
    if not environment:
        raise table.error("environment", "is missing")
    mail = MailSettings(environment, unless_set=table.texts("unless-set", tuple(environment)))
    table.refuse_unknown_keys()
    for name, template in environment.items():
        _placeholders(table, f"environment.{name}", template, {"host", "port"})
    return mail


def _process(table: Table) -> ProcessSettings:
    name = table.text("name", form=_PROCESS_NAME)
    port_offset = table.number("port-offset")
    process = ProcessSettings(
        name=name,
        command=_command(table, "command", _FOLDERS if port_offset is None else {*_FOLDERS, "port"}),
        reload=table.flag("reload"),
        preload=table.texts("preload"),
        optional=table.flag("optional"),
        port_offset=port_offset,
        page=table.optional_text("page"),
        requires=table.optional_text("requires"),
        install_hint=table.optional_text("install-hint"),
    )
    table.refuse_unknown_keys()
    if name in _OWN_PROCESSES:
        raise table.error("name", f"must be another: every run has a process {name!r} of its own")
    if not process.command:
        raise table.error("command", "is missing")
    if process.page and port_offset is None:
        raise table.error("page", "needs port-offset")
    if process.preload and not process.reload:
        raise table.error("preload", "needs reload = true")
    return process


def _command(table: Table, key: str, placeholders: Collection[str]) -> tuple[str, ...]:
    """Return the words of the command at `key`, a list or one text as for a shell; empty without it."""
    words = table.words(key)
    for word in words:
        _placeholders(table, key, word, placeholders)
    return words


def _placeholders(table: Table, key: str, template: str, known: Collection[str]) -> set[str]:
    """Return the names in braces in `template`, which must be `known`; `{{` is a brace."""
    try:
        found = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError as error:
        raise table.error(key, f"{template!r}: {error}; write {{{{ for a brace") from error
    for name in found - set(known):
        names = ", ".join(f"{{{placeholder}}}" for placeholder in sorted(known))
        raise table.error(key, f"has the placeholder {{{name}}}, and knows only {names}")
    return found
