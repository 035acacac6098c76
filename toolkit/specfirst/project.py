"""The settings of a project: `[tool.specfirst]` of its `pyproject.toml`, as typed values.

No other module reads that table. Paths in it are relative to the folder of the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "pyproject.toml"
_TABLE = "tool.specfirst"
_API_NAME = re.compile(r"[a-z][a-z0-9-]*")
_PACKAGE = re.compile(r"[a-z_][a-z0-9_]*")
_DISTRIBUTION = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")


class ProjectError(Exception):
    """There is no project here, or its settings cannot be used; the message says what to change."""


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
        ProjectError: there is none, or its settings are malformed.
    """
    folder = (start or Path.cwd()).absolute()
    for candidate in (folder, *folder.parents):
        if (candidate / FILE).is_file() and (table := _read(candidate / FILE)) is not None:
            return _project(candidate, table)
    raise ProjectError(
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
    project = Project(
        root=root,
        spec=_spec_folder(root, table),
        generated=root / table.text("generated", "generated"),
        clients=root / table.text("clients", "clients"),
        generate_command=table.text("generate-command", "specfirst generate"),
        apis=tuple(_api(root, name, each) for name, each in table.tables("apis")),
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

    def _value(self, key: str, default: Any) -> Any:
        self._known.add(key)
        value = self._values.get(key, default)
        if value is None:
            raise self.error(key, "is missing")
        return value
