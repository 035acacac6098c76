"""Write the missing parts of one tag of an API: a resource, the class of its service, or methods of it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from specfirst.compiler.diagnostics import SpecError
from specfirst.compiler.emit.renderers import IN_PROCESS
from specfirst.compiler.emit.renderers.registry import find_renderer
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_api import build_api
from specfirst.compiler.output.formatting import format_python
from specfirst.compiler.pipeline import LoadedApi, Package, emit_package, load, normalise_api
from specfirst.new.project_files import tag_context
from specfirst.project import Api, Project, ProjectError
from specfirst.scaffold.changes import Changes
from specfirst.scaffold.classes import find_implementation, modules
from specfirst.scaffold.document_style import style_of
from specfirst.scaffold.methods import add_methods, missing
from specfirst.scaffold.migrations import next_revision
from specfirst.scaffold.names import Resource, resource
from specfirst.scaffold.templates import OF_THE_TOOLKIT, apply_templates

DEFAULT_FIELDS: Final = "name:text"
_PROVIDERS: Final = "app/providers.py"
"""The module of providers in projects of `specfirst new`."""
_NO_LETTER: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Request:
    """The options of a scaffold."""

    project: Project
    api: Api
    tag: str
    fields: str | None
    singular: str | None

    @property
    def package(self) -> str:
        """The import name of the server package."""
        return f"{self.project.generated.name}.{self.api.package}"

    @property
    def templates(self) -> Path:
        """The folder of the templates for this API."""
        return self.api.scaffold or OF_THE_TOOLKIT


def scaffold(request: Request, changes: Changes) -> None:
    """Add the missing code of the tag to the changes.

    Raises:
        ProjectError: a name cannot be used or is taken, or the templates do not fit the project.
        SpecError: the document has mistakes, as it is or with the new operations.
    """
    api = load(request.api.document)
    tags = {tag.name: tag for tag in _api(api, request).tags}
    if request.tag not in tags:
        _refuse_other_spelling(request.tag, [*tags, *_declared_tags(api)])
        wanted = resource(request.tag, request.fields or DEFAULT_FIELDS, request.singular)
        _refuse_table(request, wanted, changes)
        context = _context(request, api) | _resource_context(request, wanted)
        apply_templates(request.templates / "resource", context, changes)
        changes.tidy()
        api = _staged(request, api, changes)
        tags = {tag.name: tag for tag in _api(api, request).tags}
        if request.tag not in tags:
            raise ProjectError(
                f"the templates in {request.templates} add no operation of the tag {request.tag}"
            )
    _complete(request, api, tags[request.tag], changes)
    changes.tidy()


def _complete(request: Request, api: LoadedApi, tag: nodes.Tag, changes: Changes) -> None:
    """Add the class of the service, and the methods that it lacks."""
    found = find_implementation(request.project, request.package, tag.class_name, changes)
    if found is None:
        _refuse_second_api(request, tag, changes)
        context = _context(request, api) | {"tag": tag_context(tag)}
        apply_templates(request.templates / "service", context, changes)
        found = find_implementation(request.project, request.package, tag.class_name, changes)
        if found is None:
            raise ProjectError(f"the templates in {request.templates} write no class for {tag.class_name}")
    operations = missing(tag, found)
    if operations:
        text = changes.read(found.path)
        assert text is not None
        interface = _interface(request, api)
        changes.replace(found.path, add_methods(text, found, tag, operations, request.package, interface))


def _refuse_second_api(request: Request, tag: nodes.Tag, changes: Changes) -> None:
    """Raise ProjectError if the templates of the toolkit would give the service to another API's router."""
    providers = changes.read(_PROVIDERS)
    if request.templates != OF_THE_TOOLKIT or len(request.project.apis) == 1 or providers is None:
        return
    if not re.search(rf"\b{re.escape(request.package)}\b", providers):
        raise ProjectError(
            f"{_PROVIDERS} provides the services of another API than {request.api.name}: begin a class of "
            f"{request.package}.services.{tag.class_name} by hand, and this adds the methods to it; or give "
            "the API templates of its own by `scaffold` in the settings. Nothing was changed"
        )


