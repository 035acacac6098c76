"""Text of documents in GitHub Flavored Markdown."""

import re


def text(value: str) -> str:
    """Text from a spec, which may not open a tag, leave its table cell or its line."""
    return " ".join(value.replace("<", "&lt;").replace("|", "\\|").split())


def code(value: str) -> str:
    """A code span of any text (GFM 6.3: the fence is longer than any run of backticks inside)."""
    text = " ".join(value.replace("|", "\\|").split())
    runs = re.findall(r"`+", text)
    fence = "`" * (max(map(len, runs)) + 1) if runs else "`"
    return f"{fence} {text} {fence}" if runs else f"`{text}`"
