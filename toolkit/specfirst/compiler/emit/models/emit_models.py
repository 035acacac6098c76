"""Emit models.py: the component schemas as Pydantic classes, written by datamodel-code-generator."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from types import ModuleType
from typing import Any

from pydantic import PydanticUserError, TypeAdapter

from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.emit.models.generated_module import GeneratedModule, defined_name
from specfirst.compiler.emit.models.lower import lower
from specfirst.compiler.emit.models.lowered import Finding, Lowered
from specfirst.compiler.emit.models.model_generator import GeneratorFailure, KeptStatements, generate_module
from specfirst.compiler.emit.models.models_module import ModelsModule, postprocess
from specfirst.compiler.identifiers import ClassNames
from specfirst.compiler.normalise.schemas import NormalisedApi
from specfirst.runtime.interface.models import DEEP_REFERENCES

_MAX_CACHED = 16


class EmittedModels:
    """A cache of emitted models by their schemas.

    For schemas that are not cached, only shapes that were not generated before are generated.
    """

    def __init__(self) -> None:
        make = partial(_make, kept=KeptStatements())
        self.of: Callable[[_Wanted], _Made] = lru_cache(_MAX_CACHED)(make)


def emit_models(
    api: NormalisedApi,
    *,
    shared_package: str | None = None,
    probe: bool = True,
    kept: EmittedModels | None = None,
) -> ModelsModule:
    """Return the models of an API: for each component class N, a class or type `N`.

    With `probe`, each class is built, and one that Python or Pydantic refuses becomes `Any`; without it, the
    module may fail to import. With `shared_package`, the shared classes are imported from
    `<shared_package>.models` and re-exported. Constraints that the models cannot enforce are added to
    `api.diagnostics`.
    """
    title = str((api.document.get("info") or {}).get("title") or "the API")
    shared = api.shared_classes if shared_package is not None else frozenset()
    docstring = f"Models of {title}, generated from its OpenAPI document."
    module = f"{shared_package}.models"
    wanted = _Wanted(api.schemas, probe, module if shared else "", shared)
    made = kept.of(wanted) if kept is not None else _make(wanted)
    for finding in made.findings:
        api.warn(*finding)
    return replace(made.module, docstring=docstring)


def emit_shared_models(
    apis: Iterable[NormalisedApi], source: str, *, probe: bool = True, kept: EmittedModels | None = None
) -> str:
    """Return the source of the shared package's models.py, with the shared classes of all APIs.

    `source` is the folder in which they are written, for the docstring. Constraints that cannot be enforced
    are in the diagnostics of each API.
    """
    schemas: dict[str, Schema] = {}
    for api in apis:
        schemas |= {name: api.schemas[name] for name in api.shared_classes}
    docstring = f"Models that several APIs share, generated from `{source}`."
    wanted = _Wanted(dict(sorted(schemas.items())), probe)
    made = kept.of(wanted) if kept is not None else _make(wanted)
    return replace(made.module, docstring=docstring).source


@dataclass(frozen=True)
class _Wanted:
    """The input of models. Schemas are compared as text, since later steps may change them."""

    schemas: dict[str, Schema] = field(compare=False)
    probe: bool
    shared_module: str = ""
    shared: frozenset[str] = frozenset()
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", repr(self.schemas))


@dataclass(frozen=True, slots=True)
class _Made:
    """Models without the docstring of their module."""

    module: ModelsModule
    findings: list[Finding]


def _make(wanted: _Wanted, kept: KeptStatements | None = None) -> _Made:
    """Generate the models, and with `probe` import them; a component that is refused becomes `Any`."""
    replaced: list[Finding] = []
    remaining = dict(wanted.schemas)
    while True:
        lowered = lower(remaining, ClassNames(remaining))
        try:
            generated = generate_module(lowered, kept)
            written = set(generated.order)
            broken = {name: "the generator leaves it out" for name in remaining if name not in written}
            if not broken and wanted.probe:
                broken = broken_models(_written(generated, lowered).source)
        except GeneratorFailure as failure:
            broken = {_culprit(remaining, failure): str(failure)}
        if not broken:
            imported = {wanted.shared_module: wanted.shared} if wanted.shared else {}
            return _Made(_written(generated, lowered, imported), [*replaced, *lowered.findings])
        reasons: dict[str, str] = {}
        for name, reason in broken.items():
            reasons.setdefault(lowered.roots.get(name, name), reason)
        for component, reason in reasons.items():
            if remaining.get(component, {}) == {}:
                raise RuntimeError(f"models.py cannot be generated: {component}: {reason}")
            remaining[component] = {}
            message = f"{component} is taken as any value, as no model can be made of it: {reason}"
            replaced.append((("components", "schemas", component), "schema.any", message))


def _written(
    generated: GeneratedModule, lowered: Lowered, imported: Mapping[str, frozenset[str]] | None = None
) -> ModelsModule:
    with DEEP_REFERENCES:
        return postprocess(generated, lowered, docstring="", imported=imported)


def _culprit(schemas: dict[str, Schema], failure: GeneratorFailure) -> str:
    """Find the component that makes the generator fail, by bisection."""
    if failure.component in schemas:
        return failure.component
    suspects = [name for name, schema in schemas.items() if schema != {}]
    while len(suspects) > 1:
        half = suspects[: len(suspects) // 2]
        suspects = half if _fails(schemas, half) else suspects[len(half) :]
    return suspects[0] if suspects else next(iter(schemas))


def _fails(schemas: dict[str, Schema], kept: list[str]) -> bool:
    part: dict[str, Schema] = {name: schemas[name] if name in kept else {} for name in schemas}
    try:
        generate_module(lower(part, ClassNames(part)))
    except GeneratorFailure:
        return True
    return False


_MODULE = "specfirst.compiler._models_under_test"


def broken_models(source: str) -> dict[str, str]:
    """Import the module and build the validator of every name; return the reasons of those that fail.

    Names that refer to a broken one are built with any value in its place. Of classes that only fail when all
    are defined, it is the first one, since others may fail because of it.

    Raises the original exception if no single class causes it.
    """
    broken: dict[str, str] = {}
    with _module() as module:
        statements = ast.parse(source).body
        for statement in statements:
            name = defined_name(statement)
            try:
                exec(compile(ast.Module([statement], []), _MODULE, "exec"), module.__dict__)  # noqa: S102
                if name is not None and isinstance(statement, ast.Assign):
                    _build_early(module.__dict__[name])
            except Exception as error:
                if name is None:
                    raise
                broken[name] = _reason(error)
                module.__dict__[name] = Any
        for name in filter(None, map(defined_name, statements if not broken else ())):
            try:
                TypeAdapter(module.__dict__[name]).rebuild()  # Models defer it.
            except Exception as error:
                return {name: _reason(error)}
    return broken


def _build_early(alias: Any) -> None:
    """Build aliases before the classes that use them, to blame them first; skip forward references."""
    with suppress(PydanticUserError, NameError):
        TypeAdapter(alias)


@contextmanager
def _module() -> Iterator[ModuleType]:
    """Make a module in which Pydantic finds forward references."""
    module = ModuleType(_MODULE)
    sys.modules[_MODULE] = module
    try:
        yield module
    finally:
        del sys.modules[_MODULE]


def _reason(error: Exception) -> str:
    message = str(error).split("For further information", 1)[0].replace(f"{_MODULE}.", "")
    # Pydantic's message identifies types by their memory addresses.
    return " ".join(re.sub(r":\d{6,}", "", message).split())[:300] or type(error).__name__
