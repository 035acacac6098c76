from collections.abc import Sequence

from specfirst.fuzz.credentials import Secrets
from specfirst.fuzz.plugin import ApiPlugin, Plugin
from specfirst.fuzz.target import Target


class MockedApi(ApiPlugin):
    """A mocked API: credentials must be there, and any will do."""

    def log_in(self, role: str, schemes: Sequence[str]) -> Secrets:
        return dict.fromkeys(schemes, "user:secret")


class MockPlugin(Plugin):
    """What a mock needs to be fuzzed."""

    def api(self, target: Target) -> MockedApi:
        return MockedApi(target)
