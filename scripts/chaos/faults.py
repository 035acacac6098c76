"""Kills the processes and servers of a run, in turn and together, and waits for their recovery."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from scripts.chaos.service import Service

_BACK_SECONDS: Final = 120.0
_PAUSE: Final = (1.0, 4.0)
"""The shortest and the longest time between two faults, in seconds."""


@dataclass(slots=True)
class Returns:
    """The recoveries of a target, one by kill."""

    seconds: list[float] = field(default_factory=list)
    missing: int = 0
    """Kills without a recovery."""


class Faults:
    """The faults of one run.

    Args:
        extra: further faults by name, such as the loss of all data of Valkey; each is done once a round.
    """

    def __init__(
        self,
        service: Service,
        targets: Sequence[str],
        chance: random.Random,
        report: Callable[[str], None],
        extra: dict[str, Callable[[], None]],
    ) -> None:
        self._service = service
        self._targets = list(targets)
        self._chance = chance
        self._report = report
        self._extra = extra
        self.returns = {target: Returns() for target in targets}
        self.rounds = 0

    async def run(self, seconds: float) -> None:
        """Run whole rounds for at least `seconds`: all targets in random order, then all at once."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline or not self.rounds:
            for target in self._chance.sample(self._targets, len(self._targets)):
                await self._kill([target])
                await self._pause()
            await self._kill(self._targets)
            await self._pause()
            for name, fault in self._extra.items():
                self._report(f"{name} …")
                await asyncio.to_thread(fault)
                await self._pause()
            self.rounds += 1

    async def _pause(self) -> None:
        await asyncio.sleep(self._chance.uniform(*_PAUSE))

    async def _kill(self, targets: Sequence[str]) -> None:
        before = {target: self._service.restarts(target) for target in targets}
        began = time.monotonic()
        for target in targets:
            if (pid := self._service.pid(target)) is not None:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        waiting = set(targets)
        while waiting and time.monotonic() - began < _BACK_SECONDS:
            await asyncio.sleep(0.1)
            self._service.require_running()
            for target in sorted(waiting):
                if self._service.restarts(target) > before[target] and await asyncio.to_thread(
                    self._service.is_back, target
                ):
                    self.returns[target].seconds.append(time.monotonic() - began)
                    waiting.discard(target)
        for target in waiting:
            self.returns[target].missing += 1
        name = targets[0] if len(targets) == 1 else "all together"
        end = f"never back: {', '.join(sorted(waiting))}" if waiting else f"{time.monotonic() - began:.1f} s"
        self._report(f"kill -9 {name}: {end}")
