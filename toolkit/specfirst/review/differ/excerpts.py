"""The lines of the sources around a change, read while the files of both versions exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from specfirst.review.differ.findings import Finding

MOST_LINES = 80
"""Maximum lines of one excerpt; a longer block is cut."""
MOST_COLUMNS = 300
"""Maximum characters of a line; a document in one line is cut."""
_LEAST_LINES = 3
_MOST_STEPS = 3
"""Maximum levels of enclosing blocks in which a block of both versions is searched."""
MOST_EXCERPTS = 2_000
"""Maximum findings with excerpts, the worst first."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Consecutive lines of a file."""

    first: int
    """The number of the first line, counted from 1."""
    lines: tuple[str, ...]


Excerpts = Mapping[str, tuple[Excerpt, Excerpt]]
"""The old and the new lines of findings, by their ids."""


def read_excerpts(findings: Iterable[Finding], old_root: Path, new_root: Path) -> Excerpts:
    """Read the lines that findings are about, from files below the folders of the two versions."""
    read = cache(_lines)
    pairs = {}
    for finding in list(findings)[:MOST_EXCERPTS]:
        old, new = read(old_root / finding.old.file), read(new_root / finding.new.file)
        if old and new:
            pairs[finding.id] = _pair(old, finding.old.line, new, finding.new.line)
    return pairs


def _pair(
    old: tuple[str, ...], old_line: int, new: tuple[str, ...], new_line: int
) -> tuple[Excerpt, Excerpt]:
    """Return the blocks that contain a change; a block that one version lacks is replaced by its parent."""
    outwards = _ancestors(old, old_line), _ancestors(new, new_line)
    steps = sorted(product(range(len(outwards[0])), range(len(outwards[1]))), key=sum)
    fitting = (step for step in steps if _key(old, outwards[0][step[0]]) == _key(new, outwards[1][step[1]]))
    left, right = next(fitting, (0, 0))
    pair = _excerpt(old, outwards[0][left], old_line), _excerpt(new, outwards[1][right], new_line)
    if left == right == 0 and len(old) > 1 and max(len(excerpt.lines) for excerpt in pair) < _LEAST_LINES:
        # A single value is shown with its parent.
        starts = outwards[0][:2][-1], outwards[1][:2][-1]
        if _key(old, starts[0]) == _key(new, starts[1]):
            pair = _excerpt(old, starts[0], old_line), _excerpt(new, starts[1], new_line)
    return pair


def _ancestors(lines: tuple[str, ...], line: int) -> list[int]:
    """Return the index of the line, and of the lines that open the blocks around it, the innermost first."""
    found = [min(max(line, 1), len(lines)) - 1]
    while len(found) <= _MOST_STEPS and (outer := _parent(lines, found[-1])) != found[-1]:
        found.append(outer)
    return found


def _key(lines: tuple[str, ...], index: int) -> str:
    return lines[index].strip().removeprefix("- ").partition(":")[0]


def _lines(file: Path) -> tuple[str, ...]:
    try:
        return tuple(file.read_text(encoding="utf-8", errors="replace").splitlines())
    except OSError:
        return ()


def _excerpt(lines: tuple[str, ...], start: int, line: int) -> Excerpt:
    """Return the block that begins at the index `start`; of a long one, the part around the line."""
    end = _end(lines, start)
    begin = max(start, min(line - 1 - MOST_LINES // 2, end - MOST_LINES))
    last = min(end, begin + MOST_LINES)
    return Excerpt(begin + 1, tuple(text[:MOST_COLUMNS] for text in lines[begin:last]))


def _parent(lines: tuple[str, ...], start: int) -> int:
    """Return the line that opens the block around a line, by indentation; at the top, the line itself."""
    own = _indentation(lines[start])
    if own:
        for index in range(start - 1, -1, -1):
            if lines[index].strip() and _indentation(lines[index]) < own:
                return index
    return start


def _end(lines: tuple[str, ...], start: int) -> int:
    """Return the end of the block that a line opens: more indented lines, or the items of its list."""
    own, end = _indentation(lines[start]), start + 1
    is_item = lines[start].lstrip().startswith("- ")
    for index in range(start + 1, len(lines)):
        line = lines[index]
        if not line.strip():
            continue
        deeper = _indentation(line) > own
        closes = _indentation(line) == own and line.lstrip()[0] in "}]"
        listed = _indentation(line) == own and line.lstrip().startswith("- ") and not is_item
        if not (deeper or closes or listed):
            break
        end = index + 1
    return end


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
