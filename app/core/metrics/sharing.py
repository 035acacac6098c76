"""Metrics shared by several processes, which write their values to files in one folder.

One of several web processes behind a port serves the sum of all of them; the parent of a Celery worker serves
the sum of its child processes. This is the multi-process mode of `prometheus_client`, enabled by a function
instead of an environment variable that must be set before the first import.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from inspect import getclosurevars
from pathlib import Path
from typing import Final

from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.multiprocess import MultiProcessCollector

from app.core.private_files import make_private_folder

_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
_FILE: Final = re.compile(r"(counter|histogram|gauge_livesum)_(\d+)\.db")
_ENDED: Final = 0
"""Replaces the process id in the names of files with the values of ended processes."""


def share_values(folder: Path) -> None:
    """Keep the values of instruments made from now on in `folder`, together with other processes.

    Call it once, before the first `Instruments`. Child processes that are forked later take part.
    """
    make_private_folder(folder)
    os.environ[_VARIABLE] = str(folder)
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    # All values share one lock. A child forked while another thread holds it would deadlock.
    lock = getclosurevars(values.ValueClass.inc).nonlocals["lock"]
    os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)


def are_values_shared() -> bool:
    return _VARIABLE in os.environ and getattr(values.ValueClass, "_multiprocess", False)


def shared_folder() -> Path:
    return Path(os.environ[_VARIABLE])


@contextmanager
def collector_of_folder(folder: Path) -> Iterator[MultiProcessCollector]:
    """Yield a collector of all values in the folder, including those of processes that have ended.

    Files of ended processes are merged into one first, so that they do not accumulate: their counters are
    kept, their gauges are dropped.
    """
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _merge_ended(folder)
        yield MultiProcessCollector(None, path=str(folder))  # type: ignore[no-untyped-call]


def live_processes(folder: Path) -> list[int]:
    """Return the ids of live processes that share values in the folder."""
    numbers = {int(match[2]) for path in folder.iterdir() if (match := _FILE.fullmatch(path.name))}
    return sorted(number for number in numbers if number != _ENDED and _is_alive(number))


def _merge_ended(folder: Path) -> None:
    ended: dict[str, list[Path]] = {}
    for path in folder.iterdir():
        match = _FILE.fullmatch(path.name)
        if match and int(match[2]) != _ENDED and not _is_alive(int(match[2])):
            ended.setdefault(match[1], []).append(path)
    for kind, paths in ended.items():
        if kind.startswith("gauge"):
            for path in paths:
                path.unlink()
        else:
            _merge(folder / f"{kind}_{_ENDED}.db", paths)


def _merge(target: Path, paths: list[Path]) -> None:
    """Add the values of the files to `target`, which is replaced atomically, and delete the files."""
    draft = target.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    files = [str(path) for path in [target, *paths] if path.exists()]
    merged = MmapedDict(str(draft))  # type: ignore[no-untyped-call]
    for metric in MultiProcessCollector.merge(files, accumulate=False):  # type: ignore[no-untyped-call]
        for sample in metric.samples:
            names, given = list(sample.labels), list(sample.labels.values())
            key = mmap_key(metric.name, sample.name, names, given, metric.documentation)
            merged.write_value(key, sample.value, 0.0)  # type: ignore[no-untyped-call]
    merged.close()  # type: ignore[no-untyped-call]
    draft.replace(target)
    for path in paths:
        path.unlink()


def _is_alive(process: int) -> bool:
    with suppress(PermissionError):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True
