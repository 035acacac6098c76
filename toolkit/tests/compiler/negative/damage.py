"""Documents with one mistake, and the message that the compiler must print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

API = "spec/library/v1"
BOOKS = f"{API}/schemas/books.yaml"
PATHS = f"{API}/paths/books.yaml"
WEBHOOKS = f"{API}/webhooks/books.yaml"
EVENTS = f"{API}/schemas/events.yaml"
ROOT = f"{API}/openapi.yaml"
ERRORS = "spec/errors.yaml"
ENVELOPE = "spec/shared/schemas/envelope.yaml"
PARAMETERS = "spec/shared/parameters.yaml"


@dataclass(frozen=True)
class Damage:
    """`old` replaced by `new` in `file`, once; and the whole of the message that follows."""

    name: str
    file: str
    old: str
    new: str
    message: str

    def __str__(self) -> str:
        return self.name

    def apply(self, repository: Path) -> None:
        """Damage a copy of the repository fixture. Fails when there is not exactly one place to."""
        path = repository / self.file
        text = path.read_text(encoding="utf-8")
        assert text.count(self.old) == 1, f"{self.old!r} stands {text.count(self.old)} times in {self.file}"
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")
