"""The two versions that are compared: each an expanded bundle, whose nodes are found again in its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from specfirst.compiler.bundle.shape import misshapen
from specfirst.compiler.diagnostics import SpecError
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment, resolve, to_fragment
from specfirst.compiler.document.references import reference_in, target_of
from specfirst.compiler.pipeline import LoadedApi, load
from specfirst.review.differ.schemas.forms import Schemas
from specfirst.review.errors import ReviewError


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A node of a file, as reports name it."""

    file: str
    line: int
    pointer: str
    """As a fragment within the file: `#/User/properties/locale`."""
    label: str = ""
    """The git ref that the file is of."""

    def __str__(self) -> str:
        return f"{self.label + ':' if self.label else ''}{self.file}:{self.line}"


@dataclass(frozen=True)
class Side:
    """One version of an API."""

    api: LoadedApi
    root: Path
    """Names of files in reports are relative to it."""
    label: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """The bundle that the document expands to, as it is served."""
        return self.api.bundled.document

    @cached_property
    def schemas(self) -> Schemas:
        """The schemas of the bundle, each brought to one form when it is first compared."""
        return Schemas(self.document)

    def place(self, pointer: Pointer) -> Place:
        """Return the source of a node of the bundle, or of its nearest ancestor in the sources."""
        if pointer not in self._places:
            written = self.api.bundled.place_of(_follow_pointer(self.document, pointer))
            file, line = self.name_of(written.location.file), written.location.line
            self._places[pointer] = Place(file, line, to_fragment(written.pointer), self.label)
        return self._places[pointer]

    @cached_property
    def _places(self) -> dict[Pointer, Place]:
        return {}

    def name_of(self, file: Path) -> str:
        """The name of a file in reports."""
        return name_in(self.root, file)


def name_in(root: Path, file: Path) -> str:
    """The name of a file relative to a folder; the whole one outside of it."""
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else file.as_posix()


def _follow_pointer(document: Mapping[str, Any], pointer: Pointer) -> Pointer:
    """The pointer without references on its way: what is below a `$ref` is below its target."""
    node: Any = document
    found: Pointer = ()
    hops = 0
    for token in pointer:
        while (reference := reference_in(node)) is not None and token not in node and hops < 100:
            target = parse_fragment(reference)
            if target is None:
                break
            node, found, hops = target_of(document, reference), target, hops + 1
        try:
            node = resolve(node, (token,))
        except KeyError:
            node = None
        found = (*found, token)
    return found


def load_side(document: Path, root: Path, label: str = "") -> Side:
    """Read one version of an API. Raises `ReviewError` if the document cannot be used."""
    try:
        api = load(document, check=False)
        broken = misshapen(api.source)
        if broken:
            raise SpecError(broken)
    except SpecError as error:
        name = f"{label + ':' if label else ''}{document.name}"
        raise ReviewError(f"{name} cannot be compared:\n{error}") from None
    return Side(api, root, label)
