"""Pack the installed toolkit as a wheel, so that a new project has the version that made it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import specfirst

_NAME = "specfirst"
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest date of the zip format, for all files: the same content gives the same bytes."""
_WHEEL = "Wheel-Version: 1.0\nGenerator: specfirst\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_METADATA = ("METADATA", "entry_points.txt")


def write_wheel(folder: Path) -> Path:
    """Write the wheel into the folder (packaging.python.org, "Binary distribution format"), and return it."""
    version = metadata.version(_NAME)
    path = folder / f"{_NAME}-{version}-py3-none-any.whl"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        record: list[str] = []
        for name, content in _files(f"{_NAME}-{version}.dist-info"):
            archive.writestr(_entry(name), content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record.append(f"{name},sha256={digest},{len(content)}\n")
        name = f"{_NAME}-{version}.dist-info/RECORD"
        archive.writestr(_entry(name), "".join([*record, f"{name},,\n"]))
    return path


def _files(information: str) -> Iterator[tuple[str, bytes]]:
    package = Path(specfirst.__file__).parent
    for file in sorted(package.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield f"{_NAME}/{file.relative_to(package).as_posix()}", file.read_bytes()
    distribution = metadata.distribution(_NAME)
    for name in _METADATA:
        yield f"{information}/{name}", (distribution.read_text(name) or "").encode()
    yield f"{information}/WHEEL", _WHEEL.encode()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _FIRST_DATE)
    entry.external_attr = 0o644 << 16
    entry.compress_type = ZIP_DEFLATED
    return entry
