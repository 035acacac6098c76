"""Find parts of two bundles that need no comparison: equal ones that refer only to equal components."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import parse_fragment
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.review.differ.schemas.parts import Conjunction, references_in

_Component = tuple[str, str]
_ELSEWHERE = ("", "")
"""Represents parts outside of components, which may have changed."""


class Unchanged:
    """The equal parts of two documents."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self._texts: dict[int, tuple[Any, str]] = {}
        self._comparable = _family(old) == _family(new)
        self._changed = self._find_changed(_components(old), _components(new)) if self._comparable else set()

    def is_same(self, old: Conjunction, new: Conjunction) -> bool:
        """Whether two schemas are the same without a closer look."""
        return len(old) == len(new) and all(
            self.is_same_node(before.schema, after.schema) for before, after in zip(old, new, strict=True)
        )

    def is_same_node(self, old: Any, new: Any) -> bool:
        """Whether two nodes are written alike and refer only to components that are."""
        if not self._comparable:
            return False
        text = self._text(old)
        return text == self._text(new) and self._changed.isdisjoint(_references(text))

    def _text(self, node: Any) -> str:
        known = self._texts.get(id(node))
        if known is None:
            known = self._texts[id(node)] = node, json.dumps(node, sort_keys=True)
        return known[1]

    def _find_changed(self, old: dict[_Component, Any], new: dict[_Component, Any]) -> set[_Component]:
        """Components that differ, are only on one side, or refer to such."""
        changed = {_ELSEWHERE, *(old.keys() ^ new.keys())}
        users: dict[_Component, set[_Component]] = {}
        for key in old.keys() & new.keys():
            text = self._text(old[key])
            if text != self._text(new[key]):
                changed.add(key)
            for target in _references(text):
                users.setdefault(target, set()).add(key)
        pending = list(changed)
        while pending:
            for user in users.get(pending.pop(), set()) - changed:
                changed.add(user)
                pending.append(user)
        return changed


def _family(document: Mapping[str, Any]) -> str:
    return str(document.get("openapi", ""))[:3]


def _components(document: Mapping[str, Any]) -> dict[_Component, Any]:
    return {
        (str(section), str(name)): value
        for section, entries in as_mapping(document.get("components")).items()
        for name, value in as_mapping(entries).items()
    }


def _references(text: str) -> set[_Component]:
    """The components that a text of JSON refers to; or elsewhere."""
    found = set()
    for written in references_in(text):
        pointer = parse_fragment(written) or ()
        if pointer[:1] == ("components",) and len(pointer) >= 3:
            found.add((str(pointer[1]), str(pointer[2])))
        else:
            found.add(_ELSEWHERE)
    return found
