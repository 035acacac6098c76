"""The changes between two versions of an API, as `redocly diff --format json` (report version 1) has them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from specfirst.compiler.document.json_pointer import parse_fragment, to_fragment
from specfirst.compiler.document.methods import HTTP_METHODS
from specfirst.review.enveloped import Bundles, place_in_files

Side = Literal["base", "revision"]
RENAMED = "key"
"""The field that redocly names when a node has another name: a path, a status, a property."""

_MISSING = object()


@dataclass(frozen=True)
class Position:
    """A node: `file` is relative to the root of the project, `pointer` a JSON pointer (`#/User`)."""

    side: Side
    file: str
    line: int
    pointer: str


@dataclass(frozen=True)
class Verdict:
    rule: str
    message: str
    position: Position


@dataclass(frozen=True)
class Change:
    """One difference; a component that several operations use is at the `path` where it was met first."""

    path: str
    type_name: str
    kind: Literal["added", "removed", "modified"]
    impact: Literal["major", "minor", "patch"]
    field: str | None
    before: Any
    after: Any
    position: Position
    verdicts: tuple[Verdict, ...]

    @property
    def was_set(self) -> bool:
        return self.before is not _MISSING

    @property
    def is_set(self) -> bool:
        return self.after is not _MISSING


def parse_changes(
    report: dict[str, Any], folders: dict[Side, Path], bundles: Bundles | None = None
) -> list[Change]:
    """The changes of a report whose file names are relative to the revision's folder.

    Places in `bundles` become those of the files that the bundles were made of.
    """
    return [_change(entry, _Places(folders, bundles or {})) for entry in report["changes"]]


def heading(path: str) -> tuple[str, str]:
    """Split a path of the report into the operation (or section) and what is inside of it.

    `#/paths/~1users/get/responses/200` → `("GET /users", "responses/200")`.
    """
    tokens = [str(token) for token in parse_fragment(path) or ("",)]
    if tokens[0] != "paths" or len(tokens) < 2:
        return tokens[0] or "document", "/".join(tokens[1:])
    if len(tokens) > 2 and tokens[2] in HTTP_METHODS:
        return f"{tokens[2].upper()} {tokens[1]}", "/".join(tokens[3:])
    return tokens[1], "/".join(tokens[2:])


def direction(path: str) -> Literal["request", "response"] | None:
    """Which way the data at this path travels; None for a node that is not data (a server, a summary)."""
    match = re.search(r"/(parameters|requestBody|responses)/", path + "/")
    if match is None:
        return None
    return "response" if match[1] == "responses" else "request"


def _change(entry: dict[str, Any], places: "_Places") -> Change:
    base, revision = entry.get("base", {}), entry.get("revision", {})
    field = entry.get("property")
    return Change(
        path=entry["path"],
        type_name=entry["typeName"],
        kind=entry["kind"],
        impact=entry["impact"],
        field=field,
        before=base.get("value", _MISSING),
        after=revision.get("value", _MISSING),
        position=places.position(revision or base, field),
        verdicts=tuple(
            Verdict(verdict["ruleId"], verdict["message"], places.position(verdict["location"], field))
            for verdict in entry["verdicts"]
            if verdict["impact"] == "major"
        ),
    )


@dataclass(frozen=True)
class _Places:
    """The files of both versions."""

    folders: dict[Side, Path]
    bundles: Bundles

    def position(self, location: dict[str, Any], field: str | None) -> Position:
        """The place of a changed field; redocly names the node around it where the field is missing."""
        file = (self.folders["revision"] / location["file"]).resolve()
        pointer, line = str(location["pointer"]), location["line"]
        if field not in (None, RENAMED) and not pointer.endswith(f"/{field}"):
            pointer = f"{pointer.rstrip('/')}/{field}"
        written = place_in_files(self.bundles, file, pointer)
        if written is not None:
            file, line, pointer = written[0].resolve(), written[1], to_fragment(written[2])
        side: Side = "base" if file.is_relative_to(self.folders["base"].resolve()) else "revision"
        folder = self.folders[side].resolve()
        name = file.relative_to(folder) if file.is_relative_to(folder) else file
        return Position(side, name.as_posix(), line, pointer)
