"""The results of the probe for documents, and their tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Failure:
    document: str
    pointer: str
    """The place of the operation; `#` for the document."""
    kind: str
    case: str
    request: str
    expected: str
    got: str


@dataclass
class Report:
    document: str
    generated: bool = False
    started: bool = False
    complaint: str = ""
    operations: int = 0
    valid_sent: int = 0
    valid_reached: int = 0
    invalid_sent: int = 0
    invalid_refused: int = 0
    bodies_judged: int = 0
    bodies_right: int = 0
    routing_sent: int = 0
    routing_right: int = 0
    hidden: int = 0
    only_400: int = 0
    seconds: float = 0
    cut_short: bool = False
    skipped: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)

    def line(self) -> str:
        """One row of the table of documents."""
        state = "started" if self.started else "generated" if self.generated else "refused"
        numbers = (
            f"{self.operations:5}",
            f"{self.valid_reached:5}/{self.valid_sent:<5}",
            f"{self.invalid_refused:5}/{self.invalid_sent:<5}",
            f"{self.bodies_right:5}/{self.bodies_judged:<5}",
            f"{self.routing_right:4}/{self.routing_sent:<4}",
            f"{self.hidden:6} {self.only_400:7} {sum(self.skipped.values()):7} {self.seconds:4.0f}",
        )
        cut = " stopped early" if self.cut_short else ""
        return f"{self.document[-40:]:40} {state:9} {' '.join(numbers)}{cut}"

    def sdk_line(self) -> str:
        """One row of the table of SDKs."""
        state = "imported" if self.started else "generated" if self.generated else "refused"
        methods = f"{self.valid_reached:5}/{self.valid_sent:<5}"
        return f"{self.document[-40:]:40} {state:9} {methods} {len(self.failures):8} {self.seconds:4.0f}"


HEADINGS = {
    "server": (
        f"{'document':40} {'state':9} oper. {'valid':^11} {'invalid':^11} {'error body':^11} {'routing':^9} "
        "hidden 422/400 skipped    s"
    ),
    "sdk": f"{'document':40} {'state':9}  methods    failures    s",
}


def totals(reports: list[Report]) -> str:
    """Return the totals of all documents."""
    started = [report for report in reports if report.started]

    def share(right: str, sent: str) -> str:
        judged = [outcome for outcome in started if getattr(outcome, sent)]
        whole = sum(getattr(outcome, right) == getattr(outcome, sent) for outcome in judged)
        parts, total = (sum(getattr(outcome, name) for outcome in judged) for name in (right, sent))
        return f"in {whole} of {len(judged)} documents ({parts} of {total})"

    def count(name: str) -> str:
        counts = [getattr(report, name) for report in reports]
        return f"{sum(counts)} in {sum(map(bool, counts))} documents"

    generated = sum(report.generated for report in reports)
    skipped = sum(sum(report.skipped.values()) for report in reports)
    return "\n".join(
        [
            f"{len(reports)} documents: {generated} generate, {len(started)} start",
            f"valid requests all reach their operation {share('valid_reached', 'valid_sent')}",
            f"invalid requests all refused {share('invalid_refused', 'invalid_sent')}",
            f"error bodies all as declared {share('bodies_right', 'bodies_judged')}",
            f"404 and 405 all right {share('routing_right', 'routing_sent')}",
            f"requests that ran another operation: {count('hidden')}",
            f"422 where only 400 is declared: {count('only_400')}",
            f"requests not made and bodies not judged: {skipped}",
        ]
    )


def sdk_totals(reports: list[Report]) -> str:
    """Return the totals of the SDKs of all documents."""
    imported = [report for report in reports if report.started]
    whole = sum(outcome.valid_reached == outcome.valid_sent for outcome in imported)
    reached, operations = (
        sum(getattr(outcome, name) for outcome in imported) for name in ("valid_reached", "valid_sent")
    )
    typed = sum(
        not any(failure.kind.startswith("type error") for failure in outcome.failures) for outcome in imported
    )
    return "\n".join(
        [
            f"{len(reports)} documents: SDKs of {sum(report.generated for report in reports)} generate, "
            f"{len(imported)} import",
            f"every operation is a method in {whole} ({reached} of {operations})",
            f"mypy --strict accepts package and consumer in {typed}",
        ]
    )


def skipped(reports: Iterable[Report], most: int = 12) -> str:
    """List the reasons why requests were not made or bodies not judged, the most frequent first."""
    found: Counter[str] = Counter()
    for report in reports:
        found.update(report.skipped)
    return "\n".join(f"{count:6} {reason}" for reason, count in found.most_common(most))


def kinds(failures: Iterable[Failure], most: int = 40) -> str:
    """The most frequent kinds of failures."""
    found = Counter((failure.kind, failure.case) for failure in failures)
    return "\n".join(f"{count:6} {kind} | {case}" for (kind, case), count in found.most_common(most))
