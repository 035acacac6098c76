"""Check the message, the exit status and the unchanged output of a refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from specfirst.cli import main
from tests.compiler.negative.damage import Damage
from tests.compiler.snapshot import snapshot


class Refusal:
    """A generated repository that must stay as it is."""

    def __init__(self, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._repository = repository
        self._capsys = capsys

    def expect(self, damage: Damage) -> None:
        """The damaged repository is refused with exactly the damage's message, and no output changes."""
        damage.apply(self._repository)
        before = snapshot(self._repository)
        status = main(["generate", "--project", str(self._repository)])
        assert self._capsys.readouterr().err == f"{damage.message}\n"
        assert status == 1
        assert snapshot(self._repository) == before
