"""Removal of personal data and secrets from the messages of libraries and exceptions.

The service's own code does not log such values, but libraries quote their input: PostgreSQL quotes the row
that violates a constraint, Pydantic the value, and httpx the URL.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from typing import Final

REMOVED: Final = "[removed]"
MAX_TEXT: Final = 8_000
"""The longest text, in characters."""
_MAX_CHAIN: Final = 8
_MAX_FRAMES: Final = 40

_PATTERNS: Final = (
    # Celery quotes a message that it cannot decode.
    (re.compile(r"The full contents of the message.*", re.DOTALL), f"The message: {REMOVED}"),
    # PostgreSQL's details quote rows.
    (re.compile(r"\b(DETAIL|CONTEXT|HINT): .*?(?=\n\[SQL|\Z)", re.DOTALL), rf"\1: {REMOVED}"),
    (re.compile(r"\[parameters: .*", re.DOTALL), f"[parameters: {REMOVED}]"),
    (re.compile(r"\binput_value=.*?(?=, input_type=|$)", re.MULTILINE), f"input_value={REMOVED}"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?"), REMOVED),
    (re.compile(r"\b(Bearer|Basic) [\w.~+/=-]+"), rf"\1 {REMOVED}"),
    # User and password in a URL, then queries, then e-mail addresses.
    (re.compile(r"(?<=://)[^\s/@]+@"), f"{REMOVED}@"),
    (re.compile(r"(?<=[\w/])\?[\w%.~+-]+=[^\s\"'<>]*"), f"?{REMOVED}"),
    (re.compile(r"[^\s@<>\"'(),:;=\[\]]+@[^\s@<>\"'(),:;=\[\]]*\.[\w\]]+"), REMOVED),
)
_SUSPICIOUS: Final = re.compile(
    r"@|\?|eyJ|Bearer|Basic|DETAIL|CONTEXT|HINT|parameters|input_value|full contents"
)
"""A quick check, after which most texts need none of the patterns above."""
_QUOTED: Final = re.compile(r"""["'](.*["']|.*)""", re.DOTALL)
"""From the first quote to the last, because an apostrophe would break pairs of quotes."""
_OWN_PACKAGES: Final = ("app", "generated")
_ABOUT_CODE: Final = (AttributeError, ImportError, NameError, NotImplementedError)
"""Exceptions whose messages quote names from the source code."""


def redact(text: str) -> str:
    """Return the text without addresses, tokens, queries of URLs and quoted rows, shortened if it is long."""
    if _SUSPICIOUS.search(text) is not None:
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"


def describe(error: BaseException) -> str:
    """Return type and message of an exception, the message without values.

    Quoted parts of a library's message are emptied, because they may be values of a request.
    """
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(error, OSError) and error.strerror:
        # The rest of its text is a file name, which may come from an upload.
        return f"{name}: {redact(error.strerror)}"
    try:
        message = str(error)
    except Exception:
        return name
    if kind.__module__.partition(".")[0] not in _OWN_PACKAGES and not isinstance(error, _ABOUT_CODE):
        message = _QUOTED.sub("'…'", message)
    message = redact(message).strip()
    return f"{name}: {message}" if message else name


def format_exception(error: BaseException) -> str:
    """Return the stack of an exception and of those that led to it, the first cause first."""
    parts: list[str] = []
    for link, cause in reversed(list(_chain(error))):
        frames = traceback.format_tb(cause.__traceback__)
        if len(frames) > _MAX_FRAMES:
            half = _MAX_FRAMES // 2
            frames = [*frames[:half], f"  … {len(frames) - _MAX_FRAMES} more\n", *frames[-half:]]
        parts.append(f"Traceback (most recent call last):\n{''.join(frames)}{describe(cause)}{link}")
    return "\n\n".join(parts)


def _chain(error: BaseException) -> Iterator[tuple[str, BaseException]]:
    """Yield the exception and its causes, with the phrase that links them to the exception after them."""
    link, current = "", error
    for _ in range(_MAX_CHAIN):
        yield link, current
        if isinstance(current, BaseExceptionGroup):
            link, current = "\n\nis part of the exception group:", current.exceptions[0]
        elif current.__cause__ is not None:
            link, current = "\n\nwas the cause of:", current.__cause__
        elif current.__context__ is not None and not current.__suppress_context__:
            link, current = "\n\nwas being handled when another exception occurred:", current.__context__
        else:
            return
