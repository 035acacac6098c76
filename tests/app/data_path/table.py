"""The committed table of what a request of each operation sends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

TABLE: Final = Path(__file__).with_name("data_path.yaml")
_HEAD: Final = """\
# What one request of each operation sends: SQL statements and transactions, Redis commands and round trips.
# The session of the caller is in the cache, and so is the response to a GET where it is cached at all.
# Rate limits are on. Tasks that are sent after the response are not counted.
"""

Counts = Mapping[str, int]


def read_table() -> dict[str, Mapping[str, Counts]]:
    """Return the counts by API and operation id."""
    table: dict[str, Any] = yaml.safe_load(TABLE.read_text()) or {}
    return table


def write_table(table: Mapping[str, Mapping[str, Counts]]) -> None:
    """Replace the file, one line for each operation."""
    lines = [_HEAD]
    for api in sorted(table):
        lines.append(f"{api}:\n")
        for operation_id, counts in sorted(table[api].items()):
            numbers = ", ".join(f"{name}: {count}" for name, count in counts.items())
            lines.append(f"  {operation_id}: {{{numbers}}}\n")
    TABLE.write_text("".join(lines))
