"""Read the settings of a project, `[tool.specfirst]` of its `pyproject.toml`, as typed values.

No other module reads that table. Paths in it are relative to the folder of the file.
"""

from __future__ import annotations

import keyword
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from specfirst.project.failure_formats import FORM
from specfirst.project.run_settings import MailSettings, ProcessSettings, RunSettings, read_run
from specfirst.project.table import ATTRIBUTE, ProjectError, Table

__all__ = [
    "FILE", "RELEASED", "Api", "ConformanceSettings", "Documents", "FuzzSettings", "MailSettings",
    "NoProjectError", "ProcessSettings", "Project", "ProjectError", "RunSettings", "find_project",
    "read_documents", "read_project", "require_run",
]  # fmt: skip

FILE = "pyproject.toml"
RELEASED = "released"
"""The folder of the last release, within that of the documents."""
_TABLE = "tool.specfirst"
_SPEC = "spec"
_VERSION: Final = "{version}"
"""The placeholder of the folder of the version in the path of a document."""
_VERSION_FOLDER = re.compile(r"v[1-9][0-9]*")
_API_NAME = re.compile(r"[a-z][a-z0-9-]*")
_PACKAGE = re.compile(r"[a-z_][a-z0-9_]*")
_DISTRIBUTION = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
_ANY_NAME = re.compile(r".+", re.DOTALL)
_COMMAND = re.compile(r'[^"\\\x00-\x1f\x7f]+')
_OWN_MODULES = ("errors", "shared")
"""Modules of the common package other than the packages of the APIs."""


class NoProjectError(ProjectError):
    """There is no project here: no folder up to the root has a `[tool.specfirst]`."""


@dataclass(frozen=True, slots=True)
class Api:
    """A version of an API of the project: `[tool.specfirst.apis.<name>]`."""

    name: str
    """The name in commands and reports, such as `client`."""
    document: Path
    """The absolute path of its root document."""
    package: str
    """The name of its server package, within the package of `Project.generated`."""
    distribution: str
    """The name of its SDK, both of the folder in `Project.clients` and of the distribution."""
    failures: str | None = None
    """Its failure format: `envelope`, `problem`, `auto` or `module:Class`; None for the document's default.
    """
    scaffold: Path | None = None
    """The folder of its templates for `specfirst scaffold`; None for those of the toolkit."""

    @property
    def sdk_package(self) -> str:
        """The import name of its SDK."""
        return self.distribution.replace("-", "_").replace(".", "_")


@dataclass(frozen=True, slots=True)
class FuzzSettings:
    """The settings of `specfirst fuzz`: `[tool.specfirst.fuzz]`."""

    plugin: str | None
    """`module:attribute` of a subclass of `specfirst.fuzz.plugin.Plugin`; None sends no credentials."""
    application: str | None
    """`module:attribute` of the ASGI application or its factory; None for that of the plug-in or the run."""
    config: Path
    """The configuration of schemathesis; if the file is missing, the toolkit's own applies."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Without a plug-in: variables to start the service with."""
    secrets: Mapping[str, str] = field(default_factory=dict)
    """Without a plug-in: the credentials of one caller, by the name of the security scheme."""


@dataclass(frozen=True, slots=True)
class ConformanceSettings:
    """The settings of `specfirst conformance`: `[tool.specfirst.conformance]`."""

    application: str | None
    """`module:attribute` of the FastAPI application or its factory; None for that of the run.

    Its services are not called.
    """
    outside_the_spec: frozenset[str]
    """Paths of the application that no document describes, in the form of its routes: `/files/{key:path}`.

    The path `ready` of the run need not be among them.

    If they include `<prefix of an API>/openapi.json`, `/docs` or `/redoc`, the contents of these are compared
    too.
    """


