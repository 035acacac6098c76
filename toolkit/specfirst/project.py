"""The settings of a project: `[tool.specfirst]` of its `pyproject.toml`, as typed values.

No other module reads that table. Paths in it are relative to the folder of the file.
"""

from __future__ import annotations

import re
import shlex
import string
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "pyproject.toml"
_TABLE = "tool.specfirst"
_API_NAME = re.compile(r"[a-z][a-z0-9-]*")
_PACKAGE = re.compile(r"[a-z_][a-z0-9_]*")
_DISTRIBUTION = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
_ATTRIBUTE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
"""`package.module:function`."""


class ProjectError(Exception):
    """There is no project here, or its settings cannot be used; the message says what to change."""


class NoProjectError(ProjectError):
    """There is no project here: no folder up to the root has a `[tool.specfirst]`."""


@dataclass(frozen=True, slots=True)
class Api:
    """One API of the project: `[tool.specfirst.apis.<name>]`."""

    name: str
    """How commands and reports call it: `client`."""
    document: Path
    """Its root document."""
    package: str
    """The name of its server package, below the package of `Project.generated`."""
    distribution: str
    """The name of its SDK: a folder below `Project.clients`, and what consumers install."""

    @property
    def sdk_package(self) -> str:
        """The import name of its SDK."""
        return self.distribution.replace("-", "_").replace(".", "_")


@dataclass(frozen=True, slots=True)
class FuzzSettings:
    """What `specfirst fuzz` sends requests to, and what it knows of it: `[tool.specfirst.fuzz]`."""

    plugin: str | None
    """`module:attribute` of a subclass of `specfirst.fuzz.plugin.Plugin`; None: no credentials are sent."""
    application: str | None
    """`module:attribute` of the ASGI application or its factory; None for that of the plug-in or the run."""
    config: Path
    """The configuration of schemathesis; where there is no such file, the toolkit's own holds."""


@dataclass(frozen=True, slots=True)
class ConformanceSettings:
    """What `specfirst conformance` compares with the documents: `[tool.specfirst.conformance]`."""

    application: str | None
    """`module:attribute` of the FastAPI application or its factory; no service of it is called."""
    outside_the_spec: frozenset[str]
    """Paths of the application that no document describes, as its routes spell them: `/files/{key:path}`.

    Where `<prefix of an API>/openapi.json`, `/docs` or `/redoc` is among them, what it shows is compared too.
    """


@dataclass(frozen=True, slots=True)
class Project:
    """What the toolkit needs to know of a project."""

    root: Path
    """The folder of `pyproject.toml`."""
    spec: Path
    """The folder of the hand-written documents."""
    generated: Path
    """The folder of the server packages; its name is also the name of their common package."""
    clients: Path
    """The folder of the SDKs."""
    generate_command: str
    """What a person runs to regenerate; for messages."""
    apis: tuple[Api, ...]
    """In the order of the file."""
    fuzz: FuzzSettings
    conformance: ConformanceSettings
    run: RunSettings | None = None
    """What `specfirst run` starts; None where the project does not say."""

    def api(self, name: str) -> Api:
        """Return the API of that name.

        Raises:
            ProjectError: there is none.
        """
        for api in self.apis:
            if api.name == name:
                return api
        known = ", ".join(api.name for api in self.apis) or "none"
        raise ProjectError(f"there is no API {name!r} in {self.root / FILE}; there are: {known}")


@dataclass(frozen=True, slots=True)
class Documents:
    """Where the documents of a project are."""

    spec: Path
    """The folder of the hand-written documents."""
    apis: Mapping[str, Path]
    """The root document of each API, by name."""


def find_project(start: Path | None = None) -> Project:
    """Read the project that the folder `start` (default: the working directory) belongs to.

    It is the nearest folder, upwards, with a `pyproject.toml` that has a table `[tool.specfirst]`.

    Raises:
        NoProjectError: there is none.
        ProjectError: its settings are malformed.
    """
    folder = (start or Path.cwd()).absolute()
    for candidate in (folder, *folder.parents):
        if (candidate / FILE).is_file() and (table := _read(candidate / FILE)) is not None:
            return _project(candidate, table)
    raise NoProjectError(
        f"{folder} is in no project: no {FILE} here or above has a table [{_TABLE}]. "
        "Add one, or name a document with --spec."
    )


def read_project(root: Path) -> Project:
    """Read the project in the folder `root`.

    Raises:
        ProjectError: the folder has no `[tool.specfirst]`, or its settings are malformed.
    """
    table = _read(root / FILE) if (root / FILE).is_file() else None
    if table is None:
        raise ProjectError(f"{root / FILE} has no table [{_TABLE}]")
    return _project(root.absolute(), table)


