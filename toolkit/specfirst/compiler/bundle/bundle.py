"""A document of several files as one, with the file and line of every node."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from specfirst.compiler.bundle.references import Place
from specfirst.compiler.diagnostics import Diagnostic, Location
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.references import SCHEMAS
from specfirst.compiler.document.vocabulary import CATALOGUE
from specfirst.compiler.loader.source import Source

SHARED_FOLDER = "shared"
"""The folder of files that several APIs share, below that of the documents."""


@dataclass(frozen=True)
class Bundle:
    """A document in which every `$ref` is local."""

    root: Source = field(repr=False)
    document: dict[str, Any] = field(repr=False)
    grafts: Mapping[Pointer, Place] = field(repr=False)
    """The source places of subtrees from other files; the rest is in the root file."""
    files: tuple[Path, ...]
    """All files that were read."""
    reached: frozenset[tuple[Path, str | int]]
    """The file and top-level key of every target of a reference."""
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def follows_conventions(self) -> bool:
        """Whether the document names an error catalogue, and thus follows the toolkit's conventions."""
        return CATALOGUE in self.root.value

    @property
    def shared_schemas(self) -> frozenset[str]:
        """The component schemas from a `shared` folder that does not contain the root document."""
        return frozenset(
            str(pointer[2])
            for pointer, place in self.grafts.items()
            if pointer[:2] == SCHEMAS and len(pointer) == 3 and self._is_shared(place)
        )

    def _is_shared(self, place: Place) -> bool:
        own, path = self.root.path.parent, place.source.path
        if path.is_relative_to(own):
            return False
        return SHARED_FOLDER in path.relative_to(os.path.commonpath((own, path))).parts

    def locate(self, pointer: Pointer) -> Location:
        """Return the source location of the node at `pointer`, or of its nearest ancestor that has one."""
        return self.place_of(pointer).location

    def place_of(self, pointer: Pointer) -> Place:
        """Return the place of the node at `pointer` in the source files."""
        for length in range(len(pointer), -1, -1):
            place = self.grafts.get(pointer[:length])
            if place is not None:
                return place.member(*pointer[length:])
        return Place(self.root, pointer)

    def with_document(
        self, document: dict[str, Any], *, grafts: Mapping[Pointer, Place] | None = None
    ) -> Bundle:
        """Return a bundle of another form of the document, with the same locations or those of `grafts`."""
        return replace(self, document=document, grafts=self.grafts if grafts is None else grafts)
