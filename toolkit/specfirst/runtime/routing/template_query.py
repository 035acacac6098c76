"""A query in a path template. OpenAPI has none, but documents do: `/rest?method=photos.search`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TemplateQuery:
    """What distinguishes the operation from others of the same path."""

    constants: frozenset[tuple[str, str]] = frozenset()
    """Pairs that a request must have."""
    names: frozenset[str] = frozenset()
    """Parameters, which validation demands where they are required."""

    @classmethod
    def parse(cls, text: str) -> TemplateQuery:
        """Read `a=b&c={d}`: a constant and a parameter."""
        pairs = parse_qsl(text, keep_blank_values=True)
        constants = frozenset(pair for pair in pairs if not _PLACEHOLDER.search(pair[1]))
        return cls(constants, frozenset(name for name, _ in pairs) - {name for name, _ in constants})

    def matches(self, pairs: Pairs) -> bool:
        return self.constants.issubset(pairs)

    def rank(self, pairs: Pairs) -> tuple[int, int, int]:
        """The more is demanded and given, the more specific; then the fewer parameters are missing."""
        given = len(self.names.intersection(name for name, _ in pairs))
        return len(self.constants), given, given - len(self.names)
