"""Resolve `$ref`: files, JSON Pointers, anchors and `$id`s, with suggestions for missing targets."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

from specfirst.compiler.diagnostics import Location, SpecError, did_you_mean, display_path
from specfirst.compiler.document.json_pointer import Pointer, descendants, index_of, parse_fragment
from specfirst.compiler.document.references import MAX_CHAIN, reference_in
from specfirst.compiler.loader.source import Source, Sources

RULE = "unknown-ref"
CYCLE_RULE = "ref-cycle"
REMOTE_RULE = "remote-ref"
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_SPEC_FILES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a source file, addressed by a pointer."""

    source: Source
    pointer: Pointer

    @property
    def value(self) -> Any:
        """The value at this place."""
        node = self.source.value
        for token in self.pointer:
            node = node[token]
        return node

    def member(self, *tokens: str | int) -> Place:
        """Return the place of a descendant, by its keys and indices from here."""
        return Place(self.source, (*self.pointer, *tokens))

    @property
    def location(self) -> Location:
        """The file, line and column of this place."""
        return self.source.locate(self.pointer)

    @property
    def key(self) -> tuple[Path, Pointer]:
        """The identity of a location."""
        return self.source.path, self.pointer


@dataclass(frozen=True, slots=True)
class _Written:
    """A reference in a document."""

    place: Place
    words: str

    @property
    def location(self) -> Location:
        # Computed only for an error, since finding the lines of a large file takes a second.
        return self.place.location


