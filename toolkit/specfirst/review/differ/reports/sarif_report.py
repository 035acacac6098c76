"""The report in the Static Analysis Results Interchange Format, SARIF 2.1.0 (OASIS)."""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from specfirst.review.differ.findings import Finding
from specfirst.review.differ.review import Diff
from specfirst.review.differ.rules import Rule, Severity
from specfirst.review.differ.sides import Place

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = dict(zip(Severity, ("error", "error", "warning", "note"), strict=True))


def render(diff: Diff) -> str:
    """The report as a SARIF log of one run."""
    rules = list({finding.rule.id: finding.rule for finding in diff.findings}.values())
    positions = {rule.id: position for position, rule in enumerate(rules)}
    driver = {
        "name": "specfirst review",
        "version": _version(),
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        # Columns are not given, and lines count in characters (SARIF 2.1.0, 3.14.17).
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder that was reviewed."}}},
        "properties": {"old": diff.old, "new": diff.new, "passed": diff.passed},
        "results": [_result(diff, finding, positions[finding.rule.id]) for finding in diff.findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _version() -> str:
    # Only this report needs it, and the import is slow.
    from importlib import metadata

    try:
        return metadata.version("specfirst")
    except metadata.PackageNotFoundError:
        return "unknown"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} {rule.instead}\n\nExample: {rule.example}"},
        "defaultConfiguration": {"level": _LEVELS[rule.worst]},
        "properties": {"tags": ["api", rule.worst.value]},
    }


def _result(diff: Diff, finding: Finding, position: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "ruleIndex": position,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} {finding.rule.why} {finding.rule.instead}"},
        "locations": [_location(finding.new)],
        "relatedLocations": [
            {"id": 1, "message": {"text": f"The old version, {finding.old}."}, **_location(finding.old)}
        ],
        "partialFingerprints": {"change/v1": hashlib.sha256(finding.id.encode()).hexdigest()},
        "properties": {
            "id": finding.id,
            "severity": finding.severity.value,
            "operations": list(finding.operations),
            "sdkMethods": sorted({place.sdk for place in finding.affected if place.sdk}),
        },
    }
    approval = diff.approved.get(finding.id)
    if approval is not None:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": approval.reason}
        ]
    return result


def _location(place: Place) -> dict[str, Any]:
    artifact: dict[str, Any] = {"uri": quote(place.file)}
    if PurePosixPath(place.file).is_absolute():
        artifact["uri"] = f"file://{quote(place.file)}"
    else:
        artifact["uriBaseId"] = "SRCROOT"
    return {
        "physicalLocation": {"artifactLocation": artifact, "region": {"startLine": max(1, place.line)}},
        "logicalLocations": [{"fullyQualifiedName": place.pointer, "kind": "member"}],
    }
