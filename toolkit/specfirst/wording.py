"""Phrases that reports of several commands share."""


def counted(number: int, noun: str) -> str:
    """Return the number with its noun, in the plural unless it is 1, such as `1 error` or `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
