"""The arguments of `specfirst review diff`: a file or folder, or one at a git ref (`REF:PATH`)."""

from __future__ import annotations

import os
from pathlib import Path

from specfirst.project import FILE, ProjectError, read_documents
from specfirst.review.baseline import resolve, toplevel, write_documents
from specfirst.review.errors import ReviewError
from specfirst.review.versions import Version, discover

_DOCUMENTS = ("openapi.yaml", "openapi.yml", "openapi.json")


def read_input(argument: str, scratch: Path) -> Version:
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


def _documents(path: Path, root: Path, label: str, argument: str) -> Version:
    path = Path(os.path.normpath(path))
    if path.is_file():
        return Version(_root_of(path.parent, root), path.parent, {path.stem: path}, label)
    root = _root_of(path, root)
    if (path / FILE).is_file():
        try:
            documents = read_documents(path)
        except ProjectError as error:
            raise ReviewError(f"The settings of {argument} cannot be used: {error}") from None
        if documents is not None:
            return Version(root, path, documents.apis, label)
    own = next((path / name for name in _DOCUMENTS if (path / name).is_file()), None)
    if own is not None:
        return Version(root, path, {own.stem: own}, label)
    versions = discover(path)
    if not versions:
        raise ReviewError(
            f"{argument} has no {_DOCUMENTS[0]}, and no <name>/v<number>/{_DOCUMENTS[0]} below it."
        )
    return Version(root, path, versions, label)


def _root_of(folder: Path, root: Path) -> Path:
    """Return the folder that file names are relative to: the given one, or that of a document outside it."""
    return root if folder.is_relative_to(root) else folder
