"""Findings about a spec: one sentence each, at one line of one file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning"]
"""An error stops the compiler; a warning names what it could not honour."""


@dataclass(frozen=True, order=True, slots=True)
class Location:
    """A line (counted from 1) of a file; prints relative to the working directory where it can."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{display_path(self.file)}:{self.line}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: where, by which rule, and what is wrong and what to write instead."""

    location: Location
    rule: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        prefix = "warning: " if self.severity == "warning" else ""
        return f"{self.location}: {prefix}{self.message}"


class SpecError(Exception):
    """The documents cannot be used; holds every diagnostic found, at least one of them an error."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_reading_order(diagnostics)
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))

    @classmethod
    def at(cls, location: Location, rule: str, message: str) -> SpecError:
        """The error of a single finding."""
        return cls([Diagnostic(location, rule, message)])


def in_reading_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by file, line, rule and text, each finding once: independent of the order of the checks."""
    return tuple(sorted(set(diagnostics), key=lambda found: (found.location, found.rule, found.message)))


def display_path(path: Path) -> str:
    """`path` relative to the working directory when it is inside it, else absolute."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
