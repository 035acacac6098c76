"""Breaking changes of an error catalogue: clients branch on its codes and read their details."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from specfirst.compiler.document.extensions import CATALOGUE
from specfirst.review.changes import Side, Verdict
from specfirst.review.documents import Place
from specfirst.review.errors import ReviewError
from specfirst.review.versions import Version

Entries = Mapping[str, Mapping[str, Any]]


Pair = tuple[Path | None, Path | None]
"""The catalogue that the base and the revision of a document name; None where it names none."""


def catalogue_pairs(base: Version, revision: Version) -> tuple[Pair, ...]:
    """Return the catalogues that documents name in `x-error-catalogue`, each pair once.

    An API that only one version has is not looked at: all of it is new, or removed.
    """
    common = sorted(base.apis.keys() & revision.apis.keys())
    pairs = [(_catalogue(base.apis[name]), _catalogue(revision.apis[name])) for name in common]
    return tuple(dict.fromkeys(pair for pair in pairs if any(pair)))


def judge_catalogue(base: Version, revision: Version, pair: Pair) -> Iterator[tuple[str, Verdict]]:
    """Compare two versions of one catalogue; pairs of error code and verdict.

    Raises:
        ReviewError: a catalogue is not a YAML mapping, or outside of the project.
    """
    before, after = pair
    yield from _judge(
        _File("base", base, before) if before else None,
        _File("revision", revision, after) if after else None,
    )


class _File:
    """One version of a catalogue."""

    def __init__(self, side: Side, version: Version, path: Path) -> None:
        folder = version.folder.resolve()
        if not path.is_relative_to(folder):
            raise ReviewError(f"{path} lies outside of the project: it cannot be compared.")
        self.place = Place(side, folder, path, ())
        self.entries = _read(path, path.relative_to(folder).as_posix())


def _judge(base: _File | None, revision: _File | None) -> Iterator[tuple[str, Verdict]]:
    if base is None:
        return
    for code, before in base.entries.items():
        if revision is None or code not in revision.entries:
            position = base.place.position(code)
            yield code, Verdict("error-code-removed", "The error code was removed.", position)
            continue
        kept, after = revision.place, revision.entries[code]
        if before.get("status") != after.get("status"):
            message = f"Its status went from {before.get('status')} to {after.get('status')}."
            yield code, Verdict("error-status-changed", message, kept.position(code, "status"))
        for field, schema in (before.get("details") or {}).items():
            if (after.get("details") or {}).get(field) != schema:
                message = f"Its detail field `{field}` was removed or changed."
                yield code, Verdict("error-detail-changed", message, kept.position(code, "details", field))


def _catalogue(document: Path) -> Path | None:
    """The catalogue that a document names; None where it names none, or cannot be read."""
    try:
        content = yaml.safe_load(document.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None  # its own comparison reports that
    name = content.get(CATALOGUE) if isinstance(content, dict) else None
    return (document.parent / name).resolve() if isinstance(name, str) else None


def _read(file: Path, name: str) -> Entries:
    if not file.exists():
        return {}
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ReviewError(f"{name} cannot be read: {' '.join(str(error).split())}") from None
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(entry, dict) for entry in content.values()):
        raise ReviewError(f"{name} is not a mapping of error codes to their fields.")
    return content
