"""Typed, versioned kinds of JSON values, and their keys."""

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

from app.integrations.cache.metrics import CacheKind

Value = TypeVar("Value")

KeyPart = str | int | bool | UUID | datetime | None
_JITTER = 0.2

tag_key: Final = "tag:{}".format
"""Makes the key in Redis of the generation of a tag."""


@dataclass(frozen=True, kw_only=True)
class Namespace(Generic[Value]):
    """A part of the cache. Values are what Pydantic knows: models, dataclasses, built-in types.

    A new `version` leaves everything behind that was written before; raise it when the type changes, so that
    processes of the old and the new release do not read each other's values.
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
        """The function that reads a value from JSON; it raises ValueError where that is not of the type."""
        return self._adapter.validate_json

    def lookup(self, parts: Sequence[KeyPart], tags: Iterable[str]) -> Lookup[Value]:
        """Return the lookup of the value with this key.

        Args:
            parts: the key; hashed, since they may be long, or private.
            tags: everything that the value depends on.
        """
        # With the type's name, so that a UUID and the same text are two keys.
        typed = [
            [type(part).__name__, str(part)] if isinstance(part, UUID | datetime) else part for part in parts
        ]
        text = json.dumps(typed, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        key, tags = f"cache:{self.name}:v{self.version}:{digest}", tuple(tags)
        return Lookup(self, key, tags, (key, *map(tag_key, tags)))

    def encode(self, value: Value) -> str:
        """The value as JSON."""
        return self._adapter.dump_json(value).decode()

    def milliseconds(self) -> int:
        """A time to live, with jitter: what was written together does not expire together."""
        return int(self.seconds * 1000 * random.uniform(1 - _JITTER, 1))  # noqa: S311


@dataclass(slots=True)
class Lookup(Generic[Value]):
    """One value, and what it depends on.

    Another command may send it along, so that it costs no round trip of its own: the generations of the tags
    are still read before the value is loaded, which is all that their order asks for.
    """

    namespace: Namespace[Value]
    key: str
    tags: tuple[str, ...]
    asks_for: tuple[str, ...]
    """The keys in Redis of the value and of each tag."""
    reply: Sequence[str | None] | None = None
    """What Redis has for them, if it has been asked already; None again once that has been used."""
