"""Load spec files as plain Python values, with the line of every node.

YAML is read by the core schema of YAML 1.2, restricted to what JSON can express (OpenAPI 3.1, section 4.3):
mapping keys are strings, and the only tags are those of JSON's types. JSON is read by the JSON parser, and
its lines are computed only on demand.
"""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from specfirst.compiler.diagnostics import Diagnostic, Location, SpecError
from specfirst.compiler.document.json_pointer import Pointer, to_fragment
from specfirst.compiler.loader.limits import MAX_BYTES, TOO_DEEP, TOO_LARGE, is_too_deep
from specfirst.compiler.loader.lines import (
    JsonLines,
    Lines,
    duplicate_in,
    lexemes,
    line_of_deep_node,
)
from specfirst.compiler.loader.scalars import excerpt, finite, integer, loses_digits
from specfirst.compiler.loader.yaml_events import parse_yaml

RULE = "source"
ROUNDED = "number-precision"
"""The rule of numbers with more digits than a float holds."""
_LONG_LINE = 400
"""If lines are longer than this on average, a line number does not identify a place."""


@dataclass(frozen=True, eq=False)
class Source:
    """A loaded file: its value, and the locations of its nodes."""

    path: Path
    text: str = field(repr=False)
    value: Any = field(repr=False)
    is_json: bool
    known_lines: Lines | None = field(default=None, repr=False)
    warnings: tuple[Diagnostic, ...] = field(default=(), repr=False)
    """The numbers that are rounded."""

    @cached_property
    def _json_lines(self) -> JsonLines:
        return JsonLines(self.text)

    def locate(self, pointer: Pointer) -> Location:
        """Return the place of the key (or list item) at `pointer`, or of its nearest existing ancestor.

        In JSON of few, long lines it includes a column and the pointer.
        """
        found = (self.known_lines or self._json_lines).find(pointer)
        if self._has_long_lines:
            return Location(self.path, found.line, found.column, to_fragment(pointer))
        return Location(self.path, found.line)

    @cached_property
    def _has_long_lines(self) -> bool:
        return self.is_json and _has_long_lines(self.text)


def _has_long_lines(text: str) -> bool:
    """Whether lines are too long to find something in them, as that of a document of one line always is."""
    breaks = text.strip().count("\n")
    return not breaks or len(text) > _LONG_LINE * (breaks + 1)


class Sources:
    """Loads each file once."""

    def __init__(self) -> None:
        self._loaded: dict[Path, Source] = {}

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that were read, in the order of reading."""
        return tuple(self._loaded)

    @property
    def warnings(self) -> list[Diagnostic]:
        """The warnings about all files that were read."""
        return [found for source in self._loaded.values() for found in source.warnings]

    def load(self, path: Path) -> Source:
        """Read and parse `path`.

        Raises:
            SpecError: the file cannot be read, or is not valid YAML or JSON.
        """
        known = self._loaded.get(path)
        if known is None:
            known = self._loaded[path] = parse(path, _read(path))
        return known


def parse(path: Path, text: str) -> Source:
    """Parse `text`. A `.json` file is JSON; any other is YAML, or JSON if it looks like it."""
    if path.suffix == ".json":
        return _json_source(path, text)
    if text.lstrip()[:1] in ("{", "["):
        try:
            return _json_source(path, text)
        except SpecError:
            pass
    value, lines, rounded = parse_yaml(path, text)
    warnings = tuple(_rounded(Location(path, line), number) for line, number in rounded)
    return Source(path, text, value, is_json=False, known_lines=lines, warnings=warnings)


def _json_source(path: Path, text: str) -> Source:
    rounded: list[str] = []
    value = _parse_json(path, text, rounded)
    found = Source(path, text, value, is_json=True)
    if not rounded:
        return found
    lines, with_columns = JsonLines(text), _has_long_lines(text)
    places = ((lines.at(start), lexeme) for start, lexeme in lexemes(text) if lexeme in rounded)
    warnings = tuple(
        _rounded(Location(path, at.line, at.column if with_columns else 0), number) for at, number in places
    )
    return replace(found, warnings=warnings)


def _rounded(location: Location, text: str) -> Diagnostic:
    message = (
        f"{excerpt(text)} has digits that a 64-bit number cannot hold: it is taken as {float(text)!r}; "
        "write that, or a string"
    )
    return Diagnostic(location, ROUNDED, message, "warning")


def check_readable(path: Path) -> None:
    """Raise an error that names the path as it is given, before it is made absolute.

    Raises:
        SpecError: the file cannot be read.
    """
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> SpecError:
    remedy = ": name a file in it" if isinstance(error, IsADirectoryError) else ""
    return SpecError.at(Location(path, 0), RULE, f"cannot be read: {error.strerror}{remedy}")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if len(raw) > MAX_BYTES:
        raise SpecError.at(Location(path, 0), RULE, TOO_LARGE)
    encoding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SpecError.at(Location(path, line), RULE, "not UTF-8: save the file as UTF-8") from None


def _parse_json(path: Path, text: str, rounded: list[str]) -> Any:
    """Return the value of a text; the texts of numbers that lose digits are added to `rounded`."""

    def refuse(line: int, message: str, column: int = 0) -> SpecError:
        column = column if _has_long_lines(text) else 0
        return SpecError.at(Location(path, line, column), RULE, f"bad JSON: {message}")

    def number(written: str) -> float:
        value = finite(written)
        if loses_digits(written, value):
            rounded.append(written)
        return value

    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique_members,
            parse_constant=_refuse_constant,
            parse_float=number,
            parse_int=integer,
        )
        if is_too_deep(value):
            raise refuse(line_of_deep_node(text), TOO_DEEP)
        if "\\u" in text:
            _refuse_lone_surrogates(value)
    except json.JSONDecodeError as error:
        raise refuse(error.lineno, error.msg, error.colno) from None
    except _DuplicateKeyError:
        at, message = duplicate_in(text)
        raise refuse(at.line, message, at.column) from None
    except RecursionError:
        raise refuse(line_of_deep_node(text), TOO_DEEP) from None
    except ValueError as error:
        raise refuse(1, str(error)) from None
    return value


class _DuplicateKeyError(ValueError):
    """Raised inside the JSON parser, which does not know the line."""


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _DuplicateKeyError
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _refuse_lone_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"\\u{ord(error.object[error.start]):04x} is half a surrogate pair") from None
