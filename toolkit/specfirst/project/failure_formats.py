"""The names of failure formats in settings and options."""

from __future__ import annotations

import re
from typing import TypeGuard

from specfirst.project.table import ATTRIBUTE

ENVELOPE, PROBLEM, AUTO = "envelope", "problem", "auto"
FORM = re.compile(rf"{ENVELOPE}|{PROBLEM}|{AUTO}|{ATTRIBUTE.pattern}")
FORMS = f"write {ENVELOPE}, {PROBLEM}, {AUTO}, or module:Class"


def is_class(name: str | None) -> TypeGuard[str]:
    """Whether a format is a class of the project."""
    return name is not None and ":" in name
