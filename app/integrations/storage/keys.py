"""The permitted form of object keys: equal for all storages, and safe as a path on disk."""

from __future__ import annotations

import re

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_.-]*)*")
_MAX_LENGTH = 200


def check(key: str) -> str:
    """The key itself.

    Raises:
        ValueError: it is not segments of `a-z 0-9 _ . -`, joined by slashes, each beginning with one of the
            first two. That leaves no way to `..`, to a hidden file or to an absolute path.
    """
    if len(key) > _MAX_LENGTH or not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no object key")
    return key
