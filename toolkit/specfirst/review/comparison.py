"""One API against its base version: breaking changes, additions, other edits."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.review.catalogue_rules import catalogue_pairs, judge_catalogue
from specfirst.review.change_rules import judge_change
from specfirst.review.changes import Change, Position, Side, Verdict, heading, parse_changes
from specfirst.review.documents import read_document
from specfirst.review.enveloped import states_envelope, write_bundle
from specfirst.review.errors import ReviewError
from specfirst.review.operation_rules import judge_operations
from specfirst.review.redocly import Redocly, crash_reason
from specfirst.review.versions import Version

CATALOGUE = "errors"
"""The name under which changes of error catalogues are reported."""

_UNRESOLVED = "A $ref of the base version leads nowhere: changes behind it are not seen."


@dataclass(frozen=True)
class Breaking:
    """One breaking change, met first `inside` of `operation`; either may be empty."""

    api: str
    rule: str
    message: str
    operation: str
    inside: str
    position: Position

    @property
    def id(self) -> str:
        """The id for `approvals.yaml`; it depends neither on lines nor on the order of operations."""
        return f"{self.api}:{self.rule}:{self.position.file}{self.position.pointer}"


@dataclass(frozen=True)
class Comparison:
    """The changes of one API. `unreadable` is the reason when its versions could not be compared.

    `edits` counts the changes that neither break a client nor add anything; `note` is a reservation.
    """

    api: str
    status: Literal["compared", "new", "removed", "unreadable"]
    breaking: tuple[Breaking, ...] = ()
    additions: tuple[str, ...] = ()
    edits: int = 0
    unreadable: str = ""
    note: str = ""


def compare(redocly: Redocly, api: str, base: Version, revision: Version) -> Comparison:
    """Compare two versions of the API of that name."""
    before, after = base.apis.get(api), revision.apis.get(api)
    if before is None:
        return Comparison(api, "new")
    if after is None or not after.is_file():
        position = Position("base", base.name_of(before), 1, "#/")
        gone = Breaking(api, "api-removed", "The whole API was removed.", "", "", position)
        return Comparison(api, "removed", breaking=(gone,))
    try:
        folders: dict[Side, Path] = {"base": base.folder, "revision": revision.folder}
        changes, note = _changes(redocly, before, after, folders)
        judged = judge_operations(
            read_document(base.folder, before, "base"), read_document(revision.folder, after, "revision")
        )
        breaking = [*_breaking(api, changes), *(_of_operation(api, *pair) for pair in judged)]
    except ReviewError as error:
        return Comparison(api, "unreadable", unreadable=str(error))
    return Comparison(
        api,
        "compared",
        breaking=tuple(sorted(breaking, key=_order)),
        additions=tuple(_addition(change) for change in changes if change.kind == "added"),
        edits=sum(1 for change in changes if change.kind != "added" and not change.verdicts),
        note=note,
    )


def compare_catalogues(base: Version, revision: Version) -> Comparison | None:
    """Compare two versions of the error catalogues; None where no document names one."""
    pairs = catalogue_pairs(base, revision)
    if not pairs:
        return None
    try:
        verdicts = [verdict for pair in pairs for verdict in judge_catalogue(base, revision, pair)]
    except ReviewError as error:
        return Comparison(CATALOGUE, "unreadable", unreadable=str(error))
    breaking = (_of_operation(CATALOGUE, code, verdict) for code, verdict in verdicts)
    return Comparison(CATALOGUE, "compared", breaking=tuple(breaking))


def _changes(
    redocly: Redocly, base: Path, revision: Path, folders: dict[Side, Path]
) -> tuple[list[Change], str]:
    """The changes, and a reservation about them when the base has a `$ref` that leads nowhere."""
    with tempfile.TemporaryDirectory(prefix="review-") as folder:
        scratch = Path(folder).resolve()
        bundles: dict[Path, Bundle] = {}
        if states_envelope(base) or states_envelope(revision):
            written = scratch / "base.json", scratch / "revision.json"
            bundles = {
                file: write_bundle(document, file)
                for document, file in zip((base, revision), written, strict=True)
            }
            base, revision = written
        report = scratch / "report.json"
        done = redocly.run(
            *("diff", "--format=json", "--fail-on=none", f"--output={report}", str(base), str(revision)),
            cwd=folders["revision"],
        )
        if not report.exists():
            raise ReviewError(f"redocly diff: {crash_reason(done.stderr)}")
        if done.returncode:
            raise ReviewError("The lint errors above leave parts of it unresolved.")
        content: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    if content["reportVersion"] != "1":
        raise ReviewError(
            f"redocly diff wrote report version {content['reportVersion']}; this review reads version 1."
        )
    unresolved = "leave parts of the descriptions unresolved" in done.stderr
    return parse_changes(content, folders, bundles), _UNRESOLVED if unresolved else ""


def _breaking(api: str, changes: list[Change]) -> Iterator[Breaking]:
    for change in changes:
        operation, inside = heading(change.path)
        for verdict in (*change.verdicts, *judge_change(change)):
            yield Breaking(api, verdict.rule, verdict.message, operation, inside, verdict.position)


def _order(breaking: Breaking) -> tuple[str, str, int]:
    return breaking.operation, breaking.position.file, breaking.position.line


def _of_operation(api: str, operation: str, verdict: Verdict) -> Breaking:
    return Breaking(api, verdict.rule, verdict.message, operation, "", verdict.position)


def _addition(change: Change) -> str:
    operation, inside = heading(change.path)
    return f"{operation} {inside}".strip()
