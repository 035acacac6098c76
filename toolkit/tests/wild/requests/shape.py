"""The combined constraints of a schema and its parts on a value, and its intended size."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Unsampled(Exception):
    """No valid value was found."""


class Size(Enum):
    MINIMAL = "minimal"
    FULL = "full"
    RANDOM = "random"
    EXAMPLES = "of examples"
    LOWEST = "lower bounds"
    HIGHEST = "upper bounds"


EVERYTHING = (Size.FULL, Size.EXAMPLES, Size.LOWEST, Size.HIGHEST)
"""Sizes with every optional property."""


@dataclass
class Shape:
    """The combined constraints of a schema and its chosen parts."""

    types: set[str] | None = None
    enum: list[Any] | None = None
    properties: dict[str, list[Any]] = field(default_factory=dict)
    required: dict[str, None] = field(default_factory=dict)
    additional: list[Any] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    prefix: list[Any] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)
    format: str | None = None
    low: dict[str, float] = field(default_factory=dict)
    high: dict[str, float] = field(default_factory=dict)
    multiples: list[float] = field(default_factory=list)
    unique: bool = False
