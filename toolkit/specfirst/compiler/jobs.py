"""Generation jobs and their output folders, for the APIs of a project or for one document."""

from __future__ import annotations

import keyword
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from specfirst.compiler.output.manifest import hash_inputs
from specfirst.compiler.output.write import Output
from specfirst.project import Project, ProjectError

LICENSE = "LICENSE"
MANIFEST = "manifest.json"
_SPEC_SUFFIXES = (".yaml", ".yml", ".json")
_STAGING = ".cache/specfirst-output"
"""The cache folder, distinct from `.cache/specfirst` of the tools, if the project is the home folder."""
_PACKAGE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class ProjectJob:
    """The generation of all server packages and SDKs of a project."""

    project: Project
    renderer: str
    """The name of the renderer."""

    @property
    def command(self) -> str:
        """The command that updates the output."""
        return self.project.generate_command

    @property
    def output(self) -> Output:
        """The folders of the output."""
        generated = self.relative(self.project.generated)
        clients = (f"{self.relative(self.project.clients)}/{api.distribution}" for api in self.project.apis)
        return Output(self.project.root, f"{generated}/{MANIFEST}", (generated, *clients), _STAGING)

    def inputs_of(self, sources: Iterable[str]) -> str:
        """Return the hash of the spec folder, the settings, and `sources`: spec files outside that folder."""
        found = (path for path in self.project.spec.rglob("*") if path.suffix in _SPEC_SUFFIXES)
        project = self.project
        outputs = (project.generated, project.clients, project.released, project.root / _STAGING)
        below = [path for path in found if not any(map(path.is_relative_to, outputs))]
        return hash_inputs(project.root, [*map(self.relative, below), *sources], self._settings())

    def sources_of(self, files: Iterable[Path]) -> tuple[str, ...]:
        """Return the files outside the spec folder, relative to the project."""
        outside = [file for file in files if not file.is_relative_to(self.project.spec)]
        return tuple(sorted(map(self.relative, outside)))

    def relative(self, path: Path) -> str:
        """Return a path relative to the folder of the project."""
        return _relative(path, self.project.root)

    def license_text(self) -> str | None:
        """Return the file `LICENSE` of the project, which is part of each SDK; None if there is none."""
        try:
            return (self.project.root / LICENSE).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def _settings(self) -> list[str]:
        project = self.project
        folders = [self.relative(folder) for folder in (project.spec, project.generated, project.clients)]
        apis = [
            f"{api.name} {self.relative(api.document)} {api.package} {api.distribution} {api.failures or ''}"
            for api in project.apis
        ]
        return [*folders, project.generate_command, *apis, self.license_text() or ""]


@dataclass(frozen=True)
class _OfDocument:
    """A document outside of projects, and the import name of its output.

    Raises:
        ProjectError: the package name is not usable.
    """

    spec: Path
    out: Path
    package: str

    def __post_init__(self) -> None:
        if not _PACKAGE.fullmatch(self.package) or keyword.iskeyword(self.package):
            raise ProjectError(
                f"--package {self.package!r} is not a Python identifier: write one such as my_api"
            )

    def inputs_of(self, sources: Iterable[str]) -> str:
        """Return the hash of these spec files, given relative to the folder of the root document."""
        return hash_inputs(self._folder, sources, (self.package, self.spec.name, *self._settings()))

    def sources_of(self, files: Iterable[Path]) -> tuple[str, ...]:
        """Return the paths of spec files relative to the folder of the root document."""
        return tuple(sorted(_relative(file, self._folder) for file in files))

    def _settings(self) -> tuple[str, ...]:
        return ()

    def _command(self, name: str) -> str:
        return f"specfirst {name} --spec {self.spec} --out {self.out} --package {self.package}"

    @property
    def _folder(self) -> Path:
        return self.spec.absolute().parent

    def _output(self, folder: str) -> Output:
        return Output(self.out.absolute(), f"{folder}/{MANIFEST}", (folder,), f".{folder}.staging")


@dataclass(frozen=True)
class DocumentJob(_OfDocument):
    """The generation of a server package for one document, in `out/package`."""

    renderer: str
    """The name of the renderer."""
    failures: str | None = None
    """The name of the failure format; None for the default of the document."""
    is_formatted: bool = True
    """Whether people read the package."""

    @property
    def command(self) -> str:
        """The command that updates the output."""
        failures = f" --failures {self.failures}" if self.failures else ""
        return f"{self._command('generate')}{failures}"

    @property
    def output(self) -> Output:
        """The folders of the output."""
        return self._output(self.package)

    def _settings(self) -> tuple[str, ...]:
        return (self.failures or "",)


@dataclass(frozen=True)
class SdkJob(_OfDocument):
    """The generation of an SDK for one document, in `out/distribution`."""

    @property
    def distribution(self) -> str:
        """The name of the distribution, which is that of the package as registries spell it (PEP 503)."""
        return re.sub("[-_]+", "-", self.package).strip("-").lower()

    @property
    def command(self) -> str:
        """The command that updates the output."""
        return self._command("sdk")

    @property
    def output(self) -> Output:
        """The folders of the output."""
        return self._output(self.distribution)

    def _settings(self) -> tuple[str, ...]:
        return ("sdk",)


Job = ProjectJob | DocumentJob | SdkJob
"""A run of the compiler."""


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()
