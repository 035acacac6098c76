"""Encryption of secrets, with integrity and replaceable keys."""

from __future__ import annotations

import pytest

from app.core.secret_box import SealBrokenError, SecretBox

OLD, NEW = b"an old secret of 32 bytes or more", b"a newer secret of 32 bytes or more"


def test_sealed_value_can_be_opened_but_not_read() -> None:
    box = SecretBox([OLD])
    sealed = box.seal(b"hush")
    assert b"hush" not in sealed
    assert sealed != box.seal(b"hush")
    assert box.open(sealed) == b"hush"


@pytest.mark.parametrize("position", [0, 20, -1])
def test_altered_value_is_refused(position: int) -> None:
    box = SecretBox([OLD])
    sealed = bytearray(box.seal(b"hush"))
    sealed[position] ^= 1
    with pytest.raises(SealBrokenError):
        box.open(bytes(sealed))


def test_old_key_opens_values_until_it_is_removed() -> None:
    sealed = SecretBox([OLD]).seal(b"hush")
    both = SecretBox([NEW, OLD])
    assert both.open(sealed) == b"hush"
    assert not both.is_current(sealed)
    again = both.seal(both.open(sealed))
    assert both.is_current(again)
    assert SecretBox([NEW]).open(again) == b"hush"
    with pytest.raises(SealBrokenError):
        SecretBox([NEW]).open(sealed)
