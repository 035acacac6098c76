"""The report for programs, and its JSON Schema, which `specfirst review schema` prints."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from specfirst.review.differ.catalogue import RULES
from specfirst.review.differ.findings import Finding
from specfirst.review.differ.review import Diff, by_severity
from specfirst.review.differ.rules import Direction, Severity
from specfirst.review.differ.sides import Place

VERSION = 1
"""Incremented when a field is removed or changes its meaning; a version may get new fields."""
_COUNT = {"type": "integer", "minimum": 0}


def render(diff: Diff) -> str:
    """The report as a JSON document."""
    report = {
        "version": VERSION,
        "old": diff.old,
        "new": diff.new,
        "passed": diff.passed,
        "counts": by_severity(finding.severity for finding in diff.findings),
        "findings": [_finding(diff, finding) for finding in diff.findings],
        "problems": list(diff.problems),
        "notes": list(diff.notes),
    }
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _finding(diff: Diff, finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "api": finding.api,
        "rule": finding.rule.id,
        "severity": finding.severity,
        "message": finding.message,
        "why": finding.rule.why,
        "instead": finding.rule.instead,
        "subject": finding.subject,
        "before": finding.before,
        "after": finding.after,
        "approved": finding.id in diff.approved,
        "old": _place(finding.old),
        "new": _place(finding.new),
        "affected": [asdict(place) for place in finding.affected],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"ref": place.label, "file": place.file, "line": place.line, "pointer": place.pointer}


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _texts(description: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}, "description": description}


def _object(description: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "required": list(properties),
        "properties": properties,
    }


def schema() -> dict[str, Any]:
    """Return the schema of `--format json` (JSON Schema 2020-12)."""
    severity = {"enum": [severity.value for severity in Severity], "description": "The worst comes first."}
    report = _object(
        "What changed between two versions of documents, and whether the review passes.",
        version={"const": VERSION},
        old=_text("The old version: a file, a git commit, or the last release."),
        new=_text("The new version."),
        passed={"type": "boolean", "description": "Whether the exit status is 0."},
        counts={
            "type": "object",
            "description": "The number of findings by severity.",
            "propertyNames": {"enum": severity["enum"]},
            "additionalProperties": _COUNT,
        },
        findings={"type": "array", "items": {"$ref": "#/$defs/finding"}},
        problems=_texts("Other reasons why the review does not pass, such as a version that went back."),
        notes=_texts("What is worth knowing and fails nothing."),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Report of specfirst review",
        **report,
        "$defs": {
            "severity": severity,
            "place": _place_schema(),
            "affected": _affected_schema(),
            "finding": _finding_schema(),
        },
    }


def _finding_schema() -> dict[str, Any]:
    return _object(
        "One change, with every operation that it affects.",
        id=_text("The fingerprint, for `approvals.yaml`: it holds the change itself."),
        api=_text("The name of the API."),
        rule={"enum": sorted(RULES), "description": "A rule of `specfirst review rules`."},
        severity={"$ref": "#/$defs/severity"},
        message=_text("What changed."),
        why=_text("Who breaks, and why."),
        instead=_text("How to make the change without breaking clients."),
        subject=_text("What the change is about, such as the name of a property; may be empty."),
        before=_text("The old value; may be empty."),
        after=_text("The new value; may be empty."),
        approved={"type": "boolean", "description": "Whether an approval covers the change."},
        old={"$ref": "#/$defs/place"},
        new={"$ref": "#/$defs/place"},
        affected={"type": "array", "items": {"$ref": "#/$defs/affected"}},
    )


def _place_schema() -> dict[str, Any]:
    return _object(
        "Where it is written.",
        ref=_text("The git ref that the file is of; empty for a file of the work tree."),
        file=_text("The path of the source."),
        line=_COUNT | {"description": "The first line is 1."},
        pointer=_text("The JSON pointer within the file, as a URI fragment."),
    )


def _affected_schema() -> dict[str, Any]:
    directions = [direction.value for direction in Direction]
    return _object(
        "An operation that the change reaches.",
        operation=_text("Method and path; empty if the change concerns the document."),
        operation_id=_text("The `operationId`; may be empty."),
        direction={"enum": [*directions, None], "description": "Null for what is no data."},
        where=_text("The part of the operation, such as `response 200 application/json .name`."),
        tags=_texts("The tags of the operation."),
        sdk=_text("The method of the SDK; may be empty."),
    )
