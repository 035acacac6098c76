"""Findings about a document: a message at a line of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning"]
"""An error stops the compiler. A warning reports something that the generated code cannot honour."""


@dataclass(frozen=True, order=True, slots=True)
class Location:
    """A place in a file. Its text is relative to the working directory where possible."""

    file: Path
    line: int
    """Counted from 1; 0 if no line is concerned, as for a missing file."""
    column: int = 0
    """Counted from 1; 0 if the line suffices."""
    pointer: str = ""
    """The JSON pointer of the node, as a fragment; only for files in which lines do not identify it."""

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        column = f":{self.column}" if self.column else ""
        pointer = f" ({self.pointer})" if self.pointer else ""
        return f"{display_path(self.file)}{line}{column}{pointer}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding: where it is, which rule it violates, what is wrong, and how to correct it."""

    location: Location
    rule: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        prefix = "warning: " if self.severity == "warning" else ""
        return _printable(f"{self.location}: {prefix}{self.message} [{self.rule}]")


def _printable(text: str) -> str:
    """Escape what names of a document could do to a terminal or a log, and shorten very long ones."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
    if text.replace("\n", "").isprintable():
        return text
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode()
        for char in text
    )


class SpecError(Exception):
    """The documents cannot be used; contains all findings, of which at least one is an error."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_reading_order(diagnostics)
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))

    @classmethod
    def at(cls, location: Location, rule: str, message: str) -> SpecError:
        """Return the error of a single finding."""
        return cls([Diagnostic(location, rule, message)])


def in_reading_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the distinct findings, sorted by file, line, rule and text."""
    return tuple(sorted(set(diagnostics), key=lambda found: (found.location, found.rule, found.message)))


_LONGEST = 4_000
"""The characters of a finding that are printed."""
MAX_OF_A_RULE = 5
"""The distinct findings printed per rule, since a document of 700 operations can have thousands."""


def in_groups(diagnostics: Iterable[Diagnostic], *, every: bool = False) -> Iterator[str]:
    """Return the lines to print: one for findings that differ only in their place, the first few per rule.

    Args:
        diagnostics: the findings.
        every: print every finding on a line of its own.
    """
    repeated: dict[tuple[object, ...], list[Diagnostic]] = {}
    for position, found in enumerate(in_reading_order(diagnostics)):
        key = (position,) if every else (found.severity, found.rule, found.message)
        repeated.setdefault(key, []).append(found)
    printed, left = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for first, *others in repeated.values():
        kind = (first.severity, first.rule)
        if printed[kind] == MAX_OF_A_RULE and not every:
            left[kind] += 1 + len(others)
            continue
        printed[kind] += 1
        yield f"{first}{_elsewhere(others)}"
    for (severity, rule), count in left.items():
        yield f"{count} more {severity}s of the rule {rule}: --all prints them"


def _elsewhere(others: list[Diagnostic]) -> str:
    if not others:
        return ""
    places = "1 other place" if len(others) == 1 else f"{len(others)} other places, the next"
    return f" (and at {places}: {others[0].location})"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown word: the closest known one, or an empty text."""
    close = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""


def display_path(path: Path) -> str:
    """Return `path` relative to the working directory if it is inside it, else the absolute path."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
