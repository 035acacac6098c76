"""Preconditions (`If-Match`, RFC 9110, 13.1.1): changes apply to the version that the client has read."""

from __future__ import annotations

from app.db.base import Versioned
from specfirst.runtime.interface import EntityTags, PreconditionFailed


def require_version(row: Versioned, if_match: EntityTags | None) -> None:
    """Refuse a change of another version than that of the row.

    `Versioned` compares the version again in the UPDATE, so that concurrent changes are not overwritten.

    Raises:
        PreconditionFailed: the client has read another version.
    """
    if if_match is not None and not if_match.match(row.version):
        raise PreconditionFailed