def _api(api: LoadedApi, request: Request) -> nodes.Api:
    return build_api(
        normalise_api(api), package=request.package, catalogue=api.catalogue, failures=request.api.failures
    )


def _interface(request: Request, api: LoadedApi) -> str:
    """The text of `services.py`, as it will be generated."""
    shared = f"{request.project.generated.name}.shared"
    package = Package(request.package, find_renderer(IN_PROCESS), shared, request.api.failures)
    emitted = emit_package(api, normalise_api(api), package)
    files = {"services.py": emitted["services.py"]}
    return format_python(files, first_party=(request.project.generated.name, "specfirst"))["services.py"]


def _staged(request: Request, api: LoadedApi, changes: Changes) -> LoadedApi:
    """The document with the changes, before any is written. Raises SpecError."""
    root = request.project.root.resolve()
    outside = [file for file in api.files if not file.resolve().is_relative_to(root)]
    if outside:
        raise ProjectError(
            f"{outside[0]} is outside of the project: add the operations by hand, then run again"
        )
    with tempfile.TemporaryDirectory(prefix="specfirst-") as folder:
        stage = Path(folder).resolve()
        texts = {file.resolve().relative_to(root).as_posix(): file.read_text("utf-8") for file in api.files}
        for path, text in (texts | dict(changes.texts)).items():
            (stage / path).parent.mkdir(parents=True, exist_ok=True)
            (stage / path).write_text(text, "utf-8")
        try:
            return load(stage / request.api.document.resolve().relative_to(root))
        except SpecError as error:
            raise SpecError(
                replace(
                    diagnostic,
                    location=replace(diagnostic.location, file=_moved(diagnostic.location.file, stage, root)),
                )
                for diagnostic in error.diagnostics
            ) from None


def _declared_tags(api: LoadedApi) -> list[str]:
    return [str(tag["name"]) for tag in api.source.document.get("tags") or ()]


def _refuse_other_spelling(tag: str, known: Iterable[str]) -> None:
    """Raise ProjectError if a tag of the document differs in case, spaces and punctuation only."""
    for name in known:
        if name != tag and _NO_LETTER.sub("", name).casefold() == _NO_LETTER.sub("", tag).casefold():
            raise ProjectError(
                f"the document has the tag '{name}' already; did you mean '{name}'? Nothing was changed"
            )


def _refuse_table(request: Request, wanted: Resource, changes: Changes) -> None:
    """Raise ProjectError if a model has the table."""
    table = re.compile(rf"""__tablename__ = ['"]{wanted.tag}['"]""")
    for path in modules(request.project, changes):
        if table.search(changes.read(path) or ""):
            raise ProjectError(
                f"{path} has the table {wanted.tag} already: choose another tag; nothing was changed"
            )


def _moved(file: Path, stage: Path, root: Path) -> Path:
    return root / file.relative_to(stage) if file.is_relative_to(stage) else file


def _context(request: Request, api: LoadedApi) -> dict[str, Any]:
    """Return the variables of all templates."""
    declared = _declared_tags(api)
    return {
        "api": request.api.name,
        "package": request.api.package,
        "document": request.api.document.relative_to(request.project.root).as_posix(),
        "is_3_0": str(api.source.document.get("openapi")).startswith("3.0"),
        # Whether the list of tags is to get the tag.
        "has_tags": bool(declared) and request.tag not in declared,
        "style": style_of(api),
        "prefix": _api(api, request).prefix,
    }


def _resource_context(request: Request, wanted: Resource) -> dict[str, Any]:
    """Return the additional variables of the templates of a resource."""
    run = request.project.run
    context: dict[str, Any] = {"resource": wanted}
    if run is not None and run.migrations is not None:
        following = next_revision(request.project.root / run.migrations, wanted.tag)
        context |= {"revision": following.revision, "down_revision": following.down_revision}
    return context
