"""Declared answers that neither fuzzing nor a named request surely reaches, and the test that shows each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from specfirst.fuzz.coverage import Answer

FILE: Final = Path(__file__).with_name("elsewhere.yaml")
ANY: Final = "*"
"""In place of an operation: every one of the API."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What tests show of one API."""

    tests: Mapping[tuple[str, str], str]
    """`path::function` by operation id, or `ANY`, and by `<status> <code>`, or the status alone."""

    @classmethod
    def read(cls, api: str, file: Path = FILE) -> Elsewhere:
        """As the file says of this API."""
        written: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(file.read_text(encoding="utf-8"))
        tests = {
            (operation, str(answer)): test
            for operation, answers in written.get(api, {}).items()
            for answer, test in answers.items()
        }
        return cls(tests)

    def test_of(self, answer: Answer) -> str | None:
        """The test that shows this answer."""
        name = f"{answer.status} {answer.code}".strip()
        return self.tests.get((answer.operation, name)) or self.tests.get((ANY, name))

    def superfluous(self, declared: Iterable[Answer]) -> list[str]:
        """Entries for what no operation declares."""
        names: set[tuple[Any, str]] = set()
        for answer in declared:
            name = f"{answer.status} {answer.code}".strip()
            names |= {(answer.operation, name), (ANY, name)}
        return [" ".join(key) for key in self.tests if key not in names]
