"""`If-Match`: a change that was made for one version is not applied to another (RFC 9110, 13.1.1)."""

from __future__ import annotations

from app.db.base import Versioned
from specfirst.runtime.interface import EntityTags, PreconditionFailed


def require_version(row: Versioned, if_match: EntityTags | None) -> None:
    """Refuse a change that is meant for another version than this one.

    What is admitted here is compared again in the WHERE of the UPDATE, by `Versioned`: nothing that is
    committed in between is overwritten.

    Raises:
        PreconditionFailed: the client has seen another version.
    """
    if if_match is not None and not if_match.match(row.version):
        raise PreconditionFailed
