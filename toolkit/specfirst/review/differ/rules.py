"""Rules of the differ: the severity of a kind of change, the affected clients, and the alternative."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Severity(StrEnum):
    """The severity of a change, the worst first."""

    BREAKING = "breaking"
    """A client of the old version fails with the new one."""
    ACCESS_WIDENED = "access-widened"
    """More callers are authorised, or for more; no client breaks."""
    RISKY = "risky"
    """Some clients may notice, depending on how they are written."""
    SAFE = "safe"


RANK = {severity: rank for rank, severity in enumerate(Severity)}
"""The position of each severity, 0 for the most severe."""
FAILING = (Severity.BREAKING, Severity.ACCESS_WIDENED)
"""The severities of which a change fails the review unless it is approved."""


class Direction(StrEnum):
    """Whether the API receives the data, or sends it in a response or to a webhook."""

    REQUEST = "request"
    RESPONSE = "response"
    WEBHOOK = "webhook"
    """Sent by the API to a receiver: payloads of webhooks and callbacks."""
    WEBHOOK_RESPONSE = "webhook response"
    """The response of the receiver of a webhook."""

    @property
    def view(self) -> View:
        """Whether the API receives or sends it."""
        return "received" if self in (Direction.REQUEST, Direction.WEBHOOK_RESPONSE) else "sent"


View = Literal["received", "sent"]


class Effect(StrEnum):
    """The effect of a change on the set of valid values."""

    NARROWED = "narrowed"
    WIDENED = "widened"
    CHANGED = "changed"
    """Some values are no longer valid, and others have become so."""
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of change.

    `received` is its severity in data that clients send to the API, `sent` in data that the API sends.
    """

    id: str
    title: str
    received: Severity
    sent: Severity
    why: str
    """The clients that break and the reason, for the more severe direction."""
    instead: str
    """How to make the change without breaking clients."""
    example: str
    effect: Effect = Effect.NEUTRAL

    def severity(self, direction: Direction | None) -> Severity:
        """Return the severity of the change in data of this direction; the worst of what is no data."""
        if direction is None:
            return self.worst
        return self.received if direction.view == "received" else self.sent

    @property
    def worst(self) -> Severity:
        """The more severe of the two severities."""
        return min(self.received, self.sent, key=RANK.__getitem__)


HARMLESS = "No client breaks."
NOTHING = "Nothing needs to be done."


def rule(name: str, severity: Severity, title: str, why: str, instead: str, example: str) -> Rule:
    """Return the rule of a change that has the same severity in both directions."""
    return Rule(name, title, severity, severity, why, instead, example)


def safe(name: str, title: str, example: str, *, instead: str = NOTHING) -> Rule:
    """Return the rule of a change that breaks no client."""
    return rule(name, Severity.SAFE, title, HARMLESS, instead, example)


def received(name: str, title: str, why: str, instead: str, example: str) -> Rule:
    """Return the rule of a change that breaks clients that send the data."""
    return Rule(name, title, Severity.BREAKING, Severity.SAFE, why, instead, example)


def sent(name: str, title: str, why: str, instead: str, example: str) -> Rule:
    """Return the rule of a change that breaks clients that read the data."""
    return Rule(name, title, Severity.SAFE, Severity.BREAKING, why, instead, example)


def kebab(keyword: str) -> str:
    """Return a keyword as it is written in the ids of rules: `min-length` for `minLength`."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in keyword)
