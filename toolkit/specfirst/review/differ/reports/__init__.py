"""The forms in which a comparison is reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from specfirst.review.differ.reports import (
    github_report,
    json_report,
    markdown_report,
    sarif_report,
    text_report,
)
from specfirst.review.differ.review import Diff


def _html(diff: Diff) -> str:
    # Only this report needs the template engine.
    from specfirst.review.differ.reports import html_report

    return html_report.render(diff)


REPORTS: Mapping[str, Callable[[Diff], str]] = {
    "text": text_report.render,
    "markdown": markdown_report.render,
    "html": _html,
    "json": json_report.render,
    "sarif": sarif_report.render,
    "github": github_report.render,
}
