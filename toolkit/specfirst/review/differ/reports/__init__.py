"""Reports of a comparison, one module for each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from specfirst.review.differ.reports import json_report, markdown_report, text_report
from specfirst.review.differ.review import Diff

REPORTS: Mapping[str, Callable[[Diff], str]] = {
    "text": text_report.render,
    "markdown": markdown_report.render,
    "json": json_report.render,
}
