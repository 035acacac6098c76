"""Order the statements of a module so that classes follow those that they refer to, where possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from itertools import chain

from specfirst.compiler.document.schema_walk import reached


def in_order(
    names: Iterable[str], references: Mapping[str, Set[str]], needed: Mapping[str, Set[str]]
) -> tuple[list[str], list[str]]:
    """Return the ordered names, and those of them that refer to a later one.

    Args:
        names: all names, in the order to keep where there is a choice.
        references: the names that each should follow, unless they form a circle.
        needed: the names that each must follow; without circles.
    """
    placing = _Placing(list(names), references)
    early: list[str] = []
    while placing.place_ready():
        # The name can be defined although it refers to a later one.
        candidates = chain(_circle(placing.waiting, references), placing.waiting)
        first = next(
            (candidate for candidate in candidates if placing.has(needed.get(candidate, set()))), None
        )
        first = next(iter(placing.waiting)) if first is None else first
        early.append(first)
        placing.place(first)
    return list(placing.ordered), early


class _Placing:
    """Places names in passes over the waiting ones. The work is proportional to the number of references."""

    def __init__(self, names: list[str], references: Mapping[str, Set[str]]) -> None:
        self.ordered: dict[str, None] = {}
        self.waiting = dict.fromkeys(names)
        self._index = {name: index for index, name in enumerate(names)}
        self._names = names
        self._missing: dict[str, int] = {}
        self._followers: dict[str, list[str]] = {name: [] for name in names}
        self._ready: list[tuple[int, int]] = []
        for name in names:
            before = [
                reference for reference in references[name] if reference != name and reference in self._index
            ]
            self._missing[name] = len(before)
            for reference in before:
                self._followers[reference].append(name)
            if not before:
                self._ready.append((0, self._index[name]))
        self._pass = 0

    def has(self, names: Set[str]) -> bool:
        """Whether all of these names are placed, except those outside of the module."""
        return all(name not in self.waiting for name in names)

    def place_ready(self) -> bool:
        """Place all names that only refer to placed ones. Returns whether any are left."""
        while self._ready:
            self._pass, index = heappop(self._ready)
            self._place(self._names[index], self._pass)
        return bool(self.waiting)

    def place(self, name: str) -> None:
        """Place a name although it refers to a waiting one."""
        self._index[name] = len(self._names)  # its successors start a new pass
        self._place(name, self._pass)

    def _place(self, name: str, turn: int) -> None:
        del self.waiting[name]
        self.ordered[name] = None
        for follower in self._followers[name]:
            self._missing[follower] -= 1
            if follower in self.waiting and not self._missing[follower]:
                index = self._index[follower]
                heappush(self._ready, (turn if index > self._index[name] else turn + 1, index))


def _circle(waiting: Mapping[str, None], references: Mapping[str, Set[str]]) -> list[str]:
    """Return names that refer to one another in a circle, to which every waiting name leads."""
    path = dict.fromkeys([next(iter(waiting))])
    while True:
        last = next(reversed(path))
        name = min(reference for reference in references[last] if reference in waiting and reference != last)
        if name in path:
            found = list(path)
            return found[found.index(name) :]
        path[name] = None


def recursive_aliases(edges: Mapping[str, Set[str]]) -> set[str]:
    """Return the aliases that contain themselves without a class between; `edges` are what they contain."""
    left = _leading_to_circles(_reversed(_leading_to_circles(edges)))
    return {name for name in left if name in reached(left[name], left.__getitem__)}


def _leading_to_circles(edges: Mapping[str, Set[str]]) -> dict[str, set[str]]:
    """Return the part of a graph whose nodes are in a circle or lead to one."""
    sorter = TopologicalSorter(edges)
    with suppress(CycleError):
        sorter.prepare()
    left = dict.fromkeys(edges)
    while ready := sorter.get_ready():
        for name in ready:
            left.pop(name, None)
        sorter.done(*ready)
    return {name: {target for target in edges[name] if target in left} for name in left}


def _reversed(edges: Mapping[str, Set[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in edges}
    for name, following in edges.items():
        for target in following:
            found[target].add(name)
    return found
