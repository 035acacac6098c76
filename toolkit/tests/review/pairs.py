"""Pairs of documents whose verdict is known: a base API in `pairs/base`, and small edits of it."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from specfirst.review.versions import Version

PAIRS = Path(__file__).with_name("pairs")
PAIR_FILES = ("breaking.yaml", "compatible.yaml", "gaps.yaml")
API = "orders"
FOLDER = "spec/orders/v1"


@dataclass(frozen=True)
class Pair:
    """The base and an edit of it. `rules` are exactly those that must call the edit breaking.

    Nodes are named `paths/orders.yaml#/item/get`; `remove` is applied first, then `set`, which also appends
    to a list (`…/oneOf/2`).
    """

    name: str
    rules: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    set: Mapping[str, Any] = field(default_factory=dict)


def load_pairs(file: str) -> list[Pair]:
    entries = yaml.safe_load((PAIRS / file).read_text(encoding="utf-8"))
    return [
        Pair(
            name=entry["name"],
            rules=tuple(entry.get("rules", ())),
            remove=tuple(entry.get("remove", ())),
            set=entry.get("set", {}),
        )
        for entry in entries
    ]


def write_base(folder: Path) -> Version:
    """Lay out the base API in `folder`, as a project has it."""
    shutil.copytree(PAIRS / "base", folder / FOLDER)
    return Version(folder, folder / "spec", {API: folder / FOLDER / "openapi.yaml"})


def write_revision(folder: Path, pair: Pair) -> Version:
    """Lay out the edited API in `folder`."""
    version = write_base(folder)
    for node in pair.remove:
        _edit(folder / FOLDER, node, _delete)
    for node, value in pair.set.items():
        _edit(folder / FOLDER, node, partial(_put, value))
    return version


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
