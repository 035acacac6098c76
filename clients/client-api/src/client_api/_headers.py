"""Headers of responses, and checks of headers that are sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import ClassVar, cast

from ._errors import InvalidArgumentError

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"(?:[!-~](?:[ \t!-~]*[!-~])?)?")
_TOKEN = re.compile(r"[!-~]+")
_CHARSET = re.compile(r'charset="?([\w.:-]+)', re.ASCII | re.IGNORECASE)


class Headers(Mapping[str, str]):
    """Headers of a response. Names are looked up in any letter case, and listed in lower case.

    A header that was sent several times has one value, joined by commas (RFC 9110, section 5.3).
    """

    __slots__ = ("_fields", "_known")

    def __init__(self, fields: Callable[[], Iterable[tuple[str, str]]] | None = None) -> None:
        """`fields` is called at the first access, since few programs read headers."""
        self._fields = fields
        self._known: dict[str, str] = {}

    @property
    def _values(self) -> dict[str, str]:
        if self._fields is not None:
            values: dict[str, str] = {}
            for name, value in self._fields():
                key = name.lower()
                values[key] = f"{values[key]}, {value}" if key in values else value
            self._known, self._fields = values, None
        return self._known

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self._values == dict(cast("Mapping[str, str]", other))

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # as of any mapping that compares by its items

    def __repr__(self) -> str:
        """Return only the names: values can be secrets, such as cookies."""
        return f"Headers({', '.join(self._values)})"

    def __getstate__(self) -> dict[str, str]:
        return self._values

    def __setstate__(self, state: dict[str, str]) -> None:
        self._fields, self._known = None, state


def charset_of(headers: Mapping[str, str]) -> str:
    """Return the declared character encoding of a body, which Python may not know; UTF-8 by default."""
    found = _CHARSET.search(headers.get("content-type", ""))
    return found[1] if found else "utf-8"


_CANONICAL = {
    name.lower(): name
    for name in ("Accept", "Authorization", "Content-Type", "Cookie", "Idempotency-Key", "User-Agent")
}
"""Headers that a client sends itself; those of the user replace them in any letter case."""


def merged(headers: Mapping[str, str], others: Mapping[str, str] | None) -> dict[str, str]:
    """Return headers merged with others, which replace those of the same name in any letter case.

    Raises `InvalidArgumentError` for headers that cannot be sent.
    """
    added = {_CANONICAL.get(name.lower(), name): value for name, value in checked_headers(others).items()}
    names = {name.lower() for name in added}
    return {**{name: value for name, value in headers.items() if name.lower() not in names}, **added}


def checked_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return headers that can be sent (RFC 9110, section 5.5).

    Raises `InvalidArgumentError`, without showing values.
    """
    for name, value in (headers or {}).items():
        if not _NAME.fullmatch(name):
            raise InvalidArgumentError(f"{name!r:.80} cannot be the name of a header")
        check_value(f"header {name}", value)
    return dict(headers or {})


def check_value(subject: str, value: object) -> None:
    """Raise `InvalidArgumentError` for a value that a header cannot contain, without showing it."""
    if not isinstance(value, str):
        raise InvalidArgumentError(f"{subject}: a text is needed, not {type(value).__name__}")
    if not _VALUE.fullmatch(value):
        raise InvalidArgumentError(
            f"{subject}: the value, which is not shown here, has characters that a header cannot hold: "
            "only visible ASCII is allowed, with spaces inside, but neither at the ends nor line breaks"
        )


def bearer(token: object) -> str:
    """Return the value of `Authorization` for a token (RFC 6750, section 2.1).

    Raises `InvalidArgumentError` for a token that cannot be sent, without showing it.
    """
    if not isinstance(token, str):
        raise InvalidArgumentError(f"the access token has to be a text, not {type(token).__name__}")
    if not _TOKEN.fullmatch(token):
        held = "is empty" if not token else "has spaces, line breaks or other characters than visible ASCII"
        raise InvalidArgumentError(f"the access token, which is not shown here, {held}")
    return f"Bearer {token}"
