"""The report for programs."""

from __future__ import annotations

import json
from typing import Any

from specfirst.review.differ.findings import Affected, Finding
from specfirst.review.differ.reports.json_schema import VERSION
from specfirst.review.differ.review import Diff
from specfirst.review.differ.sides import Place


def render(diff: Diff) -> str:
    """The report as a JSON document."""
    report = {
        "version": VERSION,
        "old": diff.old,
        "new": diff.new,
        "passed": diff.passed,
        "counts": diff.counts,
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
        "affected": [_affected(place) for place in finding.affected],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"ref": place.label, "file": place.file, "line": place.line, "pointer": place.pointer}


def _affected(affected: Affected) -> dict[str, Any]:
    return {
        "operation": affected.operation,
        "operation_id": affected.operation_id,
        "direction": affected.direction,
        "where": affected.where,
        "tags": list(affected.tags),
        "sdk": affected.sdk,
    }
