"""The catalogue of error codes, `spec/errors.yaml`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import Diagnostic, Location, SpecError
from specfirst.compiler.document.vocabulary import CATALOGUE
from specfirst.compiler.loader.source import Source, Sources

RULE = "catalogue"
# The same pattern as that of `code` in the envelope.
_CODE = re.compile(r"[a-z_]+\.[a-z_]+")
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_KNOWN = ("status", "message", "when", "details")


@dataclass(frozen=True)
class CatalogueEntry:
    """An error code of the catalogue."""

    code: str
    status: int
    message: str
    """The message for users."""
    when: str
    """The condition under which the error occurs, for the documentation."""
    details: Mapping[str, Mapping[str, Any]]
    """The schemas of the error's typed details, by name."""
    location: Location


@dataclass(frozen=True)
class Catalogue:
    """All error codes that responses of operations may have."""

    path: Path
    entries: Mapping[str, CatalogueEntry]


def load_catalogue(bundle: Bundle) -> Catalogue | None:
    """Load the catalogue that the document names in `x-error-catalogue`; None if it names none.

    Raises:
        SpecError: the file is invalid; contains all errors.
    """
    if not bundle.follows_conventions:
        return None
    written = bundle.root.value[CATALOGUE]
    path = Path(os.path.normpath(bundle.root.path.parent / str(written)))
    if not os.path.isfile(path):
        message = f"{CATALOGUE} names a file that does not exist: {written}"
        raise SpecError.at(bundle.root.locate((CATALOGUE,)), RULE, message)
    return read_catalogue(path)


def read_catalogue(path: Path) -> Catalogue:
    """Read the catalogue in the file at `path`.

    Raises:
        SpecError: the file is invalid; contains all errors.
    """
    source = Sources().load(path)
    if not isinstance(source.value, dict):
        raise SpecError.at(source.locate(()), RULE, "the catalogue must be a mapping of code to entry")
    found = [problem for code, entry in source.value.items() for problem in _problems(source, code, entry)]
    if found:
        raise SpecError(found)
    return Catalogue(path, {code: _entry(source, code, entry) for code, entry in source.value.items()})


def _entry(source: Source, code: str, entry: Mapping[str, Any]) -> CatalogueEntry:
    return CatalogueEntry(
        code=code,
        status=entry["status"],
        message=entry["message"].strip(),
        when=entry["when"].strip(),
        details=entry.get("details") or {},
        location=source.locate((code,)),
    )


def _problems(source: Source, code: str, entry: Any) -> list[Diagnostic]:
    found: list[Diagnostic] = []

    def report(message: str, *member: str) -> None:
        found.append(Diagnostic(source.locate((code, *member)), RULE, f"{code}: {message}"))

    if not _CODE.fullmatch(code):
        report("a code is `<domain>.<what>` in lower case with underscores")
    if not isinstance(entry, dict):
        report("an entry has the fields status, message and when")
        return found
    status = entry.get("status")
    if not isinstance(status, int) or not 400 <= status <= 599:
        report("status must be a whole number from 400 to 599", "status")
    for name in ("message", "when"):
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            report(f"{name} must be a sentence", name)
    for name in entry.keys() - set(_KNOWN):
        report(f"there is no field '{name}': an entry has {', '.join(_KNOWN)}", name)
    details = entry.get("details") or {}
    if not isinstance(details, dict):
        report("details must be a mapping of field name to schema", "details")
        return found
    for name, schema in details.items():
        if not _FIELD.fullmatch(name):
            report(f"the detail '{name}' must be written in snake_case", "details", name)
        if not isinstance(schema, dict) or "type" not in schema:
            report(f"the detail '{name}' must have a schema with a type", "details", name)
        elif "$ref" in schema:
            report(f"the schema of the detail '{name}' must be written out", "details", name)
        elif not isinstance(schema.get("examples"), list) or not schema["examples"]:
            report(f"the detail '{name}' has no example: add `examples: […]`", "details", name)
    return found
