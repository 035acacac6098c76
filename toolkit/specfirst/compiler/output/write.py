"""Write the output completely or not at all, and only files that the manifest owns."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from specfirst.compiler.output.manifest import Manifest

_DERIVED = "__pycache__"


class ForeignFileError(Exception):
    """A file that the compiler did not write is in the way."""


@dataclass(frozen=True)
class Output:
    """The output folders of a run."""

    base: Path
    """The folder that all other paths here are relative to."""
    manifest: str
    trees: tuple[str, ...]
    """The directories of the files, which are replaced as a whole."""
    staging: str
    """A directory for unfinished work, on the file system of `base`."""


@dataclass(frozen=True)
class Differences:
    """The differences between the existing and the required files."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    stale: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.stale)

    def describe(self) -> list[str]:
        """Describe the differences, one line per file."""
        return [
            *(f"missing: {name}" for name in self.missing),
            *(f"differs: {name}" for name in self.changed),
            *(f"stale:   {name}" for name in self.stale),
        ]


def compare(output: Output, owned: Manifest | None, files: Mapping[str, bytes]) -> Differences:
    """Compute the changes of a run.

    Raises:
        ForeignFileError: it would replace a file that the compiler did not write.
    """
    missing: list[str] = []
    changed: list[str] = []
    foreign: list[str] = []
    before = owned.files if owned else {}
    for name, content in sorted(files.items()):
        path = output.base / name
        if not os.path.lexists(path):
            missing.append(name)
        elif not path.is_file() or path.is_symlink() or path.read_bytes() != content:
            is_ours = name == output.manifest or (name in before and path.is_file())
            (changed if is_ours else foreign).append(name)
    foreign += [name for name in files if _is_blocked(output, name)]
    if foreign:
        names = ", ".join(sorted(set(foreign)))
        raise ForeignFileError(f"in the way, and not written by specfirst: {names}; move it away")
    stale = sorted(name for name in before if name not in files and os.path.lexists(output.base / name))
    return Differences(tuple(missing), tuple(changed), tuple(stale))


def write(output: Output, owned: Manifest | None, files: Mapping[str, bytes]) -> None:
    """Write the files and remove stale ones.

    Complete directories are staged and then exchanged with the existing ones, so that a failure or a kill
    leaves the old state. Other files in these directories stay, and so do directories in which only the
    manifest changes.

    Raises:
        OSError: a file cannot be written.
    """
    staging = output.base / output.staging
    before = owned.files if owned else {}
    differences = compare(output, owned, files)
    differing = {*differences.missing, *differences.changed, *differences.stale} - {output.manifest}
    trees = sorted({tree for name in differing if (tree := _tree_of(output, name))})
    pairs = []
    _remove(staging)
    try:
        for number, tree in enumerate(trees):
            staged = staging / str(number)
            _stage(output.base, tree, staged, files, owned=set(before) | {output.manifest})
            if any(staged.iterdir()) or (output.base / tree).exists():
                (output.base / tree).parent.mkdir(parents=True, exist_ok=True)
                pairs.append((staged, output.base / tree))
        swap_all(pairs)
        # Last: until then, the existing manifest marks the rest as out of date.
        if output.manifest in files and not any(_is_below(output.manifest, tree) for tree in trees):
            staging.mkdir(parents=True, exist_ok=True)
            (staging / "manifest").write_bytes(files[output.manifest])
            os.replace(staging / "manifest", output.base / output.manifest)
    finally:
        _remove(staging)
    for _, target in pairs:
        with suppress(OSError):
            target.rmdir()  # Only if it is empty.


