"""Systematic edits of small documents: each must have the verdict that follows from how it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.cases_of_schemas import CASES
from tests.review.systematic.judgement import judge_document

_OLD = Path(__file__).with_name("systematic") / "library.yaml"
DOCUMENTS = {"openapi-3.1": CASES / "accounts_base.yaml", "openapi-3.0": _OLD}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_systematic_edit_has_the_expected_verdict_in_both_orders(document: Path, tmp_path: Path) -> None:
    judgements = list(judge_document(document, tmp_path, seed=1))

    assert len(judgements) > 300
    assert [str(judgement) for judgement in judgements if not judgement.is_right] == []