def read_documents(root: Path) -> Documents | None:
    """Read where the documents of the project in the folder `root` are; None without `[tool.specfirst]`.

    Every other setting is ignored, known or not: another version of the toolkit may have been used then.

    Raises:
        ProjectError: the file is not TOML, or these settings are malformed.
    """
    table = _read(root / FILE) if (root / FILE).is_file() else None
    if table is None:
        return None
    apis = {name: root / each.text("document") for name, each in table.tables("apis")}
    return Documents(_spec_folder(root, table), apis)


def _read(file: Path) -> _Table | None:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProjectError(f"{file} cannot be read: {error}") from error
    tool = content.get("tool")
    settings = tool.get("specfirst") if isinstance(tool, dict) else None
    if settings is None:
        return None
    if not isinstance(settings, dict):
        raise ProjectError(f"{file}: tool.specfirst must be a table")
    return _Table(file, _TABLE, settings)


def _project(root: Path, table: _Table) -> Project:
    generated = table.text("generated", "generated")
    project = Project(
        root=root,
        spec=_spec_folder(root, table),
        generated=root / generated,
        clients=root / table.text("clients", "clients"),
        generate_command=table.text("generate-command", "specfirst generate"),
        apis=tuple(_api(root, name, each) for name, each in table.tables("apis")),
        fuzz=_fuzz(root, table.table("fuzz")),
        conformance=_conformance(table.table("conformance")),
        run=_run(root, run, generated) if (run := table.table("run")) else None,
    )
    table.refuse_unknown_keys()
    if not _PACKAGE.fullmatch(project.generated.name):
        raise table.error(
            "generated", f"{project.generated.name!r} is no package name: write one such as generated"
        )
    for attribute in ("package", "distribution"):
        names = [getattr(api, attribute) for api in project.apis]
        if len(names) != len(set(names)):
            raise table.error("apis", f"two APIs have the same {attribute}")
    return project


def _spec_folder(root: Path, table: _Table) -> Path:
    return root / table.text("spec", "spec")


def _api(root: Path, name: str, table: _Table) -> Api:
    if not _API_NAME.fullmatch(name):
        raise table.error("", f"{name!r} is no name of an API: use lower case, digits and hyphens")
    default_package = name.replace("-", "_")
    api = Api(
        name=name,
        document=root / table.text("document"),
        package=table.text("package", default_package, _PACKAGE),
        distribution=table.text("distribution", f"{name}-api", _DISTRIBUTION),
    )
    table.refuse_unknown_keys()
    return api


def _fuzz(root: Path, table: _Table | None) -> FuzzSettings:
    default_config = "schemathesis.toml"
    if table is None:
        return FuzzSettings(plugin=None, application=None, config=root / default_config)
    settings = FuzzSettings(
        plugin=table.optional_text("plugin", _ATTRIBUTE),
        application=table.optional_text("application", _ATTRIBUTE),
        config=root / table.text("config", default_config),
    )
    table.refuse_unknown_keys()
    return settings


def _conformance(table: _Table | None) -> ConformanceSettings:
    if table is None:
        return ConformanceSettings(application=None, outside_the_spec=frozenset())
    settings = ConformanceSettings(
        application=table.optional_text("application", _ATTRIBUTE),
        outside_the_spec=frozenset(table.texts("outside-the-spec")),
    )
    table.refuse_unknown_keys()
    return settings


# --- what `specfirst run` starts: [tool.specfirst.run] ---

_VARIABLE = re.compile(r"[A-Za-z_]\w*")
_PROCESS_NAME = re.compile(r"[a-z][a-z0-9-]*")
_OWN_PROCESSES = ("web", "mail", "spec", "migrate", "bootstrap")
_URL_PATH = re.compile(r"/\S*")
_LABEL = re.compile(r".+")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How the service is led to the mail catcher of a run: `[tool.specfirst.run.mail]`."""

    environment: Mapping[str, str]
    """Environment variables; `{host}` and `{port}` are those of the catcher's SMTP server."""
    unless_set: tuple[str, ...]
    """No mail is caught where one of these variables has a value already."""


