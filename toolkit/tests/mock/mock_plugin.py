"""How `specfirst.fuzz` calls a mock."""

from __future__ import annotations

from collections.abc import Sequence

from specfirst.fuzz.credentials import Secrets
from specfirst.fuzz.plugin import ApiPlugin, Plugin
from specfirst.fuzz.target import Target


class MockedApi(ApiPlugin):
    """A mocked API: credentials must be there, and any will do."""

    def log_in(self, role: str, schemes: Sequence[str]) -> Secrets:
        """Return credentials that were made up."""
        return dict.fromkeys(schemes, "user:secret")


class MockPlugin(Plugin):
    """A mock of one document."""

    def api(self, target: Target) -> MockedApi:
        """Return the only API."""
        return MockedApi(target)
