"""What a file may be called: names that come from strangers, and go to other people's disks."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

MAX_LENGTH = 200
NAMELESS = "file"

# Refused by Windows, or given a meaning by shells; slashes have been cut at before.
_REFUSED = re.compile(r'[<>:"|?*]')
# Names of devices on Windows, whatever follows their first dot.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def safe_file_name(given: str) -> str:
    """The name without folders, control and direction characters, and whatever a file system refuses.

    Longer names lose their middle, not their suffix. What has nothing left is called `file`.
    """
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    # Categories C*: controls, and formats such as the override that shows `exe.pdf` for `fdp.exe`.
    name = "".join(each for each in name if not unicodedata.category(each).startswith("C"))
    name = _REFUSED.sub("_", name).strip(". \t")
    if not name:
        return NAMELESS
    if _DEVICE.fullmatch(name):
        name = f"_{name}"
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name) <= MAX_LENGTH:
        return name
    suffix = PurePosixPath(name).suffix[:20]
    return name[: MAX_LENGTH - len(suffix)].rstrip(". ") + suffix
