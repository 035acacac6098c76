"""Credentials are placed by the security schemes of the document, and found there again."""

from __future__ import annotations

from typing import Any

import pytest

from specfirst.fuzz.credentials import Placed, find, parse_scheme, place


@pytest.mark.parametrize(
    ("definition", "secret", "placed"),
    [
        (
            {"type": "http", "scheme": "bearer"},
            "a.b.c",
            Placed(headers={"Authorization": "Bearer a.b.c"}),
        ),
        (
            {"type": "http", "scheme": "Basic"},
            "ada:s3cret",
            Placed(headers={"Authorization": "Basic YWRhOnMzY3JldA=="}),
        ),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, "k", Placed(headers={"X-Key": "k"})),
        ({"type": "apiKey", "in": "query", "name": "key"}, "k", Placed(query={"key": "k"})),
        ({"type": "apiKey", "in": "cookie", "name": "sid"}, "k", Placed(cookies={"sid": "k"})),
        ({"type": "oauth2", "flows": {}}, "t", Placed(headers={"Authorization": "Bearer t"})),
    ],
)
def test_a_secret_is_placed_and_found(definition: dict[str, Any], secret: str, placed: Placed) -> None:
    requirement = (parse_scheme("own", definition),)
    assert place(requirement, {"own": secret, "other": "x"}) == placed
    assert find(requirement, placed) == {"own": secret}


def test_a_scheme_without_a_secret_is_left_out() -> None:
    requirement = (parse_scheme("own", {"type": "apiKey", "in": "query", "name": "key"}),)
    assert place(requirement, {}) == Placed()
    assert find(requirement, Placed(headers={"key": "k"})) == {}
