"""Known disagreements with their reasons, in the file `remaining.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from specfirst.compiler.document.json_pointer import Pointer

FILE = Path(__file__).with_name("remaining.yaml")


@dataclass(frozen=True)
class Known:
    """Disagreements at a place of a document or below it."""

    document: str
    """The end of its path."""
    pointer: str
    reason: str

    def explains(self, file: Path, pointer: Pointer) -> bool:
        """Whether the entry gives the reason for a disagreement."""
        place = "/" + "/".join(map(str, pointer))
        below = place == self.pointer or place.startswith(self.pointer.rstrip("/") + "/")
        return below and file.as_posix().endswith(f"/{self.document}")


def read(path: Path = FILE) -> list[Known]:
    """Read the entries of the file; each has exactly the keys of `Known`."""
    return [Known(**entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or []]
