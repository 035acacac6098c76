"""A pattern that contradicts the format beside it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compiler.served_documents import document, exchange, serve


def _document(pattern: str) -> dict[str, Any]:
    contact = {"type": "string", "format": "email", "maxLength": 40, "pattern": pattern}
    return document({"Contact": contact}, {"/contacts": exchange({"$ref": "#/components/schemas/Contact"})})


async def test_pattern_that_no_address_matches_is_enforced_alone_and_reported() -> None:
    # One backslash too many: the pattern asks for one before the domain's dot.
    with serve(_document(r"^[a-z.]+@[a-z]+\\.[a-z]+$")) as api:
        api.returned = lambda: "ada@b\\cd"
        assert (await api.send("POST", "/contacts", json="ada@b\\cd")).status_code == 200
        assert (await api.send("POST", "/contacts", json="ada@b.cd")).status_code == 422
        assert [warning for warning in api.warnings if "no e-mail address" in warning]


@pytest.mark.parametrize("pattern", ["^[a-z]+@acme[.]example$", "^.+@.+$", r"^\S+$", "^$|@acme"])
async def test_pattern_of_addresses_is_enforced_beside_the_format(pattern: str) -> None:
    with serve(_document(pattern)) as api:
        api.returned = lambda: "ada@acme.example"
        assert (await api.send("POST", "/contacts", json="ada@acme.example")).status_code == 200
        assert (await api.send("POST", "/contacts", json="a@b@acme.example")).status_code == 422
        assert not [warning for warning in api.warnings if "no e-mail address" in warning]
