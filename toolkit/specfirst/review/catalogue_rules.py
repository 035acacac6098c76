"""Breaking changes of the error catalogue: clients branch on its codes and read their details."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from specfirst.review.changes import Verdict
from specfirst.review.documents import Place
from specfirst.review.errors import ReviewError

FILE = "spec/errors.yaml"


def judge_catalogue(base_folder: Path, revision_folder: Path) -> Iterator[tuple[str, Verdict]]:
    """Pairs of error code and verdict.

    Raises: ReviewError when a catalogue is not a YAML mapping.
    """
    base, revision = _read(base_folder), _read(revision_folder)
    removed = Place("base", base_folder, base_folder / FILE, ())
    kept = Place("revision", revision_folder, revision_folder / FILE, ())
    for code, before in base.items():
        if code not in revision:
            yield code, Verdict("error-code-removed", "The error code was removed.", removed.position(code))
            continue
        after = revision[code]
        if before.get("status") != after.get("status"):
            message = f"Its status went from {before.get('status')} to {after.get('status')}."
            yield code, Verdict("error-status-changed", message, kept.position(code, "status"))
        for field, schema in (before.get("details") or {}).items():
            if (after.get("details") or {}).get(field) != schema:
                message = f"Its detail field `{field}` was removed or changed."
                yield code, Verdict("error-detail-changed", message, kept.position(code, "details", field))


def _read(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    file = folder / FILE
    if not file.exists():
        return {}
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ReviewError(f"{FILE} cannot be read: {' '.join(str(error).split())}") from None
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(entry, dict) for entry in content.values()):
        raise ReviewError(f"{FILE} is not a mapping of error codes to their fields.")
    return content