@dataclass(frozen=True, slots=True)
class ProcessSettings:
    """A process of a run beside the web service: `[[tool.specfirst.run.processes]]`."""

    name: str
    """Shown in front of its lines."""
    command: tuple[str, ...]
    """`{data}` is the data folder of the run, `{port}` the port of this process."""
    reload: bool
    """Whether it starts afresh when code is saved under `--reload`."""
    preload: tuple[str, ...]
    """Modules that are imported once and kept for all its starts: that makes the next start quick."""
    optional: bool
    """Whether it starts only with `--with <name>`."""
    port_offset: int | None
    """From the port of the web service to its own, or to the next one that is free."""
    page: str | None
    """The label of its URL in the banner, which waits for its first response; None for no page."""
    requires: str | None
    """The Python module without which it cannot start."""
    install_hint: str | None
    """What to run where that module is missing."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The processes of a development run: `[tool.specfirst.run]`. They run in the folder of the project.

    The first word of a command is found beside the Python interpreter of the toolkit before it is looked up
    in `PATH`; `python` is that interpreter.
    """

    application: str
    """The ASGI factory of the web process: `package.module:function`."""
    ready: str
    """The path whose response has a status below 500 once the web process is ready."""
    code: tuple[str, ...]
    """Folders whose changes restart processes under `--reload`, relative to the project."""
    migrate: tuple[str, ...]
    """A command that is run to its end before any process starts; empty for none."""
    bootstrap: tuple[str, ...]
    """A command that is run to its end after the processes have started; the banner shows its lines."""
    links: Mapping[str, str]
    """Paths of the web service that the banner shows, by label."""
    secrets: Mapping[str, str]
    """Environment variables that are made once and kept private; `{secret}` is 64 random characters."""
    environment: Mapping[str, str]
    """Environment variables of a development run, where neither `.env` nor the environment sets them."""
    mail: MailSettings | None
    """None where no mail is caught."""
    processes: tuple[ProcessSettings, ...]
    """In the order of their start."""

    @property
    def optional_processes(self) -> tuple[str, ...]:
        """The names that `--with` takes."""
        return tuple(each.name for each in self.processes if each.optional)


def require_run(project: Project) -> RunSettings:
    """Return what `specfirst run` starts.

    Raises:
        ProjectError: the project has no `[tool.specfirst.run]`.
    """
    if project.run is None:
        raise ProjectError(
            f"{project.root / FILE} has no table [tool.specfirst.run], which says what to run: "
            'add one with application = "package.module:factory"'
        )
    return project.run


def _run(root: Path, table: _Table, generated: str) -> RunSettings:
    application = table.text("application", form=_ATTRIBUTE)
    package = application.partition(":")[0].partition(".")[0]
    mail = table.table("mail")
    settings = RunSettings(
        application=application,
        ready=table.text("ready", "/", _URL_PATH),
        code=table.texts("code", tuple(each for each in (package, generated) if (root / each).is_dir())),
        migrate=_command(table, "migrate", {"data"}),
        bootstrap=_command(table, "bootstrap", {"data"}),
        links=table.mapping("links", _LABEL),
        secrets=table.mapping("secrets", _VARIABLE),
        environment=table.mapping("environment", _VARIABLE),
        mail=None if mail is None else _mail(mail),
        processes=tuple(map(_process, table.rows("processes"))),
    )
    table.refuse_unknown_keys()
    for label, path in settings.links.items():
        if not _URL_PATH.fullmatch(path):
            raise table.error(f"links.{label}", f"{path!r} is no path: write one such as /docs")
    for name, template in settings.secrets.items():
        if "secret" not in _placeholders(table, f"secrets.{name}", template, {"secret"}):
            raise table.error(f"secrets.{name}", "must contain {secret}")
    names = [each.name for each in settings.processes]
    for name in names:
        if names.count(name) > 1:
            raise table.error("processes", f"has two with the name {name!r}")
    return settings


def _mail(table: _Table) -> MailSettings:
    environment = table.mapping("environment", _VARIABLE)
    if not environment:
        raise table.error("environment", "is missing")
    mail = MailSettings(environment, unless_set=table.texts("unless-set", tuple(environment)))
    table.refuse_unknown_keys()
    for name, template in environment.items():
        _placeholders(table, f"environment.{name}", template, {"host", "port"})
    return mail


