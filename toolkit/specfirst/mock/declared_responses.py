"""The responses that a document declares for an operation, and which of them a mock sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from specfirst.compiler.document.statuses import expected_keys
from specfirst.media_types import concrete, preferred
from specfirst.mock.preferences import not_preferred
from specfirst.mock.schemas import Schemas

_OK: Final = 200


@dataclass(frozen=True, slots=True)
class DeclaredResponse:
    """A Response Object (OpenAPI 3.1, 4.8.17), and the status that it is sent with."""

    status: int
    key: str
    """The key in the document: `200`, `2XX` or `default`."""
    content: Mapping[str, Mapping[str, Any]]
    headers: Mapping[str, Any]

    def media_type(self, accept: str | None, example: str | None) -> str | None:
        """Return the media type that the client prefers among those with the example; None without a body.

        Raises:
            InvalidRequest: no media type has such an example.
        """
        offered = [
            media_type
            for media_type, media in self.content.items()
            if not example or example in _named(media)
        ]
        if example and not offered:
            names = dict.fromkeys(name for media in self.content.values() for name in _named(media))
            known = f"; it has {', '.join(names)}" if names else ""
            raise not_preferred("example", f"the response {self.key} has no example {example[:100]!r}{known}")
        if not offered:
            return None
        by_sent = {concrete(media_type): media_type for media_type in reversed(offered)}
        sent = preferred(accept, list(dict.fromkeys(map(concrete, offered))))
        return offered[0] if sent is None else by_sent[sent]


def choose(schemas: Schemas, responses: Mapping[str, Any], code: int | None) -> DeclaredResponse:
    """Return the response with that status; without one, the first success.

    A redirection is a success where no other is declared.

    Raises:
        InvalidRequest: the document declares no response with the status.
    """
    declared = {str(key).upper() if key != "default" else key: value for key, value in responses.items()}
    key = _first(declared) if code is None else _covering(declared, code)
    if key is None:
        raise not_preferred("code", f"the document declares no response {code}, but {', '.join(declared)}")
    found = schemas.resolved(declared[key]) or {}
    return DeclaredResponse(
        status=code or _status(key),
        key=key,
        content=found.get("content") or {},
        headers=found.get("headers") or {},
    )


def examples_of(schemas: Schemas, media: Mapping[str, Any], name: str | None) -> list[Any]:
    """The values of the examples of a Media Type Object: the one with the name, or all."""
    found = [media["example"]] if name is None and "example" in media else []
    for own_name, example in _named(media).items():
        resolved = schemas.resolved(example)
        if name in (None, own_name) and isinstance(resolved, Mapping) and "value" in resolved:
            found.append(resolved["value"])
    return found


def _named(media: Mapping[str, Any]) -> Mapping[str, Any]:
    examples = media.get("examples")
    return examples if isinstance(examples, Mapping) else {}


def _first(declared: Mapping[str, Any]) -> str | None:
    """Return the lowest success that a client expects, else the lowest status."""
    # Statuses sort before ranges. A 304 is only for clients that have the representation.
    expected = sorted(expected_keys(declared), key=lambda key: (key == "304", key))
    exact = sorted(key for key in declared if key.isdigit())
    return next(iter([*expected, *exact, *declared]), None)


def _covering(declared: Mapping[str, Any], code: int) -> str | None:
    return next((key for key in (str(code), f"{code // 100}XX", "default") if key in declared), None)


def _status(key: str) -> int:
    if key.isdigit():
        return int(key)
    return _OK if key == "default" else int(key[0]) * 100
