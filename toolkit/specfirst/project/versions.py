"""Find the versions of an API, the folders `v1`, `v2` … that contain its document."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Final

VERSION: Final = "{version}"
"""The placeholder of the folder of the version in the path of a document."""
_FOLDER: Final = re.compile(r"v[1-9][0-9]*")


def folder_of(root: Path, document: str) -> Path:
    """Return the folder of a document, or that of the folders of its versions."""
    before, placeholder, _ = document.partition(VERSION)
    return root / before if placeholder else (root / document).parent


def versions_of(root: Path, document: str) -> list[str]:
    """Return the folders in the place of `{version}` that contain the document, the lowest number first.

    The placeholder is a whole part of the path, which is relative to `root`.
    """
    parts = PurePosixPath(document).parts
    if VERSION not in parts:
        return []
    position = parts.index(VERSION)
    folder = root.joinpath(*parts[:position])
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    found = [
        name
        for name in names
        if _FOLDER.fullmatch(name) and folder.joinpath(name, *parts[position + 1 :]).is_file()
    ]
    return sorted(found, key=lambda name: int(name[1:]))
