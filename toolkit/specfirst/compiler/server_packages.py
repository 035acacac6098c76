"""Generate the server packages of a project, and reuse those that have not changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from specfirst.compiler.diagnostics import Diagnostic
from specfirst.compiler.emit.models.emit_models import EmittedModels
from specfirst.compiler.emit.renderers.registry import Renderer
from specfirst.compiler.jobs import ProjectJob
from specfirst.compiler.normalise.schemas import NormalisedApi
from specfirst.compiler.output.formatting import Formatter
from specfirst.compiler.pipeline import (
    Files,
    LoadedApi,
    emit_catalogue,
    emit_package,
    emit_shared,
    normalise_api,
)
from specfirst.compiler.progress import Begin, unseen
from specfirst.compiler.project_apis import Apis, catalogue_of
from specfirst.project import Api

TOOLKIT = "specfirst"


@dataclass(frozen=True, slots=True)
class _Package:
    """The generated parts of a document."""

    loaded: LoadedApi
    normalised: NormalisedApi
    files: Files
    """The unformatted files, relative to the package."""


class ServerPackages:
    """Generates the server packages of a project repeatedly.

    An instance keeps the packages of unchanged documents, models of unchanged schemas, and formatted files of
    unchanged text. It exists for a process, or for a single run of the compiler.
    """

    def __init__(self) -> None:
        self._models = EmittedModels()
        self._formatter = Formatter()
        self._packages: dict[tuple[Api, bool], _Package] = {}

    def files(
        self, job: ProjectJob, apis: Apis, renderer: Renderer, begin: Begin = unseen, *, probe: bool
    ) -> tuple[Files, list[Diagnostic]]:
        """Return the formatted files of all packages by their paths in the project, and the warnings.

        For `probe` and `begin`, see `emit_package`.
        """
        project = job.project
        folder, spec = job.relative(project.generated), job.relative(project.spec)
        packages = {api: self._package(job, api, apis[api], renderer, begin, probe=probe) for api in apis}
        self._packages = {(api, probe): package for api, package in packages.items()}
        origin = f"Generated from {spec}/ by `{project.generate_command}`"
        files = {f"{folder}/__init__.py": f'"""{origin}: never edited by hand."""\n'}
        for api, package in packages.items():
            files |= below(f"{folder}/{api.package}", package.files)
        normalised = [built.normalised for built in packages.values()]
        shared = emit_shared(normalised, spec, probe=probe, kept=self._models)
        files |= below(f"{folder}/shared", shared)
        catalogue = catalogue_of(apis)
        if catalogue is not None:
            files[f"{folder}/errors.py"] = emit_catalogue(catalogue)
        warnings = [warning for loaded in apis.values() for warning in loaded.warnings]
        warnings += [diagnostic for api in normalised for diagnostic in api.diagnostics]
        begin("Format")
        return self._formatter(files, first_party=(project.generated.name, TOOLKIT)), warnings

    def _package(
        self, job: ProjectJob, api: Api, loaded: LoadedApi, renderer: Renderer, begin: Begin, *, probe: bool
    ) -> _Package:
        known = self._packages.get((api, probe))
        if known is not None and known.loaded is loaded:
            return known
        begin("Normalise schemas")
        normalised = normalise_api(loaded)
        name = job.project.generated.name
        files = emit_package(
            loaded,
            normalised,
            package=f"{name}.{api.package}",
            renderer=renderer,
            shared_package=f"{name}.shared",
            probe=probe,
            failures=api.failures,
            kept=self._models,
            begin=begin,
        )
        return _Package(loaded, normalised, files)


def below(folder: str, files: Mapping[str, str]) -> Files:
    """Return the files with paths below another folder."""
    return {f"{folder}/{name}": text for name, text in files.items()}
