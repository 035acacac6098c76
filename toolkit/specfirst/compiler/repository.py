"""The repository's APIs, loaded and judged together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from specfirst.compiler.bundle.bundle import CATALOGUE_KEY
from specfirst.compiler.diagnostics import Diagnostic, SpecError
from specfirst.compiler.expand.catalogue import Catalogue
from specfirst.compiler.lint.unused import unused_components
from specfirst.compiler.pipeline import LoadedApi, load
from specfirst.compiler.project import ApiRoot, RepositoryJob


def load_repository(job: RepositoryJob) -> dict[ApiRoot, LoadedApi]:
    """Every API by its root document.

    Raises SpecError with the findings of all of them, and with what none of them uses.
    """
    apis: dict[ApiRoot, LoadedApi] = {}
    found: list[Diagnostic] = []
    for root in job.apis:
        try:
            apis[root] = load(root.path)
        except SpecError as error:
            found.extend(error.diagnostics)
    # Only when every document was understood is it known what is unused.
    if not found:
        folders = [job.base / "spec" / "shared", *(root.path.parent for root in apis)]
        found = unused_components(folders, [api.written for api in apis.values()])
        found += _second_catalogue(apis)
    if found:
        raise SpecError(found)
    return apis


def catalogues(apis: Mapping[ApiRoot, LoadedApi]) -> list[Catalogue]:
    """The error catalogue of the APIs: one or none."""
    by_path = {api.catalogue.path: api.catalogue for api in apis.values() if api.catalogue}
    return list(by_path.values())


def _second_catalogue(apis: Mapping[ApiRoot, LoadedApi]) -> list[Diagnostic]:
    """The exception classes are shared, so their catalogue must be."""
    first: Path | None = None
    for api in apis.values():
        if api.catalogue is None:
            continue
        first = first or api.catalogue.path
        if api.catalogue.path != first:
            location = api.written.root.locate((CATALOGUE_KEY,))
            message = "another API of the repository has another error catalogue: name the same file"
            return [Diagnostic(location, "one-catalogue", message)]
    return []
