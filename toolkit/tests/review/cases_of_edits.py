"""Edits of documents in `cases/`, each compared in both orders."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from specfirst.compiler.document.json_pointer import parse_fragment
from tests.review.cases_of_schemas import CASES

FILES = {"orders.yaml": "orders_base.yaml", "policies.yaml": "policies_base.yaml"}
"""Cases by file, with the document that they edit."""
_INFO = {"title": "Things", "version": "1.0.0"}


@dataclass(frozen=True)
class Edit:
    """Two documents and what must be found: lists of rule, severity, directions and place."""

    name: str
    old: Any
    new: Any
    expected: list[list[Any]]


def edits() -> Iterator[Edit]:
    """Every edit and every pair of documents, and its reverse."""
    for file, base in FILES.items():
        original = yaml.safe_load((CASES / base).read_text(encoding="utf-8"))
        for case in yaml.safe_load((CASES / file).read_text(encoding="utf-8")):
            edited = apply(original, case)
            yield Edit(case["name"], original, edited, case.get("forward", []))
            yield Edit(f"{case['name']} (undone)", edited, original, case.get("backward", []))
    for case in yaml.safe_load((CASES / "documents.yaml").read_text(encoding="utf-8")):
        old, new = ({"openapi": "3.1.0", "info": _INFO, **case[side]} for side in ("old", "new"))
        yield Edit(case["name"], old, new, case.get("forward", []))
        yield Edit(f"{case['name']} (undone)", new, old, case.get("backward", []))


def apply(document: Any, case: Mapping[str, Any]) -> Any:
    """An edited copy: `remove` is applied first, then `set`, which also appends to a list, then `reverse`."""
    edited = copy.deepcopy(document)
    for pointer in case.get("remove", ()):
        holder, key = _holder(edited, pointer)
        del holder[key]
    for pointer, value in case.get("set", {}).items():
        holder, key = _holder(edited, pointer)
        if isinstance(holder, list):
            holder[key : key + 1] = [copy.deepcopy(value)]
        elif key in (None, ""):
            raise ValueError(f"{pointer} is the whole document")
        else:
            holder[key] = copy.deepcopy(value)
    for pointer in case.get("reverse", ()):
        holder, key = _holder(edited, pointer)
        value = holder[key]
        holder[key] = value[::-1] if isinstance(value, list) else dict(reversed(value.items()))
    return edited


def _holder(document: Any, pointer: str) -> tuple[Any, Any]:
    *way, last = parse_fragment(pointer) or ()
    node = document
    for token in way:
        node = node[int(token) if isinstance(node, list) else token]
    return node, int(last) if isinstance(node, list) else last
