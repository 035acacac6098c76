"""Render all files of a job in memory, before any is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from specfirst.compiler.background import in_background
from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import Diagnostic, SpecError, in_reading_order
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.emit.models.emit_models import EmittedModels
from specfirst.compiler.emit.renderers import Renderer
from specfirst.compiler.emit.renderers.jinja import emit_errors
from specfirst.compiler.emit.renderers.registry import find_renderer
from specfirst.compiler.emit.sdk.facts import SdkError
from specfirst.compiler.garbage import collecting_at_stages
from specfirst.compiler.jobs import LICENSE, DocumentJob, Job, ProjectJob, SdkJob
from specfirst.compiler.normalise.schemas import NormalisedApi
from specfirst.compiler.normalise.upgrade import upgrade
from specfirst.compiler.output.formatting import Formatter, format_python
from specfirst.compiler.output.manifest import Manifest, hash_bytes
from specfirst.compiler.pipeline import (
    Files,
    LoadedApi,
    Package,
    emit_client,
    emit_package,
    emit_shared,
    load,
    normalise_api,
)
from specfirst.compiler.progress import Begin, unseen
from specfirst.compiler.project_apis import Apis, catalogue_of, load_apis, undeclared_documents
from specfirst.compiler.verify.packages import verified
from specfirst.project import Api
from specfirst.project.failure_formats import is_class


@dataclass(frozen=True)
class Rendered:
    """The files of one run by path, including the manifest, and the warnings."""

    files: dict[str, bytes]
    manifest: Manifest
    warnings: tuple[Diagnostic, ...]


def steps_of(job: Job) -> int:
    """Return the number of steps of `render`, unless a model has to be replaced."""
    if isinstance(job, SdkJob):
        return 2
    apis = len(job.project.apis) if isinstance(job, ProjectJob) else 1
    return 3 + 3 * apis + (1 if isinstance(job, ProjectJob) else 0)


def render(job: Job, begin: Begin = unseen) -> Rendered:
    """Render every file of a job; `begin` is called with each step.

    Raises:
        SpecError: a document cannot be used.
        RendererError: the renderer is unknown or has failed.
        ProjectError: the project has no API.
    """
    with collecting_at_stages():
        match job:
            case ProjectJob():
                return _render_project(job, begin)
            case DocumentJob():
                return _render_document(job, begin)
            case SdkJob():
                return _render_sdk(job, begin)


def _render_project(job: ProjectJob, begin: Begin) -> Rendered:
    """Render the server packages, shared models, errors and SDKs of all APIs."""
    renderer = find_renderer(job.renderer)
    inputs = job.inputs_of(())
    begin("Read the documents")
    packages = ServerPackages()
    apis = load_apis(job.project)
    sources = job.sources_of(file for api in apis.values() for file in api.files)
    with in_background(partial(clients_of, job, apis)) as clients:
        files, warnings = verified(
            partial(packages.files, job, apis, renderer, begin),
            bundles_of(job, apis),
            [name for api in apis if is_class(name := api.failures)],
            begin,
        )
        begin("Generate SDKs")
        of_clients, untyped = clients()
        files |= of_clients
    return _rendered(
        job,
        files,
        job.inputs_of(sources) if sources else inputs,
        sources,
        [*undeclared_documents(job.project), *warnings, *untyped],
    )


def _render_document(job: DocumentJob, begin: Begin) -> Rendered:
    """Render the package of one document."""
    renderer = find_renderer(job.renderer)
    begin("Read the document")
    api = load(job.spec)
    sources = job.sources_of(api.files)
    inputs = job.inputs_of(sources)
    formats = [job.failures] if is_class(job.failures) else []
    emit = partial(_document_package, job, api, renderer, begin)
    files, warnings = verified(emit, {job.package: api.bundled}, formats, begin)
    return _rendered(job, files, inputs, sources, [*api.warnings, *warnings])


def _render_sdk(job: SdkJob, begin: Begin) -> Rendered:
    """Render the SDK of one document."""
    begin("Read the document")
    api = load(job.spec)
    sources = job.sources_of(api.files)
    inputs = job.inputs_of(sources)
    begin("Generate the SDK")
    warnings = [*api.warnings]
    files = _client(api, warnings, package=job.package, distribution=job.distribution)
    return _rendered(job, below(job.distribution, files), inputs, sources, warnings)


def _document_package(
    job: DocumentJob, api: LoadedApi, renderer: Renderer, begin: Begin, *, probe: bool
) -> tuple[Files, list[Diagnostic]]:
    """Return the package, and the warnings."""
    begin("Normalise schemas")
    normalised = normalise_api(api)
    package = Package(job.package, renderer, failures=job.failures)
    files = emit_package(api, normalised, package, probe=probe, begin=begin)
    if api.catalogue is not None:
        files["errors.py"] = emit_errors(api.catalogue)
    files = below(job.package, files)
    if job.is_formatted:
        begin("Format")
        files = format_python(files, first_party=(job.package, TOOLKIT))
    return files, normalised.diagnostics


def bundles_of(job: ProjectJob, apis: Apis) -> dict[str, Bundle]:
    """Return the bundles of the APIs by the import name of their packages."""
    return {f"{job.project.generated.name}.{api.package}": loaded.bundled for api, loaded in apis.items()}


def clients_of(job: ProjectJob, apis: Apis) -> tuple[Files, list[Diagnostic]]:
    """Return the SDKs of the APIs, with warnings about parts without a type.

    Raises:
        SpecError: a document cannot be used.
    """
    folder = job.relative(job.project.clients)
    license_text = job.license_text()
    files: Files = {}
    warnings: list[Diagnostic] = []
    for api, loaded in apis.items():
        made = _client(loaded, warnings, package=api.sdk_package, distribution=api.distribution)
        if license_text is not None:
            made[LICENSE] = license_text
        files |= below(f"{folder}/{api.distribution}", made)
    return files, warnings


def _client(loaded: LoadedApi, warnings: list[Diagnostic], *, package: str, distribution: str) -> Files:
    def warn(pointer: Pointer, rule: str, message: str) -> None:
        warnings.append(Diagnostic(loaded.bundled.locate(pointer), rule, message, "warning"))

    try:
        return emit_client(
            upgrade(loaded.bundled).document,
            package=package,
            distribution=distribution,
            catalogue=loaded.catalogue.entries if loaded.catalogue else None,
            warn=warn,
        )
    except SdkError as error:
        raise SpecError.at(loaded.bundled.locate(error.pointer), "sdk", str(error)) from error


def _rendered(
    job: Job, files: Files, inputs: str, sources: tuple[str, ...], warnings: list[Diagnostic]
) -> Rendered:
    content = {name: text.encode("utf-8") for name, text in files.items()}
    manifest = Manifest(inputs, {name: hash_bytes(text) for name, text in content.items()}, sources)
    content[job.output.manifest] = manifest.dump().encode("utf-8")
    return Rendered(content, manifest, in_reading_order(warnings))


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
            files[f"{folder}/errors.py"] = emit_errors(catalogue)
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
        package = Package(f"{name}.{api.package}", renderer, f"{name}.shared", api.failures)
        files = emit_package(loaded, normalised, package, probe=probe, kept=self._models, begin=begin)
        return _Package(loaded, normalised, files)


def below(folder: str, files: Mapping[str, str]) -> Files:
    """Return the files with paths below another folder."""
    return {f"{folder}/{name}": text for name, text in files.items()}
