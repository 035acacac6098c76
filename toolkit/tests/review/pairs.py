"""Pairs of documents whose verdict is known: an API of several files in `pairs/base`, and edits of it."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml

PAIRS = Path(__file__).with_name("pairs")
DOCUMENT = "openapi.yaml"


@dataclass(frozen=True)
class Pair:
    """The base and an edit of it.

    Nodes are named `paths/orders.yaml#/item/get`; `remove` is applied first, then `set`, which also appends
    to a list (`…/oneOf/2`).
    """

    name: str
    severity: str | None
    """The severity of its worst change, or None if it passes a review."""
    remove: tuple[str, ...] = ()
    set: Mapping[str, Any] = field(default_factory=dict)


_FILES = {"breaking.yaml": "breaking", "widening.yaml": "access-widened", "compatible.yaml": None}


def load_pairs() -> list[Pair]:
    """Return all edits of the base API with the severity that each must have."""
    return [
        Pair(entry["name"], severity, tuple(entry.get("remove", ())), entry.get("set", {}))
        for file, severity in _FILES.items()
        for entry in yaml.safe_load((PAIRS / file).read_text(encoding="utf-8"))
    ]


def write_base(folder: Path) -> Path:
    """Lay out the base API in `folder`, which must not exist; its root document."""
    shutil.copytree(PAIRS / "base", folder)
    return folder / DOCUMENT


def write_revision(folder: Path, pair: Pair) -> Path:
    """Lay out the edited API in `folder`; its root document."""
    document = write_base(folder)
    for node in pair.remove:
        _edit(folder, node, _delete)
    for node, value in pair.set.items():
        _edit(folder, node, partial(_put, value))
    return document


def _edit(folder: Path, node: str, change: Callable[[Any, str], None]) -> None:
    name, _, pointer = node.partition("#/")
    keys = [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")]
    document = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    parent = document
    for key in keys[:-1]:
        parent = parent[int(key) if isinstance(parent, list) else key]
    change(parent, keys[-1])
    (folder / name).write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")


def _delete(parent: Any, key: str) -> None:
    del parent[int(key) if isinstance(parent, list) else key]


def _put(value: Any, parent: Any, key: str) -> None:
    if isinstance(parent, list):
        parent[int(key) : int(key) + 1] = [value]
    else:
        parent[key] = value