@contextmanager
def only_writer(base: Path) -> Iterator[None]:
    """Lock the base directory against other runs of the compiler; wait for a run in progress."""
    is_new = not base.exists()
    base.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(base, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
        if is_new:
            with suppress(OSError):
                base.rmdir()  # Only if the run produced no output.


def _stage(base: Path, tree: str, staged: Path, files: Mapping[str, bytes], owned: set[str]) -> None:
    staged.mkdir(parents=True)
    for name, content in files.items():
        if _is_below(name, tree):
            target = staged / PurePosixPath(name).relative_to(tree)
            target.parent.mkdir(parents=True, exist_ok=True)
            # An unchanged file keeps its identity and time, so that file watchers do not react.
            if not _link_unchanged(base / name, target, content):
                target.write_bytes(content)
    for path in _walk(base / tree):
        name = path.relative_to(base).as_posix()
        if name not in owned and name not in files:
            target = staged / PurePosixPath(name).relative_to(tree)
            target.parent.mkdir(parents=True, exist_ok=True)
            _keep(path, target)


def _walk(folder: Path) -> Iterator[Path]:
    for parent, directories, names in os.walk(folder):
        directories[:] = sorted(name for name in directories if name != _DERIVED)
        links = [name for name in directories if (Path(parent) / name).is_symlink()]
        yield from (Path(parent) / name for name in (*names, *links))


def _link_unchanged(path: Path, target: Path, content: bytes) -> bool:
    if path.is_symlink() or not path.is_file() or path.read_bytes() != content:
        return False
    _keep(path, target)
    return True


def _keep(path: Path, target: Path) -> None:
    try:
        os.link(path, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(path, target, follow_symlinks=False)


def _tree_of(output: Output, name: str) -> str:
    """Return the tree of a file of an earlier run, which may not belong to this run."""
    for tree in output.trees:
        if _is_below(name, tree):
            return tree
    parts = PurePosixPath(name).parts
    if len(output.trees) == 1:
        depth = len(PurePosixPath(output.trees[0]).parts)
    else:
        # A tree that does not belong to this run, such as the SDK of a removed API.
        parents = [PurePosixPath(tree).parent for tree in output.trees]
        beside = [
            len(parent.parts) for parent in parents if parent.parts and _is_below(name, parent.as_posix())
        ]
        depth = min(max(beside, default=1) + 1, len(parts) - 1)
    return PurePosixPath(*parts[:depth]).as_posix()


def _is_blocked(output: Output, name: str) -> bool:
    """Whether a parent of the file is not a directory."""
    parents = list(PurePosixPath(name).parents)[:-1]
    return any(
        os.path.lexists(output.base / parent)
        and ((output.base / parent).is_symlink() or not (output.base / parent).is_dir())
        for parent in parents
    )


def _is_below(name: str, tree: str) -> bool:
    return PurePosixPath(name).is_relative_to(tree)


def _remove(staging: Path) -> None:
    if staging.exists():
        shutil.rmtree(staging)


_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
# The errors of file systems and kernels that cannot exchange directories.
_UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


def swap_all(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Replace each target, which may be missing, by its staged directory; all of them or none.

    Afterwards each staged path contains the previous content of its target.

    Raises:
        OSError: a replacement failed; those already done were undone.
    """
    done: list[tuple[Path, Path]] = []
    try:
        for staged, target in pairs:
            if target.exists():
                _exchange(staged, target)
                done.append((staged, target))
            else:
                staged.rename(target)
                done.append((target, staged))
    except BaseException:
        for here, there in reversed(done):
            _exchange(here, there) if there.exists() else here.rename(there)
        raise


def _exchange(one: Path, other: Path) -> None:
    """Exchange two names, atomically on Linux (renameat2(2)); elsewhere one is missing for a moment."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is not None:
        arguments = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
        if renameat2(*arguments) == 0:
            return
        code = ctypes.get_errno()
        if code not in _UNSUPPORTED:
            raise OSError(code, os.strerror(code), str(other))
    aside = one.with_name(one.name + ".aside")
    other.rename(aside)
    try:
        one.rename(other)
    except OSError:
        aside.rename(other)
        raise
    aside.rename(one)
