"""Credentials and signed URLs in schemas, known by the names of properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.compiler.document.references import follow, reference_in
from specfirst.compiler.document.schema_walk import Schema, walk

CREDENTIALS = frozenset({"access_token", "refresh_token", "id_token", "client_secret", "secret"})
"""Properties that always count as secrets (RFC 6749, OpenID Connect, webhooks)."""
ADDRESS = frozenset({"url", "method", "headers"})
"""Properties with the address that a file is uploaded to."""
_SIGNED = (ADDRESS, frozenset({"url", "expires_at"}))
"""Properties of an object whose `url` is signed."""


def secret_in(document: Mapping[str, Any], schema: Any) -> str | None:
    """Return the name of a property that is a credential or a signed URL; None if there is none."""
    for reached in _reached(document, schema):
        properties = reached.get("properties")
        if not isinstance(properties, Mapping):
            continue
        if any(members <= properties.keys() for members in _SIGNED):
            return "url"
        for name, value in properties.items():
            resolved = follow(document, value)
            if name in CREDENTIALS or (
                isinstance(resolved, Mapping) and resolved.get("format") == "password"
            ):
                return str(name)
    return None


def _reached(document: Mapping[str, Any], schema: Any) -> Iterator[Schema]:
    """Yield the schema and every schema in it, through references."""
    seen: set[str] = set()
    pending = [schema]
    while pending:
        for reached in walk(pending.pop()):
            yield reached
            reference = reference_in(reached)
            if reference is not None and reference not in seen:
                seen.add(reference)
                pending.append(follow(document, reached))
