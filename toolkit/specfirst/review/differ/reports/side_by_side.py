"""The old and the new lines of a change, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from specfirst.review.differ.excerpts import Excerpt

CONTEXT = 3
"""The number of unchanged lines around changed ones."""
MOST_ROWS = 60
_MOST_PAIRS = 400
"""The maximum number of pairs of lines that are compared."""
_ALIKE = 0.5
"""The minimum similarity (difflib: 0 to 1) of two lines that count as one changed line."""
Kind = Literal["same", "changed", "removed", "added", "skipped"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line."""

    text: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A line of one version; without a number where the version has none."""

    number: int | None
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the old version beside that of the new one."""

    kind: Kind
    old: Cell
    new: Cell


_NOTHING = Cell(None)


def rows(old: Excerpt, new: Excerpt) -> list[Row]:
    """Return the rows; none if both versions are the same here."""
    matcher = SequenceMatcher(None, old.lines, new.lines, autojunk=False)
    found: list[Row] = []
    for position, group in enumerate(matcher.get_grouped_opcodes(CONTEXT)):
        if position:
            found.append(Row("skipped", _NOTHING, _NOTHING))
        for tag, *span in group:
            found += _rows(tag, (span[0], span[1]), (span[2], span[3]), old, new)
    if len(found) > MOST_ROWS:
        found = [*found[:MOST_ROWS], Row("skipped", _NOTHING, _NOTHING)]
    return found


def _rows(
    tag: str, before: tuple[int, int], after: tuple[int, int], old: Excerpt, new: Excerpt
) -> Iterator[Row]:
    for left, right in _pairs(tag, before, after, old, new):
        if left is None:
            yield Row("added", _NOTHING, _whole(new, right))
        elif right is None:
            yield Row("removed", _whole(old, left), _NOTHING)
        elif tag == "equal":
            yield Row("same", _whole(old, left), _whole(new, right))
        else:
            pieces = _pieces(old.lines[left], new.lines[right])
            cells = Cell(old.first + left, pieces[0]), Cell(new.first + right, pieces[1])
            yield Row("changed", *cells)


def _pairs(
    tag: str, before: tuple[int, int], after: tuple[int, int], old: Excerpt, new: Excerpt
) -> Iterator[tuple[int | None, int | None]]:
    """Pair old lines with new ones: first the two most similar ones, then those before and after them."""
    left, right = range(*before), range(*after)
    if (
        tag != "replace"
        or not left
        or not right
        or len(left) == len(right)
        or len(left) * len(right) > _MOST_PAIRS
    ):
        yield from zip_longest(left, right)
        return
    ratio, i, j = max((_likeness(old.lines[i], new.lines[j]), -i, -j) for i in left for j in right)
    if ratio < _ALIKE:
        yield from ((line, None) for line in left)
        yield from ((None, line) for line in right)
        return
    yield from _pairs(tag, (before[0], -i), (after[0], -j), old, new)
    yield -i, -j
    yield from _pairs(tag, (1 - i, before[1]), (1 - j, after[1]), old, new)


def _likeness(old: str, new: str) -> float:
    return SequenceMatcher(None, old.strip(), new.strip(), autojunk=False).ratio()


def _whole(excerpt: Excerpt, index: int | None) -> Cell:
    if index is None:
        return _NOTHING
    return Cell(excerpt.first + index, (Piece(excerpt.lines[index]),))


def _pieces(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Split two lines into their common and their different pieces."""
    if _likeness(old, new) < _ALIKE:
        # The colour of the row shows that the whole line differs.
        return (Piece(old),), (Piece(new),)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    left, right = [], []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        left.append(Piece(old[start:end], tag != "equal"))
        right.append(Piece(new[other_start:other_end], tag != "equal"))
    return _filled(left), _filled(right)


def _filled(pieces: list[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.text)
