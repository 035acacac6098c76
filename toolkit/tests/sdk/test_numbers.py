"""Numbers that a float cannot hold, where the fast decoder reads them and where the tolerant one does."""

from __future__ import annotations

import importlib
import json
from decimal import Decimal
from typing import Any

import pytest

from tests.sdk.library_server import BOOK, Library, success

INTEGERS = (2**53 + 1, 2**63 - 1, -(2**63), 2**64, 10**30)
DECIMALS = ("0.1", "12345678901234567890.123456789", "1e400", "-0.10", "9007199254740993", "3")


@pytest.mark.parametrize("newer_server", [False, True])
@pytest.mark.parametrize("number", INTEGERS)
def test_large_integer_is_exact_from_response_to_json(
    client: Any, server: Library, number: int, newer_server: bool
) -> None:
    unknown = {"later": number} if newer_server else {}
    server.plan(f"/books/{BOOK['id']}/loans", success({"number": number, **unknown}, 202))
    loan = client.books.lend(BOOK["id"])
    assert loan.number == number
    assert json.loads(loan.to_json()) == {"number": number, **unknown}


@pytest.mark.parametrize("text", DECIMALS)
def test_decimal_keeps_its_digits_in_both_decoders_and_when_it_is_sent(library: Any, text: str) -> None:
    decode_json = importlib.import_module("library._direct").decode_json
    decode = importlib.import_module("library._decode").decode
    encode = importlib.import_module("library._encode").encode
    core = importlib.import_module("library._json")
    read = [
        decode_json(list[Decimal], f"[{text}]", strict=True),
        decode(list[Decimal], core.loads(f"[{text}]", exact=True), strict=True),
    ]
    for (decimal,) in read:
        assert isinstance(decimal, Decimal)
        assert decimal.as_tuple() == Decimal(text).as_tuple()
        assert Decimal(core.dumps(encode([decimal]))[1:-1]) == Decimal(text)
