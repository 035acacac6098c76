"""Edits: two versions of a document, and the expected severity in each order."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from specfirst.review.differ.rules import RANK, Severity

Document = dict[str, Any]
SILENT = "silent"
BREAKING, RISKY, SAFE = Severity.BREAKING.value, Severity.RISKY.value, Severity.SAFE.value
WIDENED = Severity.ACCESS_WIDENED.value
ORDER = (*(severity.value for severity in RANK), SILENT)
"""Verdicts, the worst first."""


@dataclass(frozen=True)
class Edit:
    """An edit of a document; `forward` and `backward` are the verdicts, None if it is not asked."""

    name: str
    where: str
    old: Document
    new: Document
    forward: str | None
    backward: str | None
    files: Mapping[str, Document] = field(default_factory=dict)
    """Other files of the new version, by name."""


def worst(verdicts: Iterable[str]) -> str:
    """The worst of some verdicts."""
    return min(verdicts, key=ORDER.index, default=SILENT)


def edited(document: Document, change: Callable[[Document], Any]) -> Document:
    """A copy of the document with a change."""
    changed = copy.deepcopy(document)
    change(changed)
    return changed


def at(document: Document, pointer: Iterable[str | int]) -> Any:
    """The node at a pointer."""
    node: Any = document
    for token in pointer:
        node = node[token]
    return node


def resolve(document: Document, node: Any) -> Any:
    """Return a node, or the target of its local reference; None if there is none."""
    for _ in range(20):
        if not isinstance(node, dict) or "$ref" not in node:
            return node
        pointer = pointer_of(node["$ref"])
        try:
            node = None if pointer is None else at(document, pointer)
        except (KeyError, IndexError, TypeError):
            return None
    return None


def pointer_of(reference: Any) -> tuple[str | int, ...] | None:
    """The tokens of a local reference; None if it is none, or leads into a list."""
    if not isinstance(reference, str) or not reference.startswith("#/") or "%" in reference:
        return None
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in reference[2:].split("/"))


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every object below a node, and the node."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from nodes(child)
    elif isinstance(node, list):
        for child in node:
            yield from nodes(child)
