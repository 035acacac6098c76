"""The order of the statements of a module: what a class refers to comes before it, where that can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set


def in_order(
    names: Iterable[str], references: Mapping[str, Set[str]], needed: Mapping[str, Set[str]]
) -> tuple[list[str], list[str]]:
    """The names in their order, and those of them that refer to a later one.

    Args:
        names: all names, in the order to keep where there is a choice.
        references: what each should follow, where no circle keeps it from that.
        needed: what each must follow; without circles.
    """
    ordered: dict[str, None] = {}
    early: list[str] = []
    waiting = list(names)
    known = set(waiting)
    while waiting:
        left = _place(waiting, references, known, ordered)
        if len(left) == len(waiting):
            candidates = [*_circle(left, references), *left]
            # It can be defined, although it refers to what comes later.
            first = next(
                (name for name in candidates if _has(needed.get(name, set()), known, ordered)), left[0]
            )
            ordered[first] = None
            early.append(first)
            left.remove(first)
        waiting = left
    return list(ordered), early


def _place(
    waiting: Sequence[str], references: Mapping[str, Set[str]], known: Set[str], ordered: dict[str, None]
) -> list[str]:
    """Place what refers to placed names alone; the rest."""
    left = []
    for name in waiting:
        if _has(references[name] - {name}, known, ordered):
            ordered[name] = None
        else:
            left.append(name)
    return left


def _has(names: Set[str], known: Set[str], ordered: Mapping[str, None]) -> bool:
    return all(name in ordered or name not in known for name in names)


def _circle(waiting: Sequence[str], references: Mapping[str, Set[str]]) -> list[str]:
    """Names that refer to one another, each to the next; every waiting name leads to such."""
    left = set(waiting)
    path = [waiting[0]]
    while True:
        name = min(references[path[-1]] & left - {path[-1]})
        if name in path:
            return path[path.index(name) :]
        path.append(name)
