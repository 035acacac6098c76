"""`released/` in the folder of the documents: the bundle of every API as it was released last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from specfirst.compiler.expand.catalogue import Catalogue, read_catalogue
from specfirst.compiler.pipeline import LoadedApi
from specfirst.project import RELEASED

_CATALOGUE = ".errors.json"


def released_bundles(spec: Path) -> dict[str, Path]:
    """Return the bundles of the last release, by the names of the APIs."""
    found = sorted((spec / RELEASED).glob("*.json"))
    return {file.stem: file for file in found if not file.name.endswith(_CATALOGUE)}


def released_catalogue(bundle: Path) -> Catalogue | None:
    """Return the error catalogue of a released bundle; None if it had none.

    Raises:
        SpecError: the file is malformed.
    """
    file = bundle.with_name(bundle.stem + _CATALOGUE)
    return read_catalogue(file) if file.is_file() else None


def write_released(spec: Path, apis: Mapping[str, LoadedApi]) -> list[Path]:
    """Write the bundles of these APIs, and remove those of others; return the written files."""
    folder = spec / RELEASED
    folder.mkdir(exist_ok=True)
    files: dict[Path, Any] = {}
    for name, api in apis.items():
        files[folder / f"{name}.json"] = api.bundled.document
        if api.catalogue is not None:
            files[folder / f"{name}{_CATALOGUE}"] = _entries(api.catalogue)
    for stale in set(folder.glob("*.json")) - files.keys():
        stale.unlink()
    for file, content in files.items():
        file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return list(files)


def _entries(catalogue: Catalogue) -> dict[str, Any]:
    return {
        code: {
            "status": entry.status,
            "message": entry.message,
            "when": entry.when,
            **({"details": entry.details} if entry.details else {}),
        }
        for code, entry in catalogue.entries.items()
    }
