"""Provide credentials for test cases: shared within a role while accepted, new where a case ends them."""

from __future__ import annotations

from specfirst.fuzz.credentials import Requirement, Secrets
from specfirst.fuzz.plugin import ApiPlugin

_Key = tuple[str, tuple[str, ...]]


class Logins:
    """The logins of one API; shared sessions are checked again after each change, which may end them."""

    def __init__(self, api: ApiPlugin) -> None:
        self._api = api
        self._shared: dict[_Key, Secrets] = {}
        self._trusted: set[_Key] = set()

    def shared(self, requirement: Requirement, role: str) -> Secrets:
        """Return the secrets of this role's session, or of a new one if it has ended."""
        key = (role, _names(requirement))
        secrets = self._shared.get(key)
        if secrets is None or not (key in self._trusted or self._api.is_alive(secrets)):
            secrets = self._shared[key] = self.fresh(requirement, role)
        self._trusted.add(key)
        return secrets

    def fresh(self, requirement: Requirement, role: str) -> Secrets:
        """Return the secrets of a new session of a new account."""
        return self._api.log_in(role, _names(requirement))

    def recheck(self) -> None:
        """Check shared sessions again before their next use, after a request that changed something."""
        self._trusted.clear()

    def forget(self) -> None:
        """Discard shared sessions, whose accounts were removed."""
        self._shared.clear()
        self._trusted.clear()


def _names(requirement: Requirement) -> tuple[str, ...]:
    return tuple(scheme.name for scheme in requirement)
