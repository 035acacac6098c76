"""Bundle, expand, lint and emit the document of one API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specfirst.compiler.bundle.bundle import SHARED_FOLDER, Bundle
from specfirst.compiler.bundle.bundler import bundle
from specfirst.compiler.bundle.shape import misshapen
from specfirst.compiler.bundle.sizes import oversized
from specfirst.compiler.diagnostics import Diagnostic, SpecError
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.vocabulary import ENVELOPE
from specfirst.compiler.expand.catalogue import Catalogue, CatalogueEntry, load_catalogue
from specfirst.compiler.expand.envelope import wrap
from specfirst.compiler.expand.expansion import expand
from specfirst.compiler.identifiers import ClassNames
from specfirst.compiler.lint import Preset, lint
from specfirst.compiler.lint.waivers import without_waivers
from specfirst.compiler.output.formatting import format_python
from specfirst.compiler.progress import Begin, unseen

if TYPE_CHECKING:
    from specfirst.compiler.emit.models.emit_models import EmittedModels
    from specfirst.compiler.emit.renderers import Renderer
    from specfirst.compiler.normalise.schemas import NormalisedApi

Files = dict[str, str]
"""Text by path, relative to the package."""
WEBHOOKS_MODULE = "webhooks.py"
ERRORS_MODULE = "errors.py"


@dataclass(frozen=True)
class LoadedApi:
    """An API that was loaded and checked."""

    source: Bundle
    """The document as its author wrote it, with the data of successes in the envelope."""
    bundled: Bundle
    """The expanded document, as it is published."""
    catalogue: Catalogue | None
    warnings: tuple[Diagnostic, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """Every spec file that was read."""
        catalogue = (self.catalogue.path,) if self.catalogue else ()
        return (*self.source.files, *catalogue)


def load(
    root: Path, *, check: bool = True, choose: Callable[[Bundle], Preset] = lambda _: "minimal"
) -> LoadedApi:
    """Bundle, expand and lint the document at `root`, with the preset that `choose` returns.

    Raises:
        SpecError: the document cannot be used or, with `check`, violates a rule.
    """
    api = read(root, check=check)
    found = [*api.warnings, *(judge(api, choose(api.source)) if check else ())]
    _refuse(found)
    return replace(api, warnings=tuple(found))


def read(root: Path, *, check: bool = True) -> LoadedApi:
    """Bundle and expand the document at `root`; `judge` finds the rules that it violates.

    Raises:
        SpecError: the document cannot be read or, with `check`, has nodes of wrong types.
    """
    source = bundle(root)
    catalogue = load_catalogue(source)
    if check or catalogue is not None or ENVELOPE in source.document:
        _refuse([*source.warnings, *misshapen(source)])
    _refuse(oversized(source))
    source = wrap(source)
    expanded = source if catalogue is None else expand(source, catalogue)
    _refuse(list(source.warnings))
    return LoadedApi(source, without_waivers(expanded), catalogue, tuple(source.warnings))


def judge(api: LoadedApi, preset: Preset = "minimal") -> list[Diagnostic]:
    """Return the findings of all rules of the preset."""
    return lint(api.source, api.bundled, api.catalogue, preset)


def _refuse(found: list[Diagnostic]) -> None:
    if any(diagnostic.severity == "error" for diagnostic in found):
        raise SpecError(found)


def normalise_api(api: LoadedApi) -> NormalisedApi:
    """Return the document in the form of the emitters: OpenAPI 3.1, with a component per class."""
    # The emitters take a second to import, and lint and bundle do not need them.
    from specfirst.compiler.normalise.schemas import normalise
    from specfirst.compiler.normalise.upgrade import upgrade

    return normalise(upgrade(api.bundled))


def not_honoured(api: LoadedApi, failures: str | None = None) -> list[Diagnostic]:
    """Return the warnings about what a generated server does not honour, without generating it.

    `failures` is the failure format, as in `Package`.
    """
    from specfirst.compiler.emit.models.lower import lower
    from specfirst.compiler.ir.build_api import build_api

    normalised = normalise_api(api)
    for finding in lower(normalised.schemas, ClassNames(normalised.schemas)).findings:
        normalised.warn(*finding)
    build_api(normalised, package="", catalogue=api.catalogue, failures=failures)
    return normalised.diagnostics


@dataclass(frozen=True, slots=True)
class Package:
    """A server package to emit."""

    name: str
    """The import name."""
    renderer: Renderer
    shared: str | None = None
    """The package that the shared models are imported from; None if the package defines them."""
    failures: str | None = None
    """The failure format; None for the default of the document."""


def emit_package(
    api: LoadedApi,
    normalised: NormalisedApi,
    package: Package,
    *,
    probe: bool = False,
    kept: EmittedModels | None = None,
    begin: Begin = unseen,
) -> Files:
    """Return the unformatted files of the package.

    `probe` replaces models that cannot be imported by `Any`, which takes long. Warnings are added to
    `normalised.diagnostics`. Models in `kept` are not generated again; `begin` is called with each step.
    """
    from specfirst.compiler.emit.models.emit_models import emit_models
    from specfirst.compiler.emit.models.models_module import model_files
    from specfirst.compiler.ir.build_api import build_api

    begin("Generate models")
    models = emit_models(normalised, shared_package=package.shared, probe=probe, kept=kept)
    begin("Generate the server")
    intermediate = build_api(
        normalised, package=package.name, catalogue=api.catalogue, failures=package.failures
    )
    rendered = package.renderer(intermediate, normalised.document)
    if not intermediate.webhooks:
        # If the document sends no webhooks, the module would be empty.
        del rendered[WEBHOOKS_MODULE]
    if not intermediate.errors:
        del rendered[ERRORS_MODULE]
    return {
        "__init__.py": f'"""{_one_line(intermediate.title)}, generated from its OpenAPI document."""\n',
        **model_files(models, package.name, normalised.document),
        "openapi.json": _json(api.bundled.document),
        **rendered,
    }


def emit_shared(
    apis: Sequence[NormalisedApi], spec: str, *, probe: bool = False, kept: EmittedModels | None = None
) -> Files:
    """Return the files of the package with the models that several APIs share, written in the folder `spec`.

    For `probe` and `kept`, see `emit_package`.
    """
    from specfirst.compiler.emit.models.emit_models import emit_shared_models

    return {
        "__init__.py": '"""Models that several APIs share."""\n',
        "models.py": emit_shared_models(apis, f"{spec}/{SHARED_FOLDER}", probe=probe, kept=kept),
    }


def emit_client(
    document: dict[str, Any],
    *,
    package: str,
    distribution: str,
    catalogue: Mapping[str, CatalogueEntry] | None = None,
    warn: Callable[[Pointer, str, str], None] = lambda *_: None,
) -> Files:
    """Return the files of the SDK of an expanded document.

    They are formatted, except the core, which is the same in every SDK. `warn` is called with pointer, rule
    and message for parts that are not honoured, such as those without a type.

    Raises:
        SdkError: the SDK cannot be generated.
    """
    # It imports openapi-python-client, which takes a second.
    from specfirst.compiler.emit.sdk.emit import core_files, emit_sdk

    sdk = emit_sdk(document, package=package, distribution=distribution, catalogue=catalogue or {})
    for warning in sdk.warnings:
        warn(*warning)
    return dict(sorted({**format_python(sdk.files, first_party=(package,)), **core_files(package)}.items()))


def _json(document: Mapping[str, Any]) -> str:
    # Reviews and lint generate nothing, and the import takes longer than comparing most documents.
    from pydantic_core import to_json

    return to_json(document, indent=2).decode() + "\n"


def _one_line(title: str) -> str:
    printable = "".join(character if character.isprintable() else " " for character in title)
    return " ".join(printable.replace("\\", "/").replace('"', "'").split())
