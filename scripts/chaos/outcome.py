"""The result of one run of chaos, and its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scripts.chaos.faults import Returns
from scripts.chaos.inspection import Count


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts and times of one run."""

    seed: int
    rounds: int
    counts: Sequence[Count]
    returns: dict[str, Returns]
    refused: Mapping[str, int]
    errors: int
    redelivered: int
    settled_seconds: float

    @property
    def violations(self) -> list[str]:
        """The findings that fail the run, one sentence each."""
        found = [f"{count.kind}: {count.lost} lost" for count in self.counts if count.lost]
        found += [f"{count.kind}: {count.twice} twice" for count in self.counts if count.twice]
        missing = {name: returned.missing for name, returned in self.returns.items() if returned.missing}
        found += [f"{name}: {times} times not back" for name, times in missing.items()]
        found += [f"{times} responses {text}" for text, times in self.refused.items()]
        if idle := [count.kind for count in self.counts if not count.acknowledged]:
            found.append(f"no load: {', '.join(idle)}")
        return found

    def lines(self) -> Iterator[str]:
        """Yield the lines of the report."""
        yield f"\n{'':24} {'sent':>6} {'acked':>6} {'found':>6} {'lost':>6} {'twice':>6}"
        yield from map(_count_line, self.counts)
        yield f"\n{'back after kill -9':24} {'kills':>6} {'mean':>6} {'max':>6}"
        yield from (_return_line(target, returns) for target, returns in self.returns.items())
        yield f"\n{self.rounds} rounds; {self.errors} calls failed during faults."
        yield f"Counted {self.settled_seconds:.0f} s after the load, once no work was due."
        yield f"{self.redelivered} messages of killed workers were delivered again."
        yield "Notifications and mails were not sent by the load: acked says how many were due."
        yield from (f"VIOLATION {violation}" for violation in self.violations)
        yield "FAILED" if self.violations else "No work was lost or repeated."


def _count_line(count: Count) -> str:
    sent = "" if count.sent is None else count.sent
    remark = f"  ({count.repeated} again with the same Message-ID)" if count.repeated else ""
    numbers = (count.acknowledged, count.found, count.lost, count.twice)
    return f"{count.kind:24} {sent:>6} " + " ".join(f"{number:>6}" for number in numbers) + remark


def _return_line(target: str, returns: Returns) -> str:
    times = returns.seconds or [0.0]
    kills = len(returns.seconds) + returns.missing
    return f"{target:24} {kills:>6} {sum(times) / len(times):>5.1f}s {max(times):>5.1f}s"
