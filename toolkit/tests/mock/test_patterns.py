"""Texts that are made up for patterns."""

from __future__ import annotations

import re
from random import Random

import pytest

from specfirst.mock.patterns import matching
from specfirst.mock.schemas import Impossible


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        (r"^((xn--)?[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*\.)+[a-zA-Z]{2,}\.?$", 4, 253),
        (r"^[0-9a-f]{128}$", 0, 10_000),
        (r"^[a-z]+$", 200, 250),
        (r"^(\d{3}-)*\d{4}$", 4, 4),
    ],
)
def test_text_matches_and_has_the_length(pattern: str, least: int, most: int) -> None:
    for seed in range(20):
        text = matching(pattern, Random(seed), least, most)
        assert re.search(pattern, text)
        assert least <= len(text) <= most


@pytest.mark.parametrize("pattern", ["((a{1000}){1000}){1000}", "^[a-z]{3}$", "(", "(?<=a)b\\p{L"])
def test_no_text_is_found(pattern: str) -> None:
    with pytest.raises(Impossible):
        matching(pattern, Random(1), 5, 10)
