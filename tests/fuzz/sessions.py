"""Accounts and sessions of an API for the fuzzer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import httpx

from app.models import TokenPurpose
from tests.fuzz.accounts import PASSWORD, Accounts


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a login."""

    access_token: str
    refresh_token: str


@dataclass(frozen=True, slots=True)
class ApiAccess:
    """The login of an API."""

    me: str
    """A path that every live session may read."""
    roles: tuple[str, ...]
    """All roles, beginning with the most powerful one."""


API_ACCESS: Final = {
    "client": ApiAccess(me="/users/me", roles=("user",)),
    "backoffice": ApiAccess(me="/auth/me", roles=("superadmin", "operator", "auditor")),
}


def audience_of(api: str) -> str:
    """Return the audience of an API by its name: `client` of `client-v2`."""
    return api.partition("-v")[0]


class Sessions:
    """Logins to one API.

    Args:
        api: its name: `client`, or that of a later version such as `client-v2`.
        client: sends requests that are not counted to a version of it with logins.
        accounts: in its database.
    """

    def __init__(self, api: str, client: httpx.Client, accounts: Accounts) -> None:
        self._audience = audience_of(api)
        self._access = API_ACCESS[self._audience]
        self._client = client
        self._accounts = accounts

    def close(self) -> None:
        """Close its connections, those of the accounts too."""
        self._client.close()
        self._accounts.close()

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role of the API."""
        return self._access.roles

    def new_account(self, role: str, *, suspended: bool = False) -> str:
        """Create an account with this role, and return its address; only users can be suspended."""
        if self._audience == "backoffice":
            return self._accounts.new_admin(role)
        return self._accounts.new_user(suspended=suspended)

    def log_in(self, role: str) -> Tokens:
        """Return the tokens of a new session of a new account."""
        return self._tokens("/auth/login", {"email": self.new_account(role), "password": PASSWORD})

    def exchange(self, refresh_token: str) -> Tokens:
        """Exchange a refresh token."""
        return self._tokens("/auth/refresh", {"refresh_token": refresh_token})

    def mail_token(self, email: str, purpose: TokenPurpose) -> str:
        """Return a one-time token of the account with this address."""
        return self._accounts.mail_token(email, purpose)

    def is_alive(self, access_token: str) -> bool:
        """Return whether the session of this token is open."""
        headers = {"Authorization": f"Bearer {access_token}"}
        return self._client.get(self._access.me, headers=headers).status_code == httpx.codes.OK

    def _tokens(self, path: str, body: dict[str, str]) -> Tokens:
        response = self._client.post(path, json=body)
        response.raise_for_status()
        data = response.json()["data"]
        return Tokens(data["access_token"], data["refresh_token"])
