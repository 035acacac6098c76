"""What an API's description says of an operation, and one call of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from ._encode import encode, encode_text
from ._json import is_array
from ._response import Answer
from ._types import UNSET

T_co = TypeVar("T_co", covariant=True)

_SAFE_TO_REPEAT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Operation(Generic[T_co]):
    """One method on one path.

    Attributes:
        method: HTTP method, in capitals.
        path: Path template below the API's prefix, with parameters in braces.
        answers: How to read the body of each success status.
        secured: Whether it needs an access token.
    """

    method: str
    path: str
    answers: Mapping[int, Answer]
    secured: bool = True


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """An operation with its arguments, by their names in the API's description. `None` means not given."""

    operation: Operation[T_co]
    path: Mapping[str, object] = field(default_factory=dict[str, object])
    query: Mapping[str, object] = field(default_factory=dict[str, object])
    headers: Mapping[str, object] = field(default_factory=dict[str, object])
    body: object = UNSET

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice has the effect of sending it once (RFC 9110, section 9.2.2)."""
        return self.operation.method in _SAFE_TO_REPEAT or "Idempotency-Key" in self.headers

    def target(self) -> str:
        """Return path and query below the API's prefix. Raises `ValueError` for a bad path argument."""
        query = urlencode(list(_query_pairs(self.query)), quote_via=quote)
        path = _expand(self.operation.path, self.path)
        return f"{path}?{query}" if query else path

    def header_fields(self) -> dict[str, str]:
        """Return the headers of the call itself."""
        fields = {name: encode_text(value) for name, value in self.headers.items() if value is not None}
        if self.body is not UNSET:
            fields["Content-Type"] = "application/json"
        return fields

    def content(self) -> bytes | None:
        """Return the encoded body. Raises `ValueError` for numbers that JSON has no form for."""
        if self.body is UNSET:
            return None
        return json.dumps(
            encode(self.body), ensure_ascii=False, allow_nan=False, separators=(",", ":")
        ).encode()


def _expand(template: str, values: Mapping[str, object]) -> str:
    def segment(match: re.Match[str]) -> str:
        name = match[1]
        text = encode_text(values[name])
        if text in {"", ".", ".."}:  # each would change which resource the path names
            raise ValueError(f"{name} cannot be {text!r}")
        return quote(text, safe="")

    return re.sub(r"\{([^{}]+)\}", segment, template)


def _query_pairs(query: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    for name, value in query.items():
        if value is None or value is UNSET:
            continue
        items: list[Any] = value if is_array(value) else [value]
        for item in items:
            yield name, encode_text(item)
