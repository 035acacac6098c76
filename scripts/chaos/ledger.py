"""The ledger of sent requests and their responses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Entry:
    """The requests of one kind.

    `unknown` are those without a response that says whether they happened: each may be found, or not.
    """

    sent: set[str] = field(default_factory=set)
    acknowledged: dict[str, str] = field(default_factory=dict)
    """The id that the service gave, by the name that the load chose."""

    @property
    def unknown(self) -> int:
        """The number of requests without a response."""
        return len(self.sent) - len(self.acknowledged)


@dataclass(slots=True)
class Ledger:
    """Everything that the load has sent.

    A name is unique within its kind and is sent once, however often the SDK repeats it.
    """

    users: Entry = field(default_factory=Entry)
    files: Entry = field(default_factory=Entry)
    uploads: Entry = field(default_factory=Entry)
    read: Entry = field(default_factory=Entry)
    jobs: Entry = field(default_factory=Entry)
    digests: dict[str, str] = field(default_factory=dict)
    """The SHA-256 of each file, by its name."""
    refused: Counter[str] = field(default_factory=Counter)
    """Unexpected responses, by status and code."""
    errors: int = 0
    """Calls that failed after all retries of the SDK, as is possible during a fault."""
