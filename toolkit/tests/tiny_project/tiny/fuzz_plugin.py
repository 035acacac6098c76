"""What fuzzing knows of the service: keys by role, and how the depot closes."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from specfirst.fuzz.credentials import Secrets
from specfirst.fuzz.plugin import ApiPlugin, Fault, Plugin
from specfirst.fuzz.target import Target


class TinyPlugin(Plugin):
    covered_by_tests = Path(__file__).with_name("covered_by_tests.yaml")

    def environment(self, folder: Path) -> Mapping[str, str]:
        return {"TINY_FOLDER": str(folder)}

    def api(self, target: Target) -> ApiPlugin:
        return DepotApi(target) if target.api == "depot" else ApiPlugin(target)


class DepotApi(ApiPlugin):
    roles = ("keeper", "visitor")

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._folder = Path(target.environment["TINY_FOLDER"])

    def reset(self) -> None:
        for file in self._folder.glob("key-*"):
            file.unlink()

    def log_in(self, role: str, schemes: Sequence[str]) -> Secrets:
        assert tuple(schemes) == ("key",)
        key = secrets.token_hex(8)
        (self._folder / f"key-{key}").write_text(role)
        return {"key": key}

    def is_alive(self, secrets: Secrets) -> bool:
        return (self._folder / f"key-{secrets['key']}").exists()

    def valid_body(self, operation_id: str, body: dict[str, Any], number: int) -> dict[str, Any]:
        return {**body, "seal": "open sesame"}

    def faults(self) -> Sequence[Fault]:
        return (Fault(503, self._closed),)

    @contextmanager
    def _closed(self) -> Iterator[None]:
        file = self._folder / "closed"
        file.touch()
        try:
            yield
        finally:
            file.unlink()
