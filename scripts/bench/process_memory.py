"""What a process holds in RAM, as Linux counts it (proc(5), `VmRSS` and `VmHWM`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes."""

    now: int
    peak: int
    """The most since the process began, or since `forget_peak`."""


def memory_of(pid: int) -> Memory:
    """That of a running process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kibibytes = {name: value for name, _, value in (line.partition(":") for line in lines)}
    now, peak = (int(kibibytes[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    return Memory(now, peak)


def forget_peak(pid: int) -> None:
    """Count the peak anew from here."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
