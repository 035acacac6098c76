"""The operations of one API version, read from its files with just the `$ref`s that lead to them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from specfirst.compiler.document.json_pointer import parse_fragment, to_fragment
from specfirst.compiler.document.methods import HTTP_METHODS
from specfirst.review.changes import Position, Side
from specfirst.review.errors import ReviewError
from specfirst.review.yaml_lines import line_of

OperationKey = tuple[str, str]
"""Method and path, the path with `{}` for each parameter: a renamed path parameter is the same operation."""


@dataclass(frozen=True)
class Place:
    """Where a node is: a file and the keys that lead to it."""

    side: Side
    folder: Path
    file: Path
    keys: tuple[str, ...]

    def position(self, *more: str) -> Position:
        keys = (*self.keys, *more)
        pointer = to_fragment(keys)
        file = self.file.relative_to(self.folder).as_posix()
        return Position(self.side, file, line_of(self.file.read_text(encoding="utf-8"), keys), pointer)


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    node: Mapping[str, Any]
    place: Place
    body: Mapping[str, Any] | None
    """The request body, its `$ref` followed."""


@dataclass(frozen=True)
class Document:
    root: Mapping[str, Any]
    place: Place
    operations: Mapping[OperationKey, Operation]


def read_document(folder: Path, root: Path, side: Side) -> Document:
    """The document whose root file is `root`, inside `folder`.

    Raises: ReviewError when a file is not YAML or a `$ref` on the way to an operation leads nowhere.
    """
    folder, root = folder.resolve(), root.resolve()
    reader = _Reader(side, folder)
    content = reader.read(root)
    place = Place(side, folder, root, ())
    operations = {}
    for path, entry in _mapping(content.get("paths")).items():
        item, item_place = reader.follow(entry, Place(side, folder, root, ("paths", path)))
        for method in item.keys() & set(HTTP_METHODS):
            operation = _operation(reader, item, item_place, method, path)
            operations[method, re.sub(r"\{[^}]*\}", "{}", path)] = operation
    return Document(content, place, operations)


def _operation(reader: "_Reader", item: Mapping[str, Any], place: Place, method: str, path: str) -> Operation:
    node = _mapping(item[method])
    own = Place(place.side, place.folder, place.file, (*place.keys, method))
    body = reader.follow(node["requestBody"], own)[0] if "requestBody" in node else None
    return Operation(method, path, node, own, body)


class _Reader:
    def __init__(self, side: Side, folder: Path) -> None:
        self._side = side
        self._folder = folder
        self._files: dict[Path, Mapping[str, Any]] = {}

    def read(self, file: Path) -> Mapping[str, Any]:
        if file not in self._files:
            try:
                self._files[file] = _mapping(yaml.safe_load(file.read_text(encoding="utf-8")))
            except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
                reason = " ".join(str(error).split())
                raise ReviewError(f"{self._name(file)} cannot be read: {reason}") from None
        return self._files[file]

    def follow(self, node: Any, place: Place) -> tuple[Mapping[str, Any], Place]:
        """The mapping that `node` is or refers to (RFC 6901 pointers, relative files), and where it is."""
        seen = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            reference = node["$ref"]
            name, _, pointer = reference.partition("#")
            file = (place.file.parent / name).resolve() if name else place.file
            target = parse_fragment(f"#{pointer}")
            keys = tuple(map(str, target or ()))
            if target is None or (file, keys) in seen or not file.is_relative_to(self._folder):
                raise ReviewError(f"{self._name(place.file)}: $ref {reference!r} leads nowhere.")
            seen.add((file, keys))
            node, place = self.read(file), Place(self._side, self._folder, file, keys)
            for key in keys:
                if not isinstance(node, dict) or key not in node:
                    raise ReviewError(f"{self._name(file)} has no {pointer!r}, which a $ref names.")
                node = node[key]
        return _mapping(node), place

    def _name(self, file: Path) -> str:
        name = file.relative_to(self._folder).as_posix() if file.is_relative_to(self._folder) else str(file)
        return f"{name} ({self._side} version)"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
