"""The record of the last run: the hash of every file, and of all that they were made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any


class ManifestError(Exception):
    """The manifest is not one that the compiler wrote."""


@dataclass(frozen=True)
class Manifest:
    """Owns files: only what a manifest lists may be replaced or removed."""

    inputs: str
    """A hash of the compiler, its tools and the spec files."""
    files: Mapping[str, str]
    """SHA-256 of each file by its path relative to the base directory."""
    sources: tuple[str, ...] = field(default=())
    """The spec files of a single document, relative to it; empty where they are found by their place."""

    def dump(self) -> str:
        """The text of the manifest file."""
        content: dict[str, Any] = {"inputs": self.inputs}
        if self.sources:
            content["sources"] = list(self.sources)
        content["files"] = dict(sorted(self.files.items()))
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def read_manifest(path: Path) -> Manifest | None:
    """The manifest at `path`; None where there is none. Raises ManifestError when it is damaged."""
    try:
        content = json.loads(path.read_bytes())
        files = {str(name): str(digest) for name, digest in content["files"].items()}
        manifest = Manifest(str(content["inputs"]), files, tuple(map(str, content.get("sources", ()))))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ManifestError(
            f"{path} is damaged: restore it, or delete the folder and generate again"
        ) from None
    for name in manifest.files:
        parts = PurePosixPath(name).parts
        if not parts or PurePosixPath(name).is_absolute() or ".." in parts:
            raise ManifestError(f"{path} lists {name!r}, which is outside its folder: restore it")
    return manifest


def is_unchanged(manifest: Manifest, base: Path) -> bool:
    """Whether every file below `base` is still as the manifest says."""
    return all(hash_file(base / name) == digest for name, digest in manifest.files.items())


def hash_file(path: Path) -> str | None:
    """SHA-256 of a file's bytes; None where there is no file."""
    try:
        return hash_bytes(path.read_bytes())
    except OSError:
        return None


def hash_bytes(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def hash_files(base: Path, names: Iterable[str]) -> str:
    """Hash names and contents, in the order of the names."""
    whole = hashlib.sha256()
    for name in sorted(names):
        whole.update(f"{name}\0{hash_file(base / name)}\n".encode())
    return whole.hexdigest()
