"""Namespaces of the read-through cache: the type, key, lifetime and tags of cached values."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, Generic, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from app.db.base import Base
from app.integrations.cache.metrics import CacheKind

Value = TypeVar("Value")

KeyPart = str | int | bool | UUID | datetime | None
_JITTER = 0.2

EVERY_ROW: Final = "*"
tag_key: Final = "tag:{}".format
"""Returns the key in Redis of the generation of a tag."""
row_tag: Final = "{}/{}".format
"""Returns the tag of a row, by table and key."""


@dataclass(frozen=True, kw_only=True)
class Namespace(Generic[Value]):
    """Values of one type: a Pydantic model, a dataclass or a built-in type.

    Raise `version` when the type changes: entries of the earlier version are then ignored, so that processes
    of the old and the new release do not read each other's values.
    """

    kind: CacheKind
    name: str
    version: int
    type_: type[Value]
    seconds: float
    """The longest lifetime of a value. It also bounds the effect of a lost invalidation."""

    @cached_property
    def _adapter(self) -> TypeAdapter[Value]:
        return TypeAdapter(self.type_)

    @cached_property
    def decode(self) -> Callable[[str], Value]:
        """The function that reads a value from JSON. It raises ValueError for any other JSON."""
        return self._adapter.validate_json

    def lookup(self, parts: Sequence[KeyPart], tags: Iterable[str]) -> Lookup[Value]:
        """Return the lookup of the value with this key.

        Args:
            parts: the key. It is hashed, since it may be long or private.
            tags: everything that the value depends on.
        """
        # With the name of the type, so that a UUID and the same text are different keys.
        typed = [
            [type(part).__name__, str(part)] if isinstance(part, UUID | datetime) else part for part in parts
        ]
        text = json.dumps(typed, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        key, tags = f"cache:{self.name}:v{self.version}:{digest}", tuple(tags)
        return Lookup(self, key, tags, (key, *map(tag_key, tags)))

    def encode(self, value: Value) -> str:
        """Return the value as JSON."""
        return self._adapter.dump_json(value).decode()

    def milliseconds(self) -> int:
        """Return a time to live, with jitter, so that values that were written together expire apart."""
        return int(self.seconds * 1000 * random.uniform(1 - _JITTER, 1))  # noqa: S311


@dataclass(slots=True)
class Lookup(Generic[Value]):
    """The key and tags of one value.

    Another command may read it in the same round trip (`reply`): the generations of the tags are still read
    before the value is loaded, as the cache requires.
    """

    namespace: Namespace[Value]
    key: str
    tags: tuple[str, ...]
    asks_for: tuple[str, ...]
    """Keys in Redis: that of the value, then those of the tags."""
    reply: Sequence[str | None] | None = None
    """Values of these keys that another command has read. The cache uses them once."""


def row_tags(kind: type[Base], key: UUID) -> list[str]:
    """Return the tags of a value that depends on one row."""
    return [row_tag(kind.__tablename__, key), row_tag(kind.__tablename__, EVERY_ROW)]


def table_tag(kind: type[Base]) -> str:
    """Return the tag of a value that depends on many rows of a table, or on which rows exist."""
    return str(kind.__tablename__)