class Resolver:
    """Finds the targets of references, and loads the files that they name."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.reached: set[tuple[Path, str | int]] = set()
        """The file and top-level key of every target of a reference."""

    def resolve(self, holder: Place, reference: str, field: str = "$ref") -> Place:
        """Return the node that `reference` refers to, with a canonical pointer.

        The reference is written in `field` of `holder`. A pointer may pass through other references.

        Raises:
            SpecError: the file or node does not exist, or the reference is remote; at the line of the
                reference.
        """
        at = _Written(holder.member(field), f"{field} '{reference}'")
        file, _, fragment = reference.partition("#")
        resource = _schema_resource(holder, file)
        if resource is not None:
            return self._descend(resource, fragment, at)
        if _REMOTE.match(file):
            message = f"{at.words} is remote and is not fetched: copy the file beside this one"
            raise SpecError.at(at.location, REMOTE_RULE, message)
        source = self._load(holder.source.path.parent, unquote(file), at) if file else holder.source
        return self._descend(Place(source, ()), fragment, at)

    def follow(self, place: Place) -> Place:
        """Return the end of a chain of references, which is `place` itself if it is not a reference.

        Raises:
            SpecError: the chain is circular, or longer than that of any document with a purpose.
        """
        first, seen = place, {place.key}
        while (reference := _reference(place)) is not None:
            following = self.resolve(place, reference)
            if following.key in seen:
                message = f"$ref '{reference}' leads back to itself: replace one of the chain by a node"
                raise SpecError.at(place.member("$ref").location, CYCLE_RULE, message)
            seen.add(following.key)
            if len(seen) > MAX_CHAIN:
                message = f"a chain of more than {MAX_CHAIN} references starts here: refer to its end"
                raise SpecError.at(first.member("$ref").location, CYCLE_RULE, message)
            place = following
        return place

    def _load(self, folder: Path, file: str, at: _Written) -> Source:
        path = Path(os.path.normpath(folder / file))
        if not os.path.isfile(path):  # Unlike `Path.is_file`, it raises nothing for names that are too long.
            raise SpecError.at(at.location, RULE, f"{at.words} has no target: {_missing_file(path, at)}")
        return self._sources.load(path)

    def _descend(self, start: Place, fragment: str, at: _Written) -> Place:
        pointer = parse_fragment("#" + fragment)
        if pointer is None:
            anchor = _anchor(start, unquote(fragment))
            if anchor is None:
                file = display_path(start.source.path)
                what = f"{file} has no $anchor '{fragment}': a pointer starts with '#/'"
                raise SpecError.at(at.location, RULE, f"{at.words} has no target: {what}")
            return Place(start.source, anchor)
        if start.pointer and pointer and _member(start.value, pointer[0]) is None:
            # Authors address components from the root, also within a schema that has an `$id`.
            start = Place(start.source, ())
        whole = (*start.pointer, *pointer)
        if whole:
            self.reached.add((start.source.path, whole[0]))
        place, node = start, start.value
        for token in pointer:
            found = _member(node, token)
            if found is None and _reference(place) is not None:
                place = self.follow(place)
                node = place.value
                found = _member(node, token)
            if found is None:
                raise SpecError.at(at.location, RULE, _missing_target(at.words, place, node, str(token)))
            place, node = place.member(found[0]), found[1]
        return place


def _missing_file(path: Path, at: _Written) -> str:
    if os.path.lexists(path):
        return f"{display_path(path)} is not a file"
    try:
        others = set(path.parent.glob("*")) - {at.place.source.path}
    except (OSError, ValueError):
        others = set()
    siblings = [other.name for other in others if other.suffix in _SPEC_FILES]
    return f"there is no file {display_path(path)}{did_you_mean(path.name, siblings)}"


def _reference(place: Place) -> str | None:
    return reference_in(place.value)


def _member(node: Any, token: str | int) -> tuple[str | int, Any] | None:
    if isinstance(node, dict):
        key = str(token)
        return (key, node[key]) if key in node else None
    if isinstance(node, list) and (index := index_of(token)) is not None and index < len(node):
        return index, node[index]
    return None


def _missing_target(words: str, place: Place, node: Any, token: str) -> str:
    where = "/".join(("#", *map(str, place.pointer))) if place.pointer else display_path(place.source.path)
    known = list(node) if isinstance(node, dict) else []
    return f"{words} has no target: {where} has no '{token}'{did_you_mean(token, known)}"


def _schema_resource(holder: Place, file: str) -> Place | None:
    """Return the schema whose `$id` is the base of a reference or is named by it; None if there is none.

    A reference is relative to the closest `$id` around it (JSON Schema 2020-12 Core, 8.2.1).
    """
    ids = _ids(holder.source)
    if not ids:
        return None
    around = _closest(ids.values(), holder.pointer)
    if not file:
        return Place(holder.source, around) if around else None
    base = next((name for name, pointer in ids.items() if around and pointer == around), "")
    named = ids.get(file, ids.get(_joined(base, file)))
    return None if named is None else Place(holder.source, named)


def _joined(base: str, reference: str) -> str:
    try:
        return urljoin(base, reference)
    except ValueError:  # One of them is no URL, such as `http://[`.
        return reference


def _closest(resources: Iterable[Pointer], pointer: Pointer) -> Pointer:
    return max((place for place in resources if pointer[: len(place)] == place), key=len, default=())


def _anchor(start: Place, name: str) -> Pointer | None:
    """Return the place of an anchor: of the schema with this `$id` if several have one of the name."""
    places = _anchors(start.source).get(name, ())
    ids = _ids(start.source).values()
    own = (place for place in places if _closest(ids, place) == start.pointer)
    return next(own, places[0] if places else None)


@lru_cache(maxsize=256)
def _anchors(source: Source) -> dict[str, list[Pointer]]:
    return _marked(source.value, ("$anchor", "$dynamicAnchor"))


@lru_cache(maxsize=256)
def _ids(source: Source) -> dict[str, Pointer]:
    # Most documents have none, and a search of the text is faster than a walk.
    marked = _marked(source.value, ("$id",)) if "$id" in source.text else {}
    return {name.removesuffix("#"): places[0] for name, places in marked.items()}


def _marked(value: Any, keys: tuple[str, ...]) -> dict[str, list[Pointer]]:
    found: dict[str, list[Pointer]] = {}
    for pointer, node in descendants(value):
        for key in keys if isinstance(node, dict) else ():
            if isinstance(node.get(key), str):
                found.setdefault(node[key], []).append(pointer)
    return found
