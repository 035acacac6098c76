"""The package that is generated from a document, imported."""

from __future__ import annotations

import importlib
import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from specfirst.compiler.document.grammar import Kind, walk
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.emit.renderers import IN_PROCESS
from specfirst.compiler.emit.renderers.registry import find_renderer
from specfirst.compiler.normalise.schemas import NormalisedApi
from specfirst.compiler.pipeline import LoadedApi, Package, emit_package, load, normalise_api
from specfirst.runtime.pipeline import Pipeline
from specfirst.runtime.routing import ContractRoute
from specfirst.runtime.runtime import Runtime, UnimplementedPolicy

_PACKAGES = (f"package_under_judgement_{number}" for number in itertools.count())
_MODULES = ("models", "services", "operations", "routes")


@dataclass(frozen=True)
class Generated:
    """A document, and the code generated from it."""

    document: dict[str, Any]
    """The document in the form in which it is published."""
    api: NormalisedApi
    models: ModuleType
    pipelines: tuple[Pipeline, ...]
    """One pipeline per operation."""


@contextmanager
def generated(document: Path) -> Iterator[Generated]:
    """Generate and import the package of a document.

    Raises:
        SpecError: the document cannot be used.
    """
    loaded = load(document)
    with TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        try:
            api = normalise_api(loaded)
            try:
                modules = _imported(Path(folder), loaded, api, probe=False)
            except Exception:  # a class that pydantic refuses, by any exception
                api = normalise_api(loaded)
                modules = _imported(Path(folder), loaded, api, probe=True)
            api.warned_pointers.extend(_enumerations_with_warnings(loaded))
            runtime = Runtime(unimplemented=UnimplementedPolicy.RESPOND_501)
            routes = modules["routes"].build_stub_router(runtime=runtime).routes
            pipelines = tuple(route.pipeline for route in routes if isinstance(route, ContractRoute))
            yield Generated(loaded.bundled.document, api, modules["models"], pipelines)
        finally:
            sys.path.remove(folder)


def _enumerations_with_warnings(loaded: LoadedApi) -> Iterator[Pointer]:
    """Return the enumerations for which lint rules warn that values are converted to another type."""
    warned = {found.location for found in loaded.warnings}
    for node in walk(loaded.bundled.document):
        pointer = (*node.pointer, "enum")
        is_enumeration = node.kind is Kind.SCHEMA and isinstance(node.value, dict) and "enum" in node.value
        if is_enumeration and loaded.bundled.locate(pointer) in warned:
            yield pointer


def _imported(folder: Path, loaded: LoadedApi, api: NormalisedApi, *, probe: bool) -> dict[str, ModuleType]:
    package = next(_PACKAGES)
    renderer = find_renderer(IN_PROCESS)
    for name, text in emit_package(loaded, api, Package(package, renderer), probe=probe).items():
        file = folder / package / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    importlib.invalidate_caches()
    return {name: importlib.import_module(f"{package}.{name}") for name in _MODULES}