def _process(table: _Table) -> ProcessSettings:
    name = table.text("name", form=_PROCESS_NAME)
    port_offset = table.number("port-offset")
    process = ProcessSettings(
        name=name,
        command=_command(table, "command", {"data"} if port_offset is None else {"data", "port"}),
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


def _command(table: _Table, key: str, placeholders: Collection[str]) -> tuple[str, ...]:
    """The words of the command at `key`, a list or one text as a shell would split it; empty without it."""
    words = table.words(key)
    for word in words:
        _placeholders(table, key, word, placeholders)
    return words


def _placeholders(table: _Table, key: str, template: str, known: Collection[str]) -> set[str]:
    """The names in braces in `template`, each of which must be `known`; `{{` is a brace."""
    try:
        found = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError as error:
        raise table.error(key, f"{template!r}: {error}; write {{{{ for a brace") from error
    for name in found - set(known):
        names = ", ".join(f"{{{each}}}" for each in sorted(known))
        raise table.error(key, f"has the placeholder {{{name}}}, and knows only {names}")
    return found


# --- the end of [tool.specfirst.run] ---


class _Table:
    """A TOML table that knows its place, for messages, and which of its keys were asked for."""

    def __init__(self, file: Path, name: str, values: Mapping[str, Any]) -> None:
        self._file = file
        self._name = name
        self._values = values
        self._known: set[str] = set()

    def text(self, key: str, default: str | None = None, form: re.Pattern[str] | None = None) -> str:
        """The string at `key`; `default` where there is none. It must match `form` as a whole."""
        value = self._value(key, default)
        if not isinstance(value, str) or not value:
            raise self.error(key, "must be a text")
        if form is not None and not form.fullmatch(value):
            raise self.error(key, f"{value!r} does not have the form {form.pattern}")
        return value

    def optional_text(self, key: str, form: re.Pattern[str] | None = None) -> str | None:
        """The string at `key`, as `text` reads it; None where there is none."""
        return self.text(key, form=form) if self._has(key) else None

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The strings of the list at `key`; `default` where there is none."""
        value = self._value(key, list(default))
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise self.error(key, "must be a list of texts")
        return tuple(value)

    def words(self, key: str) -> tuple[str, ...]:
        """The command at `key`, a list of its words or one text; empty where there is none."""
        if isinstance(self._values.get(key), list):
            return self.texts(key)
        text = self.optional_text(key) or ""
        try:
            return tuple(shlex.split(text))
        except ValueError as error:
            raise self.error(key, f"is no command: {error}") from error

    def mapping(self, key: str, names: re.Pattern[str]) -> dict[str, str]:
        """The table of strings at `key`, whose keys must match `names`; empty where there is none."""
        value = self._value(key, {})
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            raise self.error(key, "must be a table of texts")
        for name in value:
            if not names.fullmatch(name):
                raise self.error(f"{key}.{name}", f"does not have the form {names.pattern}")
        return dict(value)

    def flag(self, key: str) -> bool:
        """The boolean at `key`; False where there is none."""
        value = self._value(key, False)
        if not isinstance(value, bool):
            raise self.error(key, "must be true or false")
        return value

    def number(self, key: str) -> int | None:
        """The integer from 1 at `key`; None where there is none."""
        if not self._has(key):
            return None
        value = self._value(key, None)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.error(key, "must be a whole number from 1")
        return value

    def table(self, key: str) -> _Table | None:
        """The table at `key`; None where there is none."""
        if not self._has(key):
            return None
        value = self._value(key, None)
        if not isinstance(value, dict):
            raise self.error(key, "must be a table")
        return _Table(self._file, f"{self._name}.{key}", value)

    def rows(self, key: str) -> Iterator[_Table]:
        """The tables of the array at `key`; none where there is no such key."""
        value = self._value(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.error(key, f"must be an array of tables: [[{self._name}.{key}]]")
        for number, each in enumerate(value, 1):
            yield _Table(self._file, f"{self._name}.{key} {each.get('name', number)}", each)

    def tables(self, key: str) -> Iterator[tuple[str, _Table]]:
        """The tables below `key`, by name; none where there is no such key."""
        value = self._value(key, {})
        if not isinstance(value, dict) or not all(isinstance(each, dict) for each in value.values()):
            raise self.error(key, "must be a table of tables")
        for name, each in value.items():
            yield name, _Table(self._file, f"{self._name}.{key}.{name}", each)

    def refuse_unknown_keys(self) -> None:
        """Raise ProjectError for a key that nothing has asked for: it is likely misspelt."""
        for key in self._values.keys() - self._known:
            raise self.error(key, f"is not known; known are: {', '.join(sorted(self._known))}")

    def error(self, key: str, message: str) -> ProjectError:
        """The error that names this file, this table and `key`."""
        return ProjectError(f"{self._file}: [{self._name}] {f'{key} ' if key else ''}{message}")

    def _has(self, key: str) -> bool:
        self._known.add(key)
        return key in self._values

    def _value(self, key: str, default: Any) -> Any:
        self._known.add(key)
        value = self._values.get(key, default)
        if value is None:
            raise self.error(key, "is missing")
        return value