@dataclass(frozen=True, slots=True)
class Project:
    """The settings of a project."""

    root: Path
    """The folder of `pyproject.toml`."""
    spec: Path
    """The folder of the hand-written documents."""
    generated: Path
    """The folder of the server packages; its name is also that of their common package."""
    clients: Path
    """The folder of the SDKs."""
    generate_command: str
    """The command that regenerates the output, for messages."""
    apis: tuple[Api, ...]
    """The APIs in the order of the file."""
    fuzz: FuzzSettings
    conformance: ConformanceSettings
    run: RunSettings | None = None
    """The settings of `specfirst run`; None without them."""
    lint_preset: Literal["minimal", "house"] | None = None
    """The preset of `specfirst lint`; None for the default of each document."""

    @property
    def released(self) -> Path:
        """The folder of the bundles of the last release, which `specfirst review release` writes."""
        return self.spec / RELEASED

    def api(self, name: str) -> Api:
        """Return the API of that name. Raises `ProjectError` if there is none."""
        for api in self.apis:
            if api.name == name:
                return api
        known = ", ".join(api.name for api in self.apis) or "none"
        raise ProjectError(f"there is no API {name!r} in {self.root / FILE}; there are: {known}")


@dataclass(frozen=True, slots=True)
class Documents:
    """The folders of a project's documents."""

    spec: Path
    """The folder of the hand-written documents."""
    apis: Mapping[str, Path]
    """The root document of each API, by name."""


