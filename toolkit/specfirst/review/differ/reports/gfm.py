"""Escape text of documents for GitHub Flavored Markdown."""

from __future__ import annotations

import html
import re

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#!|~$:])")
"""Characters that can begin inline markup or a link (GFM 2.4: any ASCII punctuation may be escaped)."""
_MENTION = "@\u200b"
"""GitHub notifies `@name` even if the sign is escaped, so an invisible character separates them."""


def plain(value: str) -> str:
    """Return the text in one line, with markup, mentions and links escaped."""
    escaped = _PUNCTUATION.sub(r"\\\1", " ".join(value.split()))
    return html.escape(escaped, quote=False).replace("@", _MENTION)


def span(value: str) -> str:
    """Return a code span of any text (GFM 6.3: the fence is longer than any run of backticks inside)."""
    text = " ".join(value.split())
    if not text:
        return "—"
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"`{text}`"
