"""The small documents of `cases/`, each of which stands for a kind of fault, probed with requests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.wild.pool import run_apart
from tests.wild.report import Report

CASES = Path(__file__).with_name("cases")

REFUSED = {
    "nulls.yaml": "nulls.yaml:",
    "remote_response.yaml": "https://example.com/common.yaml",
    "security.yaml": "nosuch",
    "unknown_scheme.yaml": "tokn",
}
"""Documents that must not generate, and what the message has to name."""

WITHOUT_INVALID = {
    "array_without_items.yaml",
    "mixed_enum.yaml",
    "objects_in_query.yaml",
    "query_styles.yaml",
    "response_default.yaml",
    "response_range.yaml",
    "suffixed_paths.yaml",
}
"""Documents that no request can break: operations without parameters and bodies."""


UNMENDED: dict[str, str] = {
    "required_in_base.yaml": "a property that is required in one part and defined in another accepts null",
}
"""Documents that are not served as written yet, and what of them. Delete what is mended."""


def _marked(names: Iterable[str]) -> list[Any]:
    return [
        pytest.param(
            name, marks=pytest.mark.xfail(reason=UNMENDED[name], strict=False) if name in UNMENDED else ()
        )
        for name in sorted(names)
    ]


def probed(name: str) -> Report:
    return run_apart(CASES / name, name)


@pytest.mark.parametrize("name", _marked(REFUSED))
def test_document_that_cannot_be_served_is_refused_with_its_place(name: str) -> None:
    report = probed(name)
    assert not report.generated
    assert REFUSED[name] in report.complaint
    assert "Traceback" not in report.complaint


@pytest.mark.parametrize("name", _marked({each.name for each in CASES.iterdir()} - REFUSED.keys()))
def test_served_as_written(name: str) -> None:
    report = probed(name)
    assert report.started, report.complaint
    assert report.failures == []
    assert report.valid_sent
    assert report.invalid_sent or name in WITHOUT_INVALID
