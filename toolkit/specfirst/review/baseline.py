"""The documents of a git commit, in a folder of their own; the work tree and its index stay as they are."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from specfirst.project import FILE, Documents, ProjectError, read_documents
from specfirst.review.errors import ReviewError
from specfirst.review.versions import Version, discover


@dataclass(frozen=True)
class Baseline:
    """The documents of `commit`, which the person called `ref`."""

    ref: str
    commit: str
    version: Version


def resolve(repository: Path, ref: str) -> str:
    """Return the commit of `ref`; `REF...` is the commit where HEAD left REF, as in `git diff REF...`.

    Raises:
        ReviewError: git knows no such commit.
    """
    if ref.endswith("..."):
        commit = resolve(repository, ref.removesuffix("..."))
        found = run_git(repository, "merge-base", commit, "HEAD")
        if found.returncode:
            raise ReviewError(
                f"{ref} has no commit in common with HEAD (in a shallow clone: git fetch --unshallow)."
            )
        return found.stdout.strip()
    found = run_git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if found.returncode:
        raise ReviewError(f"git knows no commit named {ref!r} here (a shallow clone lacks most).")
    return found.stdout.strip()


def export(current: Version, ref: str, folder: Path, *, by_settings: bool = True) -> Baseline:
    """Write the documents of `ref` into `folder`, which must exist and be empty.

    Which documents there were is read from the `pyproject.toml` of that commit; where it has no
    `[tool.specfirst]`, they are those that `discover` finds in the folder of the current ones. With
    `by_settings=False` they are those of `current`, at the same places. A commit without documents gives a
    baseline without APIs. Symbolic links become plain files.

    Raises:
        ReviewError: git knows no such commit or cannot write its files, or its settings are malformed.
    """
    commit = resolve(current.folder, ref)
    tree = _Tree(current.folder, commit, folder)
    documents = _configured(tree, ref) if by_settings else _same_places(current, tree.target)
    if documents is None:
        spec = tree.target / current.name_of(current.spec)
        tree.write([spec])
        return Baseline(ref, commit, Version(tree.target, spec, discover(spec)))
    tree.write({documents.spec, *documents.folders})
    if by_settings:
        # The versions of an API are known by their folders, which are there only now.
        documents = _configured(tree, ref) or documents
    existing = {name: document for name, document in documents.apis.items() if document.is_file()}
    return Baseline(ref, commit, Version(tree.target, documents.spec, existing))


def toplevel(folder: Path) -> Path:
    """Return the root of the work tree that `folder` belongs to.

    Raises:
        ReviewError: it belongs to none.
    """
    found = run_git(folder, "rev-parse", "--show-toplevel")
    if found.returncode:
        raise ReviewError(f"{folder} is in no git repository, and the base version is read from one.")
    return Path(found.stdout.removesuffix("\n"))


def _configured(tree: _Tree, ref: str) -> Documents | None:
    """The documents that the `pyproject.toml` of the commit names, at their places in the target."""
    content = tree.read(FILE)
    if content is None:
        return None
    (tree.target / FILE).write_text(content, encoding="utf-8")
    try:
        return read_documents(tree.target)
    except ProjectError as error:
        raise ReviewError(f"The settings of {ref} cannot be used: {error}") from None


def _same_places(current: Version, target: Path) -> Documents:
    apis = {name: target / current.name_of(document) for name, document in current.apis.items()}
    folders = frozenset(document.parent for document in apis.values())
    return Documents(target / current.name_of(current.spec), apis, folders)


class _Tree:
    """The files of a commit below the folder `project` of the work tree, to be written below `target`."""

    def __init__(self, project: Path, commit: str, scratch: Path) -> None:
        self._root = toplevel(project)
        self._place = PurePosixPath(run_git(project, "rev-parse", "--show-prefix").stdout.removesuffix("\n"))
        self._commit = commit
        # A scratch index keeps git away from the one of the work tree (git-read-tree, "GIT_INDEX_FILE").
        self._index = scratch / "index"
        self.target = scratch / "tree"
        self.target.mkdir()

    def read(self, name: str) -> str | None:
        """The text of a file; None where there is none."""
        found = run_git(self._root, "show", self._object(name))
        return found.stdout if found.returncode == 0 else None

    def write(self, folders: Collection[Path]) -> None:
        """Write the folders, given below `target`, that exist in the commit.

        Raises:
            ReviewError: one lies outside of the project, or git cannot write it.
        """
        wanted = {Path(os.path.normpath(folder)) for folder in folders}
        for folder in wanted:
            if not folder.is_relative_to(self.target):
                raise ReviewError(f"{folder.name} lies outside of the project in {self._commit}.")
            if wanted.isdisjoint(folder.parents):
                self._write(folder)

    def _write(self, folder: Path) -> None:
        name = self._object(folder.relative_to(self.target).as_posix())
        if run_git(self._root, "cat-file", "-e", name).returncode:
            return
        for command in (
            ("read-tree", name),
            ("-c", "core.symlinks=false", "checkout-index", "--all", "--force", f"--prefix={folder}/"),
        ):
            done = run_git(self._root, *command, environment={"GIT_INDEX_FILE": str(self._index)})
            if done.returncode:
                raise ReviewError(f"The documents of {self._commit} could not be read: {done.stderr.strip()}")

    def _object(self, name: str) -> str:
        path = (self._place / name).as_posix()
        return f"{self._commit}:{'' if path == '.' else path}"


def run_git(
    folder: Path, *arguments: str, environment: dict[str, str] | None = None, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run git in a folder, with `text` as its input; failures are left to the caller.

    Raises:
        ReviewError: git is not installed.
    """
    try:
        return subprocess.run(
            ["git", *arguments],  # noqa: S607
            cwd=folder,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            input=text,
            check=False,
        )
    except FileNotFoundError:
        raise ReviewError("git is not installed, and the review reads the base version from it.") from None
