"""Names of files are harmless, whatever they were."""

from __future__ import annotations

import pytest

from app.services.common.files.names import MAX_LENGTH, safe_file_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("my report (1).pdf", "my report (1).pdf"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a/", "file"),
        ("", "file"),
        ("\r\nSet-Cookie: x", "Set-Cookie_ x"),
        ('a"b.txt', "a_b.txt"),
        ("NUL", "_NUL"),
        ("nullable.txt", "nullable.txt"),
        ("a. .", "a"),
        ("\ud800.txt", "txt"),
    ],
)
def test_what_is_left(given: str, kept: str) -> None:
    assert safe_file_name(given) == kept


@pytest.mark.parametrize("length", [MAX_LENGTH, MAX_LENGTH + 1, 5000])
def test_long_names_keep_their_suffix(length: int) -> None:
    name = safe_file_name("x" * (length - 4) + ".pdf")
    assert (len(name), name[-4:]) == (MAX_LENGTH, ".pdf")
    assert len(safe_file_name("x." + "y" * length)) <= MAX_LENGTH
