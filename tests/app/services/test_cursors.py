"""Cursors are valid in one spelling, for one list."""

from __future__ import annotations

import pytest

from app.services.common.pagination.cursors import CursorCodec, InvalidCursorError

SCOPE = ["files", "ada", None]
POSITION = ["report.txt", "01a21a9f-4995-71a1-92df-77e0b6835000"]


@pytest.fixture
def codec() -> CursorCodec:
    return CursorCodec([b"k" * 32])


def test_cursor_is_read_back_in_its_scope(codec: CursorCodec) -> None:
    cursor = codec.encode(POSITION, scope=SCOPE)
    assert codec.decode(cursor, scope=SCOPE) == POSITION
    for scope in (["files", "bob", None], ["files", "ada"], ["files", "ada", "None"], []):
        with pytest.raises(InvalidCursorError):
            codec.decode(cursor, scope=scope)


def test_cursor_in_another_spelling_is_refused(codec: CursorCodec) -> None:
    # One character more in the position moves the end of the text by eight bits of six.
    cursors = [codec.encode([*POSITION, "x" * length], scope=SCOPE) for length in range(3)]
    assert {len(cursor) % 4 for cursor in cursors} == {0, 2, 3}
    for cursor in cursors:
        spellings = [
            cursor + "=",
            cursor + "\n",
            " " + cursor,
            cursor[:9] + "*" + cursor[9:],
            cursor + "====",
        ]
        if len(cursor) % 4:
            spellings += [cursor[:-1] + chr(ord(cursor[-1]) + 1), cursor + "=" * (4 - len(cursor) % 4)]
        for spelling in spellings:
            with pytest.raises(InvalidCursorError):
                codec.decode(spelling, scope=SCOPE)
