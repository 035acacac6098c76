"""Renders the files of a job: everything that is written, in memory, before anything is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from specfirst.compiler.background import beside
from specfirst.compiler.diagnostics import Diagnostic, SpecError, in_reading_order
from specfirst.compiler.emit.renderers.registry import find_engine
from specfirst.compiler.output.formatting import format_python
from specfirst.compiler.output.manifest import Manifest, hash_bytes
from specfirst.compiler.pipeline import (
    LoadedApi,
    emit_catalogue,
    emit_package,
    emit_shared,
    load,
    normalise_api,
)
from specfirst.compiler.project import ApiRoot, DocumentJob, RepositoryJob, UsageError, as_bytes
from specfirst.compiler.repository import catalogues, load_repository

if TYPE_CHECKING:
    from specfirst.compiler.emit.renderers.registry import Engine

_OWN_PACKAGES = ("app", "generated", "specfirst")


@dataclass(frozen=True)
class Rendered:
    """The files of one run by path, its manifest among them, and what could not be honoured."""

    files: dict[str, bytes]
    manifest: Manifest
    warnings: tuple[Diagnostic, ...]


def render_repository(job: RepositoryJob) -> Rendered:
    """Server packages, shared models, errors and SDKs of all APIs. Raises SpecError and EngineError."""
    engine = find_engine(job.engine)
    inputs = job.current_inputs()
    apis = load_repository(job)
    if not apis:
        raise UsageError("no spec/<api>/<version>/openapi.yaml: there is nothing to generate")
    with beside(partial(_sdks, apis)) as sdks:
        files, warnings = _server_packages(apis, engine)
        files |= sdks()
    return _rendered(job.output.manifest, files, inputs, (), warnings)


def _server_packages(
    apis: Mapping[ApiRoot, LoadedApi], engine: Engine
) -> tuple[dict[str, str], list[Diagnostic]]:
    """What is below `generated`, formatted, and what could not be honoured."""
    normalised = {root: normalise_api(api) for root, api in apis.items()}
    files = {
        "generated/__init__.py": '"""Generated from spec/ by `make generate`: never edited by hand."""\n'
    }
    for root, api in apis.items():
        package = emit_package(
            api,
            normalised[root],
            package=f"generated.{root.package}",
            engine=engine,
            shared_package="generated.shared",
        )
        files |= _below(f"generated/{root.package}", package)
    files |= _below("generated/shared", emit_shared(list(normalised.values())))
    for catalogue in catalogues(apis):
        files["generated/errors.py"] = emit_catalogue(catalogue)
    warnings = [each for api in apis.values() for each in api.warnings]
    warnings += [each for api in normalised.values() for each in api.diagnostics]
    return format_python(files, first_party=_OWN_PACKAGES), warnings


def render_document(job: DocumentJob) -> Rendered:
    """The package of one document. Raises SpecError and EngineError."""
    engine = find_engine(job.engine)
    api = load(job.spec)
    sources = job.sources_of(api.files)
    inputs = job.inputs_of(sources)
    normalised = normalise_api(api)
    files = emit_package(api, normalised, package=job.package, engine=engine)
    if api.catalogue is not None:
        files["errors.py"] = emit_catalogue(api.catalogue)
    files = format_python(_below(job.package, files), first_party=(*_OWN_PACKAGES, job.package))
    warnings = [*api.warnings, *normalised.diagnostics]
    return _rendered(job.output.manifest, files, inputs, sources, warnings)


def _sdks(apis: Mapping[ApiRoot, LoadedApi]) -> dict[str, str]:
    """What is below `clients`."""
    files: dict[str, str] = {}
    for root, api in apis.items():
        files |= _below(f"clients/{root.distribution}", _sdk(root, api))
    return files


def _sdk(root: ApiRoot, api: LoadedApi) -> dict[str, str]:
    from specfirst.compiler.emit.sdk import SdkError, emit_sdk

    package = root.distribution.replace("-", "_")
    catalogue = api.catalogue.entries if api.catalogue else None
    try:
        return emit_sdk(
            api.served.document, package=package, distribution=root.distribution, catalogue=catalogue
        )
    except SdkError as error:
        raise SpecError.at(api.served.locate(error.pointer), "sdk", str(error)) from error


def _below(folder: str, files: dict[str, str]) -> dict[str, str]:
    return {f"{folder}/{name}": text for name, text in files.items()}


def _rendered(
    manifest_path: str,
    files: dict[str, str],
    inputs: str,
    sources: tuple[str, ...],
    warnings: list[Diagnostic],
) -> Rendered:
    content = as_bytes(files)
    manifest = Manifest(inputs, {name: hash_bytes(each) for name, each in content.items()}, sources)
    content[manifest_path] = manifest.dump().encode("utf-8")
    return Rendered(content, manifest, in_reading_order(warnings))
