"""Phrases that reports of several commands share."""

from __future__ import annotations

from collections.abc import Sequence


def listed(names: Sequence[str], most: int, *, separator: str = ", ") -> str:
    """Return the first names, and how many more there are: `a, b and 2 more`."""
    more = len(names) - most
    return separator.join(names[:most]) + (f" and {more} more" if more > 0 else "")


def counted(number: int, noun: str) -> str:
    """Return the number with its noun, in the plural unless it is 1, such as `1 error` or `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
