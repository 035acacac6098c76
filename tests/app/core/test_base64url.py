"""Base64url has one spelling for each sequence of bytes."""

from __future__ import annotations

import pytest

from app.core import base64url


@pytest.mark.parametrize("data", [b"", b"\0", b"ab", b"abc", b"\xff\xfe\xfd", bytes(range(256))])
def test_encoded_bytes_are_decoded(data: bytes) -> None:
    assert base64url.decode(base64url.encode(data)) == data


@pytest.mark.parametrize(
    "text",
    [
        "A",
        "AA==",
        "AA=",
        "AB",
        "AAB",
        "AA AA",
        "AAAA\n",
        " AAAA",
        "AA+A",
        "AA/A",
        "AA*A",
        "AAAA====",
        "ＡＡＡＡ",
        "\ud800",
    ],
)
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - which of several is the library's business
        base64url.decode(text)
