"""Conditional requests: the versions of a resource that a client accepts (RFC 9110, 13.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TAG = re.compile(r'\s*(W/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?:,|$)')


@dataclass(frozen=True, slots=True)
class EntityTags:
    """The value of `If-Match` or `If-None-Match`."""

    tags: frozenset[str]
    """Opaque tags, without their quotes."""
    any: bool = False
    """Whether the value is `*`, which means any existing version."""

    @classmethod
    def parse(cls, value: str) -> EntityTags:
        """Parse a header value. The weakness of tags is ignored.

        Raises:
            ValueError: the value is neither `*` nor a list of quoted tags.
        """
        if value.strip() == "*":
            return cls(frozenset(), any=True)
        tags: set[str] = set()
        position = 0
        while position < len(value):
            match = _TAG.match(value, position)
            if match is None:
                raise ValueError('expected "*" or a list of quoted entity tags')
            tags.add(match[2])
            position = match.end()
        if not tags:
            raise ValueError("expected at least one entity tag")
        return cls(frozenset(tags))

    def match(self, version: object) -> bool:
        """Whether the client accepts this version of an existing resource."""
        return self.any or str(version) in self.tags
