"""What `specfirst review diff` compares: files, folders, and both at a git ref (`REF:PATH`)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from specfirst.project import FILE, ProjectError, read_documents
from specfirst.review.baseline import resolve, toplevel, write_documents
from specfirst.review.differ.sides import Side, load_side
from specfirst.review.errors import ReviewError
from specfirst.review.versions import discover

_DOCUMENTS = ("openapi.yaml", "openapi.yml", "openapi.json")


@dataclass(frozen=True)
class Input:
    """Documents by the names of their APIs, below a folder."""

    root: Path
    label: str
    """The git ref that they are of; empty for files."""
    documents: Mapping[str, Path]

    def load(self, name: str) -> Side:
        """Read one document. Raises ReviewError."""
        return load_side(self.documents[name], self.root, self.label)


def read_input(argument: str, scratch: Path) -> Input:
    """Find the documents that an argument names; those of a git ref are written below `scratch`.

    Raises:
        ReviewError: there is no such file, folder or commit, or no document in the folder.
    """
    path = Path(argument)
    if path.exists():
        return _documents(path.absolute(), Path.cwd(), "", argument)
    ref, colon, inside = argument.partition(":")
    if not colon:
        raise ReviewError(f"{argument} does not exist. A version in git is written REF:PATH.")
    repository = toplevel(Path.cwd())
    write_documents(repository, resolve(repository, ref), scratch / "tree")
    found = scratch / "tree" / inside
    if not found.exists():
        raise ReviewError(f"{ref} has no file or folder {inside!r}.")
    return _documents(found, scratch / "tree", ref, argument)


def _documents(path: Path, root: Path, label: str, argument: str) -> Input:
    path = Path(os.path.normpath(path))
    if path.is_file():
        return Input(_root_of(path.parent, root), label, {path.stem: path})
    root = _root_of(path, root)
    if (path / FILE).is_file():
        try:
            documents = read_documents(path)
        except ProjectError as error:
            raise ReviewError(f"The settings of {argument} cannot be used: {error}") from None
        if documents is not None:
            return Input(root, label, documents.apis)
    own = next((path / name for name in _DOCUMENTS if (path / name).is_file()), None)
    if own is not None:
        return Input(root, label, {own.stem: own})
    versions = discover(path)
    if not versions:
        raise ReviewError(
            f"{argument} has no {_DOCUMENTS[0]}, and no <name>/v<number>/{_DOCUMENTS[0]} below it."
        )
    return Input(root, label, versions)


def _root_of(folder: Path, root: Path) -> Path:
    """The folder to which names of files are relative: the given one, or the document's outside of it."""
    return root if folder.is_relative_to(root) else folder
