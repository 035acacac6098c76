"""Permitted file names: they come from strangers, and go to other people's disks."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

MAX_LENGTH = 200
NAMELESS = "file"

# Refused by Windows, or given a meaning by shells; slashes have been cut at before.
_REFUSED = re.compile(r'[<>:"|?*]')
# Letters, marks and symbols that show nothing.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
# Names of devices on Windows, whatever follows their first dot.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def safe_file_name(given: str) -> str:
    """The name without folders, invisible and direction characters, and whatever a file system refuses.

    Longer names lose their middle, not their suffix. What has nothing left is called `file`.
    """
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    # Categories C*: controls, and formats such as the override that shows `exe.pdf` for `fdp.exe`.
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
        # Separators of lines and paragraphs, and spaces of other widths.
        return " "
    return "" if category.startswith("C") or char in _BLANK else char


def _shortened(name: str) -> str:
    if len(name) <= MAX_LENGTH:
        return name
    suffix = PurePosixPath(name).suffix[:20]
    return name[: MAX_LENGTH - len(suffix)].rstrip(". ") + suffix
