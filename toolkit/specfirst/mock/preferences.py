"""The preferences of a client for one request to a mock, as in Prism: `Prefer: code=404, example=empty`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from specfirst.runtime.interface import FieldError, InvalidRequest

_LONGEST = 1_000
"""The greatest length of a field that is read, in characters: reading takes time in its square."""
_PREFERENCE = re.compile(r'\s*([A-Za-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))\s*(?:;[^,]*)?')


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences of one request that a mock knows."""

    code: int | None = None
    """The status of the response."""
    example: str | None = None
    """The name of an example of the response."""
    dynamic: bool | None = None
    """Whether the values are made anew for each request, instead of examples."""

    @property
    def applied(self) -> str:
        """Return the value of `Preference-Applied` (RFC 7240, 3)."""
        known = {"code": self.code, "example": self.example, "dynamic": self.dynamic}
        texts = {name: str(value).lower() if name == "dynamic" else value for name, value in known.items()}
        return ", ".join(f"{name}={value}" for name, value in texts.items() if known[name] is not None)


def read_preferences(fields: Iterable[str]) -> Preferences:
    """The preferences in the values of `Prefer` fields (RFC 7240, 2); others are ignored.

    Raises:
        InvalidRequest: `code` is not a status, or `dynamic` neither true nor false.
    """
    found: dict[str, str] = {}
    for field in filter(lambda value: len(value) <= _LONGEST, fields):
        for name, quoted, token in _PREFERENCE.findall(field):
            # The first one of repeated preferences applies (RFC 7240, 2).
            found.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) if quoted else token)
    return Preferences(_code(found), found.get("example"), _dynamic(found))


def _code(found: Mapping[str, str]) -> int | None:
    text = found.get("code")
    if text is None:
        return None
    if not re.fullmatch(r"[1-5][0-9]{2}", text):
        raise not_preferred("code", f"{text[:20]!r} is no status")
    return int(text)


def _dynamic(found: Mapping[str, str]) -> bool | None:
    text = found.get("dynamic")
    if text is None:
        return None
    known = {"": True, "1": True, "true": True, "0": False, "false": False}
    if text.lower() not in known:
        raise not_preferred("dynamic", f"{text[:20]!r} is neither true nor false")
    return known[text.lower()]


def not_preferred(name: str, reason: str) -> InvalidRequest:
    """The refusal of a preference that the document has no response for."""
    return InvalidRequest(errors=[FieldError(("header", "Prefer"), f"prefer_{name}", reason)])
