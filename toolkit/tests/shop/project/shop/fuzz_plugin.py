"""What fuzzing knows of the service: its credentials, what exists, and how the shop closes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from shop.security import KEY, TOKENS
from shop.services import FOLDER
from specfirst.fuzz.credentials import Secrets
from specfirst.fuzz.plugin import ApiPlugin, Fault, Plugin
from specfirst.fuzz.target import Target


class ShopPlugin(Plugin):
    def environment(self, folder: Path) -> Mapping[str, str]:
        return {FOLDER: str(folder)}

    def api(self, target: Target) -> ApiPlugin:
        return ShopApi(target)


class ShopApi(ApiPlugin):
    roles = ("staff", "customer")
    scopes = TOKENS

    def log_in(self, role: str, schemes: Sequence[str]) -> Secrets:
        return {"apiKey": KEY, "oauth2": role}

    def faults(self) -> Sequence[Fault]:
        return (Fault(503, self._closed),)

    @contextmanager
    def _closed(self) -> Iterator[None]:
        file = Path(self.target.environment[FOLDER]) / "closed"
        file.touch()
        try:
            yield
        finally:
            file.unlink()
