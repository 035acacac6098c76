"""Write the documents of a git commit to a separate folder, without changing the work tree and its index."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection
from pathlib import Path

from specfirst.project import Documents, ProjectError, read_documents
from specfirst.review.errors import ReviewError
from specfirst.review.versions import Version, discover

SUFFIXES = (".yaml", ".yml", ".json", ".toml")
"""The suffixes of documents, and of the settings that name them."""


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


def export(current: Version, ref: str, folder: Path, *, by_settings: bool = True) -> Version:
    """Write the documents of `ref` into `folder`, which must exist and be empty, and return them.

    Which documents there were is read from the `pyproject.toml` of that commit; where it has no
    `[tool.specfirst]`, they are those that `discover` finds in the folder of the current ones. With
    `by_settings=False` they are those of `current`, at the same places. A commit without documents gives a
    version without APIs.

    Raises:
        ReviewError: git knows no such commit or cannot write its files, or its settings are malformed.
    """
    commit = resolve(current.folder, ref)
    own = {document.suffix for document in current.apis.values()}
    tree = folder / "tree"
    write_documents(toplevel(current.folder), commit, tree, suffixes=own | set(SUFFIXES))
    inside = run_git(current.folder, "rev-parse", "--show-prefix").stdout.removesuffix("\n")
    root = Path(os.path.normpath(tree / inside))
    documents = _configured(root, ref) if by_settings else _same_places(current, root)
    if documents is None:
        spec = root / current.name_of(current.spec)
        return Version(root, spec, discover(spec), ref)
    for place in (documents.spec, *documents.apis.values()):
        if not Path(os.path.normpath(place)).is_relative_to(root):
            raise ReviewError(f"{place.name} lies outside of the project in {commit}.")
    existing = {name: document for name, document in documents.apis.items() if document.is_file()}
    return Version(root, documents.spec, existing, ref)


def write_documents(
    repository: Path, commit: str, target: Path, *, suffixes: Collection[str] = SUFFIXES
) -> None:
    """Write the files of a commit that may be documents below `target`; symbolic links become plain files.

    A document may refer to files in any folder of its repository.

    Raises:
        ReviewError: git cannot write them.
    """
    listed = run_git(repository, "ls-tree", "-r", "-z", "--name-only", commit)
    names = [name for name in listed.stdout.split("\0") if name.endswith(tuple(suffixes))]
    target.mkdir(parents=True)
    # A scratch index keeps git away from the one of the work tree (git-read-tree, "GIT_INDEX_FILE").
    environment = {"GIT_INDEX_FILE": str(target.with_name("index"))}
    for arguments, text in (
        (("read-tree", commit), ""),
        (
            ("-c", "core.symlinks=false", "checkout-index", "-z", "--stdin", f"--prefix={target}/"),
            "\0".join(names),
        ),
    ):
        done = run_git(repository, *arguments, environment=environment, text=text)
        if done.returncode:
            raise ReviewError(f"The documents of {commit} could not be read: {done.stderr.strip()}")


def toplevel(folder: Path) -> Path:
    """Return the root of the work tree that `folder` belongs to.

    Raises:
        ReviewError: it belongs to none.
    """
    found = run_git(folder, "rev-parse", "--show-toplevel")
    if found.returncode:
        raise ReviewError(f"{folder} is in no git repository, and the base version is read from one.")
    return Path(found.stdout.removesuffix("\n"))


def _configured(root: Path, ref: str) -> Documents | None:
    """The documents that the `pyproject.toml` of the commit names."""
    try:
        return read_documents(root)
    except ProjectError as error:
        raise ReviewError(f"The settings of {ref} cannot be used: {error}") from None


def _same_places(current: Version, target: Path) -> Documents:
    apis = {name: target / current.name_of(document) for name, document in current.apis.items()}
    return Documents(target / current.name_of(current.spec), apis)


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
