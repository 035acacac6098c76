"""One API in two versions: every change between them."""

from __future__ import annotations

import datetime

from specfirst.review.differ.context import Context
from specfirst.review.differ.findings import Finding, Findings
from specfirst.review.differ.operations import compare_operations
from specfirst.review.differ.policies import compare_catalogues
from specfirst.review.differ.schemas.compare import SchemaComparison
from specfirst.review.differ.sides import Side
from specfirst.review.differ.unchanged import Unchanged
from specfirst.review.errors import ReviewError


def compare_sides(api: str, old: Side, new: Side, today: datetime.date) -> tuple[Finding, ...]:
    """Every change of an API, the worst first.

    Raises:
        ReviewError: the schemas are nested too deeply to be compared.
    """
    findings = Findings(api, old, new)
    unchanged = Unchanged(old.document, new.document)
    schemas = SchemaComparison(old.schemas, new.schemas, unchanged)
    context = Context(old, new, findings, unchanged, schemas, today)
    try:
        compare_operations(context)
    except RecursionError:
        raise ReviewError(f"{api}: its schemas are nested too deeply to be compared.") from None
    compare_catalogues(context)
    return findings.result()
