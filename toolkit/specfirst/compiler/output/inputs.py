"""Hash all inputs of the output, without importing them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from specfirst.compiler.output.manifest import hash_files

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
    return [name.as_posix() for name in names if not any(map(_is_cache, name.parts))]


def _is_cache(part: str) -> bool:
    """Whether tools create the file, since the hash must be that of a fresh clone."""
    return part == "__pycache__" or part.endswith("_cache")


def _version(tool: str) -> str:
    try:
        return version(tool)
    except PackageNotFoundError:
        return "none"
