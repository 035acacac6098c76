"""Sample texts of patterns."""

from __future__ import annotations

import pytest

from specfirst.compiler.ir.failures.patterns import matching
from specfirst.runtime.interface.ecma_pattern import compile_ecma


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(a|bc)\1$",
        "^(?<year>[0-9]{4})-(?:0[1-9]|1[0-2])$",
        "^[^a-z]+$",
        r"^\S\D\W\d?$",
        "^[A-Z]{3,}(?:-[a-z]+)*$",
        "^(?!x)[^x]{2}.*?$",
        "^[+-]?[0-9]+(?=.?)$",
        r"^\u0041\x42$",
    ],
)
def test_some_text_matches_its_pattern(pattern: str) -> None:
    assert any(map(compile_ecma(pattern).search, matching(pattern)))


def test_texts_of_nested_repetitions_are_short() -> None:
    assert list(matching("^((a{900}){900}){900}$")) == []
