"""Emit the files of a distribution from a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specfirst.compiler.diagnostics import Location
from specfirst.compiler.document.json_pointer import Pointer, to_fragment
from specfirst.compiler.document.references import target_of
from specfirst.compiler.emit.sdk.api_facts import api_facts
from specfirst.compiler.emit.sdk.client_generator import parse_what_can_be_typed, render
from specfirst.compiler.emit.sdk.facts import SdkError, Warned, untyped
from specfirst.compiler.emit.sdk.lowering import lower
from specfirst.compiler.emit.sdk.sample_responses import sample_responses
from specfirst.compiler.emit.sdk.sdk_view import sdk_view
from specfirst.compiler.expand.catalogue import CatalogueEntry
from specfirst.compiler.ir.build_api import build_api
from specfirst.compiler.normalise.schemas import NormalisedApi, normalise
from specfirst.project.failure_formats import ENVELOPE

_CORE = Path(__file__).parents[3] / "sdk_runtime"


@dataclass(frozen=True, slots=True)
class EmittedSdk:
    """The files of a distribution by path, and warnings of parts of the document that they do not support."""

    files: dict[str, str]
    warnings: tuple[Warned, ...]


@dataclass(frozen=True, slots=True)
class _Document:
    """A document as the input of normalisation, whose warnings are about servers and are ignored for SDKs."""

    document: dict[str, Any]
    shared_schemas: frozenset[str] = frozenset()

    def locate(self, _pointer: Pointer) -> Location:
        return Location(Path("openapi.json"), 1)


def emit_sdk(
    document: dict[str, Any], *, package: str, distribution: str, catalogue: Mapping[str, CatalogueEntry]
) -> EmittedSdk:
    """Return the unformatted files of a distribution, without those of the core.

    `document` has the meaning of OpenAPI 3.1, without references to other files; `catalogue` describes error
    codes. `package` is the import name, such as `client_api`, and `distribution` the name `client-api`.

    Raises:
        SdkError: the document contains something that SDKs cannot express.
    """
    normalised = normalise(_Document(document))
    # SDKs raise declared failures in any format. The envelope format needs no templates of bodies.
    api = build_api(normalised, package=package, catalogue=None, failures=ENVELOPE)
    facts = api_facts(api, normalised, catalogue, package=package, distribution=distribution)
    lowered = lower(api, facts, normalised.schemas)
    data, config, found = parse_what_can_be_typed(lowered, package=package, distribution=distribution)
    warnings = tuple((normalised.in_bundle(pointer), rule, message) for pointer, rule, message in found)
    try:
        view = sdk_view(facts, data)
    except SdkError as error:
        raise SdkError(str(error), normalised.in_bundle(error.pointer)) from None
    files = _placed(render(data, config, view), package)
    files[f"src/{package}/_examples.json"] = sample_responses(api, normalised.schemas)
    return EmittedSdk(files, (*_unresolved(normalised, document), *warnings, *facts.warnings))


def _unresolved(normalised: NormalisedApi, document: dict[str, Any]) -> Iterator[Warned]:
    """Yield a warning for each class that replaces an unresolved reference."""
    for name in normalised.schemas:
        pointer = normalised.origin(name)
        if target_of(document, to_fragment(pointer)) is None:
            yield untyped(pointer, f"{to_fragment(pointer)} leads to nothing")


def _placed(rendered: dict[str, str], package: str) -> dict[str, str]:
    """Move rendered files to their paths in the distribution; empty ones are dropped."""
    placed: dict[str, str] = {}
    for path, text in rendered.items():
        if path.endswith("py.typed"):
            placed[f"src/{package}/py.typed"] = ""
        elif text.strip():
            placed[_place(path, package)] = text
    return placed


def _place(path: str, package: str) -> str:
    path = re.sub(rf"^{package}/api/(\w+)/__init__\.py$", rf"{package}/resources/\1.py", path)
    path = path.replace(f"{package}/api/__init__.py", f"{package}/resources/__init__.py")
    return f"src/{path}" if path.startswith(f"{package}/") else path


def core_files(package: str) -> dict[str, str]:
    """Return the hand-written modules by path, which are the same in every distribution."""
    return {
        f"src/{package}/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted(_CORE.glob("_[a-z]*.py"))
    }
