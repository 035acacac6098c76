"""Variants of the benchmarks' document, and the packages that are generated from them."""

from __future__ import annotations

import copy
import importlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import yaml

PREFIX: Final = "/api/v1"
DOCUMENT: Final = Path(__file__).with_name("items.yaml")
FOLDER: Final = Path(__file__).parents[3] / ".cache" / "bench"
"""The folder of generated packages, kept between runs."""
_FAILURES: Final = ("--failures", "envelope")
_METHODS: Final = ("get", "post")


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of the document."""

    envelope: bool = True
    operations: int = 3
    """The number of operations; those beyond the document's own are `GET /other-<number>/{item_id}`."""

    @property
    def package(self) -> str:
        """The import name of its package."""
        return f"bench_{'envelope' if self.envelope else 'bare'}_{self.operations}"


def other_path(number: int) -> str:
    """The path of an operation beside those of the document, without the prefix and the item."""
    return f"/other-{number:05}"


def document(variant: Variant) -> dict[str, Any]:
    """The document in this form."""
    whole: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text())
    if not variant.envelope:
        _unwrap(whole)
    paths = whole["paths"]
    own = sum(method in _METHODS for item in paths.values() for method in item)
    for number in range(own, variant.operations):
        paths[f"{other_path(number)}/{{item_id}}"] = other = copy.deepcopy(paths["/items/{item_id}"])
        other["get"]["operationId"] = f"items_other_{number:05}"
    return whole


def import_package(variant: Variant) -> ModuleType:
    """Return the package of a variant; generate it unless that of an earlier run is current.

    Raises:
        CalledProcessError: the compiler refuses the document.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    source = FOLDER / f"{variant.package}.json"
    text = json.dumps(document(variant))
    if not source.exists() or source.read_text() != text:
        source.write_text(text)
    command = [sys.executable, "-m", "specfirst", "generate", "--spec", str(source), "--out", str(FOLDER)]
    subprocess.run(
        [*command, "--package", variant.package, *_FAILURES], check=True, stdout=subprocess.DEVNULL
    )
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))
    importlib.invalidate_caches()
    package = importlib.import_module(variant.package)
    for module in ("models", "routes", "services"):
        importlib.import_module(f"{variant.package}.{module}")
    return package


def _unwrap(whole: dict[str, Any]) -> None:
    """Remove the envelope of successful responses."""
    schemas = whole["components"]["schemas"]
    wrapped = {name: schema for name, schema in schemas.items() if "x-envelope" in schema}
    data = {f"#/components/schemas/{name}": schema["properties"]["data"] for name, schema in wrapped.items()}
    for item in whole["paths"].values():
        for operation in (item[method] for method in _METHODS if method in item):
            for response in operation["responses"].values():
                for content in response.get("content", {}).values():
                    content["schema"] = data.get(content["schema"].get("$ref"), content["schema"])
    for name in wrapped:
        del schemas[name]
