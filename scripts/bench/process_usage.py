"""Memory and processor time of a process, as Linux counts them (proc(5))."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes."""

    now: int
    peak: int
    """The maximum since the process began, or since `forget_peak`."""


def memory_of(pid: int) -> Memory:
    """Return the memory of a running process, `VmRSS` and `VmHWM`."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kibibytes = {name: value for name, _, value in (line.partition(":") for line in lines)}
    now, peak = (int(kibibytes[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    return Memory(now, peak)


def forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def processor_seconds(pid: int) -> float:
    """Return the processor time of all threads of a running process, in steps of 10 ms."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
