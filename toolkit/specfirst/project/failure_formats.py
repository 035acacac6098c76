"""Names of failure formats, as settings and options give them."""

from __future__ import annotations

import re

from specfirst.project.table import ATTRIBUTE

ENVELOPE, PROBLEM, AUTO = "envelope", "problem", "auto"
FORM = re.compile(rf"{ENVELOPE}|{PROBLEM}|{AUTO}|{ATTRIBUTE.pattern}")
FORMS = f"write {ENVELOPE}, {PROBLEM}, {AUTO}, or module:Class"
