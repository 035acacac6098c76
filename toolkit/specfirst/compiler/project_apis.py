"""Load and check the APIs of a project together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from specfirst.compiler.bundle.bundle import SHARED_FOLDER, Bundle
from specfirst.compiler.diagnostics import Diagnostic, Location, SpecError
from specfirst.compiler.document.vocabulary import CATALOGUE
from specfirst.compiler.expand.catalogue import Catalogue
from specfirst.compiler.lint import Preset
from specfirst.compiler.lint.unused import unused_components
from specfirst.compiler.pipeline import LoadedApi, load
from specfirst.project import FILE, Api, Project, ProjectError

Apis = Mapping[Api, LoadedApi]


def load_apis(
    project: Project, choose: Callable[[Bundle], Preset] = lambda _: "minimal"
) -> dict[Api, LoadedApi]:
    """Load every API of the project, with the preset that `choose` returns for its document.

    Raises:
        SpecError: with the findings of all documents, including components that none of them uses.
        ProjectError: the project has no API.
    """
    require_apis(project)
    apis: dict[Api, LoadedApi] = {}
    found: list[Diagnostic] = []
    for api in project.apis:
        try:
            apis[api] = load(api.document, choose=choose)
        except SpecError as error:
            found.extend(error.diagnostics)
    # Unused components are only known once every document was read.
    if not found:
        found = findings_together(project, apis)
    if found:
        raise SpecError(found)
    return apis


def require_apis(project: Project) -> None:
    """Raise ProjectError if the project has no API."""
    if not project.apis:
        raise ProjectError(f"{project.root / FILE} has no [tool.specfirst.apis.<name>]: add an API")


def findings_together(project: Project, apis: Apis) -> list[Diagnostic]:
    """Return the findings of rules that concern all documents together."""
    return [*_unused(project, apis), *_second_catalogue(apis)]


def catalogue_of(apis: Apis) -> Catalogue | None:
    """Return the error catalogue of the APIs, which all APIs with a catalogue share."""
    return next((api.catalogue for api in apis.values() if api.catalogue), None)


def undeclared_documents(project: Project) -> list[Diagnostic]:
    """Return a warning for each root document of the spec folder that no API uses, such as a new version."""
    declared = {api.document.resolve() for api in project.apis}
    return [
        Diagnostic(
            Location(document, 1),
            "undeclared-document",
            f"it is not used: no [tool.specfirst.apis.<name>] of {FILE} names it",
            "warning",
        )
        for document in sorted(project.spec.glob("*/v*/openapi.yaml"))
        if document.resolve() not in declared
    ]


def _unused(project: Project, apis: Apis) -> list[Diagnostic]:
    """Return the unused components of documents that follow the conventions."""
    own = [api.document.parent for api, loaded in apis.items() if loaded.source.follows_conventions]
    folders = [project.spec / SHARED_FOLDER, *own] if own else []
    return unused_components(folders, [loaded.source for loaded in apis.values()])


def _second_catalogue(apis: Apis) -> list[Diagnostic]:
    """Report a second error catalogue, since the APIs share their exception classes."""
    first: Path | None = None
    for api in apis.values():
        if api.catalogue is None:
            continue
        first = first or api.catalogue.path
        if api.catalogue.path != first:
            location = api.source.root.locate((CATALOGUE,))
            message = "another API of the project has another error catalogue: name the same file"
            return [Diagnostic(location, "one-catalogue", message)]
    return []
