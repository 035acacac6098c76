"""Write text of the document as docstrings."""

from __future__ import annotations

import re
import textwrap
import unicodedata

WIDTH = 100
_LIST_ENTRY = re.compile(r"\s*([-*+]|\d+[.)]) ")
_NEXT_ENTRY = re.compile(r"\n(?=\s*(?:[-*+]|\d+[.)]) )")


def docstring(*paragraphs: str, indent: int = 4) -> str:
    """Join paragraphs into the text of a docstring, wrapped, with indented continuation lines."""
    wrapped = [_wrap(paragraph, indent) for paragraph in paragraphs if paragraph.strip()]
    text = "\n\n".join(wrapped)
    if "\n" in text:
        text += "\n"
    lines = [
        (" " * indent + line if line and number else line) for number, line in enumerate(text.split("\n"))
    ]
    closing = " " * indent if "\n" in text else ""
    return _safe("\n".join(lines)) + closing


def sentence(text: str) -> str:
    """Return a text with a full stop, unless it ends like a sentence."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def section(title: str, entries: list[tuple[str, str]], *, indent: int = 8) -> str:
    """Return an `Args:` or `Raises:` section, which is not wrapped again; empty without entries."""
    lines = [
        textwrap.fill(
            f"{name}: {' '.join(text.split())}" if text else name,
            WIDTH - indent,
            initial_indent="    ",
            subsequent_indent="        ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for name, text in entries
    ]
    return "\n".join([f"{title}:", *lines]) if lines else ""


def _wrap(paragraph: str, indent: int) -> str:
    if "\n    " in paragraph:  # A section is wrapped already.
        return paragraph
    return "\n".join(
        textwrap.fill(
            " ".join(block.split()),
            WIDTH - indent,
            subsequent_indent="  " if _LIST_ENTRY.match(block) else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for block in _NEXT_ENTRY.split(paragraph.strip())
    )


def _safe(text: str) -> str:
    printable = "".join(
        character for character in text if character in "\n\t" or unicodedata.category(character) != "Cc"
    )
    escaped = printable.replace("\\", "\\\\").replace('"""', "'''")
    return f"{escaped} " if escaped.endswith('"') else escaped
