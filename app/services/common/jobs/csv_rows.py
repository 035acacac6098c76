"""CSV (RFC 4180) that spreadsheets open without running what is in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

Cell = object
# With the full-width forms, which spreadsheets of East Asian locales read alike.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_lines(rows: Iterable[Iterable[Cell]]) -> bytes:
    """The rows in UTF-8. Null is empty; times are in ISO 8601, truth values are `true` and `false`.

    Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV Injection).
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat()
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
