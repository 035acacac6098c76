"""Sanitising of file names, which are untrusted and end up on the disks of others."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

MAX_LENGTH = 200
NAMELESS = "file"

# Refused by Windows, or special in shells. Slashes have been handled before.
_REFUSED = re.compile(r'[<>:"|?*]')
# Letters, marks and symbols without a visible glyph.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
# Names of devices on Windows, with any extension.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def safe_file_name(given: str) -> str:
    """Return the name without folders, invisible characters, and those that file systems refuse.

    Long names are shortened before their suffix. An empty result becomes `file`.
    """
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    # Categories C*: control and format characters, such as the override that shows `fdp.exe` as `exe.pdf`.
    name = "".join(_shown(char) for char in name)
    name = _REFUSED.sub("_", name).strip(". \t")
    if not name:
        return NAMELESS
    if _DEVICE.fullmatch(name):
        name = f"_{name}"
    return _shortened(name)


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category.startswith("Z"):
        # Line and paragraph separators, and spaces of other widths.
        return " "
    return "" if category.startswith("C") or char in _BLANK else char


def _shortened(name: str) -> str:
    if len(name) <= MAX_LENGTH:
        return name
    suffix = PurePosixPath(name).suffix[:20]
    return name[: MAX_LENGTH - len(suffix)].rstrip(". ") + suffix
