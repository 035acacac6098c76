"""Sanitising of file names."""

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
        ("a\u2028b\u2029c.txt", "a b c.txt"),
        ("a\u00a0b\u3000c.txt", "a b c.txt"),
        ("a\u200bb\ufeff\u2060.txt", "ab.txt"),
        ("\u202egpj.exe", "gpj.exe"),
        ("\u2066a\u2069\u200f.txt", "a.txt"),
        ("\u3164.txt", "txt"),
        ("\u2028\u200b", "file"),
        ("\U0001f600.png", "\U0001f600.png"),
        ("\u0646\u0627\u0645\u0647.pdf", "\u0646\u0627\u0645\u0647.pdf"),
    ],
)
def test_unsafe_characters_are_removed(given: str, kept: str) -> None:
    assert safe_file_name(given) == kept


@pytest.mark.parametrize("length", [MAX_LENGTH, MAX_LENGTH + 1, 5000])
def test_long_names_keep_their_suffix(length: int) -> None:
    name = safe_file_name("x" * (length - 4) + ".pdf")
    assert (len(name), name[-4:]) == (MAX_LENGTH, ".pdf")
    assert len(safe_file_name("x." + "y" * length)) <= MAX_LENGTH
