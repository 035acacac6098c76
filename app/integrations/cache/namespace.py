"""Typed, versioned kinds of JSON values, and their keys."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from app.integrations.cache.metrics import CacheKind

Value = TypeVar("Value")

KeyPart = str | int | bool | UUID | datetime | None
_JITTER = 0.2


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

    def key(self, parts: Sequence[KeyPart]) -> str:
        """The key of one value. Parts are hashed: they may be long, or private."""
        # With the type's name, so that a UUID and the same text are two keys.
        typed = [
            [type(part).__name__, str(part)] if isinstance(part, UUID | datetime) else part for part in parts
        ]
        text = json.dumps(typed, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        return f"cache:{self.name}:v{self.version}:{digest}"

    def encode(self, value: Value) -> str:
        """The value as JSON."""
        return self._adapter.dump_json(value).decode()

    def decode(self, text: str) -> Value:
        """The value.

        Raises:
            ValueError: the text is not JSON of this type.
        """
        return self._adapter.validate_json(text)

    def milliseconds(self) -> int:
        """A time to live, with jitter: what was written together does not expire together."""
        return int(self.seconds * 1000 * random.uniform(1 - _JITTER, 1))  # noqa: S311