def find_project() -> Project:
    """Read the project of the working directory.

    It is the nearest folder upwards with a `pyproject.toml` that has a table `[tool.specfirst]`.

    Raises:
        NoProjectError: there is none.
        ProjectError: its settings are malformed.
    """
    folder = Path.cwd()
    for candidate in (folder, *folder.parents):
        if (candidate / FILE).is_file() and (table := _read(candidate / FILE)) is not None:
            return _project(candidate, table)
    raise NoProjectError(
        f"{folder} is in no project: no {FILE} here or above has a table [{_TABLE}]. "
        "Add one, or make a project: specfirst new DIR --spec FILE."
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
    """Read the places of a project's documents; None without `[tool.specfirst]`.

    Every other setting is ignored, known or not, since it may be that of another version of the toolkit.

    Raises:
        ProjectError: the file is not TOML, or these settings are malformed.
    """
    table = _read(root / FILE) if (root / FILE).is_file() else None
    if table is None:
        return None
    apis = {name: root / api.text("document") for name, _, api in _versions(root, table)}
    return Documents(root / table.text("spec", _SPEC), apis)


def _read(file: Path) -> Table | None:
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
    return Table(file, _TABLE, settings)


def _project(root: Path, table: Table) -> Project:
    generated = table.text("generated", "generated")
    project = Project(
        root=root,
        spec=root / table.text("spec", _SPEC),
        generated=root / generated,
        clients=root / table.text("clients", "clients"),
        generate_command=table.text("generate-command", "specfirst generate", _COMMAND),
        apis=tuple(_api(root, *version) for version in _versions(root, table, required=True)),
        fuzz=_fuzz(root, table.section("fuzz")),
        conformance=_conformance(table.section("conformance")),
        run=read_run(root, run, generated) if (run := table.table("run")) else None,
        lint_preset=_lint_preset(table),
    )
    table.refuse_unknown_keys()
    if not _is_package(project.generated.name):
        raise table.error(
            "generated", f"{project.generated.name!r} is not a package name: write one such as generated"
        )
    for attribute, term in (("name", "name"), ("package", "package"), ("sdk_package", "distribution")):
        names = [getattr(api, attribute) for api in project.apis]
        if len(names) != len(set(names)):
            raise table.error("apis", f"two APIs have the same {term}")
    _refuse_unsafe_folders(project, table)
    return project


def _lint_preset(table: Table) -> Literal["minimal", "house"] | None:
    match table.optional_text("lint-preset"):
        case None | "minimal" | "house" as preset:
            return preset
        case other:
            raise table.error("lint-preset", f"{other!r} is not a preset: write house or minimal")


def _refuse_unsafe_folders(project: Project, table: Table) -> None:
    """Raise ProjectError if generated files would be mixed with others, or with other output."""
    root, spec = _normalised(project.root), _normalised(project.spec)
    by_hand = {spec, *(_normalised(api.document) for api in project.apis)}
    # The folders that are replaced as a whole, by their setting.
    outputs = [("generated", _normalised(project.generated))]
    outputs += [("clients", _normalised(project.clients / api.distribution)) for api in project.apis]
    for key, folder in outputs:
        if root not in folder.parents:
            raise table.error(key, "must be a folder below that of the project")
        if any(path.is_relative_to(folder) for path in by_hand):
            raise table.error(key, "must not be a folder that documents are in")
        if root in spec.parents and folder.is_relative_to(spec):
            raise table.error(key, "must not be below the folder of the documents")
    (_, generated), *clients = outputs
    for key, folder in clients:
        if folder.is_relative_to(generated) or generated.is_relative_to(folder):
            raise table.error(key, "must not share a folder with generated")


def _normalised(path: Path) -> Path:
    return Path(os.path.normpath(path.absolute()))


def _is_package(name: str) -> bool:
    return bool(_PACKAGE.fullmatch(name)) and not keyword.iskeyword(name)


def _versions(root: Path, table: Table, *, required: bool = False) -> Iterator[tuple[str, str, Table]]:
    """Return the versions of each API: one per matching folder, if its document has a placeholder.

    The first version has the name of the table; the others have names such as `<name>-v2`. Raises
    ProjectError for an API without one, if they are `required`.
    """
    for name, api in table.tables("apis"):
        document = api.text("document")
        if _VERSION not in document:
            yield name, "", api
            continue
        versions = _versions_of(root, document)
        if required and not versions:
            raise api.error("document", f"matches no file with a folder such as v1 for {_VERSION}")
        for version in versions:
            yield name if version == "v1" else f"{name}-{version}", version, api.filled("version", version)


def _versions_of(root: Path, document: str) -> list[str]:
    """Return the folders in the place of `{version}` that contain the document, the lowest number first.

    The placeholder is a whole part of the path, which is relative to `root`.
    """
    parts = PurePosixPath(document).parts
    if _VERSION not in parts:
        return []
    position = parts.index(_VERSION)
    folder = root.joinpath(*parts[:position])
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    found = [
        name
        for name in names
        if _VERSION_FOLDER.fullmatch(name) and folder.joinpath(name, *parts[position + 1 :]).is_file()
    ]
    return sorted(found, key=lambda name: int(name[1:]))


def _api(root: Path, name: str, version: str, table: Table) -> Api:
    if not _API_NAME.fullmatch(name):
        raise table.error("", f"{name!r} is not a name of an API: use lower case, digits and hyphens")
    default_package = name.replace("-", "_")
    if version == "v1":
        default_package += "_v1"
    api = Api(
        name=name,
        document=root / table.text("document"),
        package=table.text("package", default_package, _PACKAGE),
        distribution=table.text("distribution", f"{name}-api", _DISTRIBUTION),
        failures=table.optional_text("failures", FORM),
        scaffold=root / folder if (folder := table.optional_text("scaffold")) else None,
    )
    table.refuse_unknown_keys()
    if not _is_package(api.package) or api.package.startswith("__") or api.package in _OWN_MODULES:
        raise table.error(
            "package", f"cannot be {api.package!r}: write another name, such as {api.package}_v1"
        )
    if not _is_package(api.sdk_package):
        raise table.error(
            "distribution", f"{api.distribution!r} gives no package name: start it with a letter"
        )
    return api


def _fuzz(root: Path, table: Table) -> FuzzSettings:
    settings = FuzzSettings(
        plugin=table.optional_text("plugin", ATTRIBUTE),
        application=table.optional_text("application", ATTRIBUTE),
        config=root / table.text("config", "schemathesis.toml"),
        environment=table.mapping("environment", _ANY_NAME),
        secrets=table.mapping("secrets", _ANY_NAME),
    )
    if settings.plugin is not None and (settings.environment or settings.secrets):
        raise table.error(
            "plugin", "gives the environment and the secrets itself: remove them, or the plug-in"
        )
    table.refuse_unknown_keys()
    return settings


def _conformance(table: Table) -> ConformanceSettings:
    settings = ConformanceSettings(
        application=table.optional_text("application", ATTRIBUTE),
        outside_the_spec=frozenset(table.texts("outside-the-spec")),
    )
    table.refuse_unknown_keys()
    return settings


def require_run(project: Project) -> RunSettings:
    """Return the settings of `specfirst run`.

    Raises:
        ProjectError: the project has no `[tool.specfirst.run]`.
    """
    if project.run is None:
        raise ProjectError(
            f"{project.root / FILE} has no table [tool.specfirst.run], which says what to run: "
            'add one with application = "package.module:factory"'
        )
    return project.run
