"""Load, complete, lint, emit: from the root document of an API to the files of its package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scripts.codegen.bundle import Bundle, bundle
from scripts.codegen.catalogue import Catalogue, load_catalogue
from scripts.codegen.completion import complete
from scripts.codegen.diagnostics import Diagnostic


@dataclass(frozen=True)
class LoadedApi:
    """One API, as written and as served."""

    written: Bundle
    served: Bundle
    catalogue: Catalogue | None
    warnings: tuple[Diagnostic, ...]


def load(root: Path) -> LoadedApi:
    """Bundle and complete the document at `root`. Raises SpecError when it cannot be used."""
    written = bundle(root)
    catalogue = load_catalogue(written)
    served = written if catalogue is None else complete(written, catalogue)
    return LoadedApi(written, served, catalogue, written.warnings)
