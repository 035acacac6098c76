"""The record of the last run: the hash of every file, and of all inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any


class ManifestError(Exception):
    """The manifest was not written by the compiler, or is damaged."""


@dataclass(frozen=True)
class Manifest:
    """The files that the compiler owns: only listed files may be replaced or removed."""

    inputs: str
    """The hash of the compiler, its tools and the spec files."""
    files: Mapping[str, str]
    """The SHA-256 of each file by its path relative to the base directory."""
    sources: tuple[str, ...] = field(default=())
    """The spec files of a single document, relative to it; empty for a project, which finds them by itself.
    """

    def dump(self) -> str:
        """Return the text of the manifest file."""
        content: dict[str, Any] = {"inputs": self.inputs}
        if self.sources:
            content["sources"] = list(self.sources)
        content["files"] = dict(sorted(self.files.items()))
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def read_manifest(path: Path) -> Manifest | None:
    """Read the manifest at `path`; None if there is none. Raises `ManifestError` if it is damaged."""
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
    """Whether every file below `base` is as the manifest says."""
    return all(hash_file(base / name) == digest for name, digest in manifest.files.items())


def hash_file(path: Path) -> str | None:
    """Return the SHA-256 of a file's bytes; None if there is no file."""
    try:
        return hash_bytes(path.read_bytes())
    except OSError:
        return None


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def hash_files(base: Path, names: Iterable[str]) -> str:
    """Return the hash of names and contents, in the order of the names."""
    whole = hashlib.sha256()
    for name in sorted(names):
        whole.update(f"{name}\0{hash_file(base / name)}\n".encode())
    return whole.hexdigest()


_TOOLKIT = Path(__file__).parents[2]
# They include the interface of the runtime, in which emitters look up the runtime's classes.
_PARTS = ("compiler", "sdk_runtime", "runtime/interface")
_MODULES = ("media_types.py",)
_TOOLS = ("datamodel-code-generator", "jinja2", "openapi-python-client", "pyyaml", "ruff")


def hash_inputs(spec_folder: Path, spec_files: Iterable[str], options: Iterable[str]) -> str:
    """Return the hash of spec files (relative to their folder), generator, tools and other inputs."""
    parts = [
        *(hash_files(_TOOLKIT / part, _files(_TOOLKIT / part)) for part in _PARTS),
        hash_files(_TOOLKIT, _MODULES),
        *(f"{tool} {found}" for tool, found in tool_versions().items()),
        *options,
        hash_files(spec_folder, spec_files),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def tool_versions() -> dict[str, str]:
    """Return the installed versions of the distributions that affect the output."""
    return {tool: _version(tool) for tool in _TOOLS}


def _files(folder: Path) -> list[str]:
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    # Without the caches of tools (`__pycache__` is one of Python), since the hash must be that of a fresh
    # clone.
    return [
        name.as_posix()
        for name in names
        if not any(part.endswith(("_cache", "__pycache__")) for part in name.parts)
    ]


def _version(tool: str) -> str:
    try:
        return version(tool)
    except PackageNotFoundError:
        return "none"
