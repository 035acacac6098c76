"""The specs of a git ref, laid out in a folder of their own; the work tree and its index stay as they are."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from specfirst.review.errors import ReviewError


@dataclass(frozen=True)
class Baseline:
    """`folder/spec` holds the specs of `commit`; `ref` is what the person asked for."""

    ref: str
    commit: str
    folder: Path

    @property
    def spec(self) -> Path:
        return self.folder / "spec"


def resolve(repository: Path, ref: str) -> str:
    """The commit of `ref`; `REF...` is the commit where HEAD left REF, as in `git diff REF...`.

    Raises: ReviewError when git knows no such commit.
    """
    if ref.endswith("..."):
        commit = resolve(repository, ref.removesuffix("..."))
        found = _git(repository, "merge-base", commit, "HEAD")
        if found.returncode:
            raise ReviewError(
                f"{ref} has no commit in common with HEAD (in a shallow clone: git fetch --unshallow)."
            )
        return found.stdout.strip()
    found = _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if found.returncode:
        raise ReviewError(f"git knows no commit named {ref!r} here (a shallow clone lacks most).")
    return found.stdout.strip()


def export(repository: Path, ref: str, folder: Path) -> Baseline:
    """Write the `spec/` of `ref` into `folder`, which must exist and be empty.

    A ref without a `spec/` gives a baseline without APIs. Symbolic links become plain files.
    Raises: ReviewError when git knows no such commit or cannot write its files.
    """
    commit = resolve(repository, ref)
    spec = folder / "spec"
    spec.mkdir()
    # A scratch index keeps git away from the one of the work tree (git-read-tree, "GIT_INDEX_FILE").
    environment = {"GIT_INDEX_FILE": str(folder / "index")}
    if _git(repository, "cat-file", "-e", f"{commit}:spec").returncode == 0:
        for command in (
            ("read-tree", f"{commit}:spec"),
            ("-c", "core.symlinks=false", "checkout-index", "--all", f"--prefix={spec}/"),
        ):
            done = _git(repository, *command, environment=environment)
            if done.returncode:
                raise ReviewError(f"The specs of {ref} could not be read: {done.stderr.strip()}")
    return Baseline(ref, commit, folder)


def _git(
    repository: Path, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["git", *arguments],  # noqa: S607
            cwd=repository,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise ReviewError("git is not installed, and the review reads the base version from it.") from None
