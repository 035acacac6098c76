"""Scripts and styles of the pages: our own, and those of the viewers from fastapi-offline."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import fastapi_offline

_VENDOR_FOLDER: Final = Path(fastapi_offline.__file__).parent / "static"
_OWN_FOLDER: Final = Path(__file__).parent / "assets"
_VENDOR_FILES: Final = ("favicon.png", "redoc.standalone.js", "swagger-ui-bundle.js", "swagger-ui.css")
# ReDoc has no option to omit the logo of its vendor, but hides an image without data.
_EXTERNAL_LOGO: Final = b"https://cdn.redoc.ly/redoc/logo-mini.svg"
_EMPTY_IMAGE: Final = b"data:,"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that the pages load."""

    content: bytes
    media_type: str
    etag: str
    """Quoted, as the header has it."""


@cache
def assets() -> Mapping[str, Asset]:
    files = [_VENDOR_FOLDER / name for name in _VENDOR_FILES]
    files += sorted(path for path in _OWN_FOLDER.iterdir() if path.suffix in (".css", ".js"))
    return {path.name: _asset(path) for path in files}


def _asset(path: Path) -> Asset:
    content = path.read_bytes().replace(_EXTERNAL_LOGO, _EMPTY_IMAGE)
    media_type, _ = mimetypes.guess_type(path.name)
    assert media_type is not None
    return Asset(content, media_type, entity_tag(content))


def entity_tag(content: bytes) -> str:
    """Return a strong entity tag of the content, quoted as in the header `ETag`."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
