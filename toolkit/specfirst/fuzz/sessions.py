"""Logins for test cases: shared within a role for as long as they live, fresh where a case ends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import httpx

from app.models import TokenPurpose
from specfirst.fuzz.accounts import PASSWORD, Accounts
from specfirst.fuzz.recorder import PREPARATION_HEADER

_SECONDS: Final = 10.0


class Api(Protocol):
    """How one API is logged in to."""

    @property
    def prefix(self) -> str:
        """`/api/v1`."""

    @property
    def me(self) -> str:
        """A path below the prefix that any live session may read."""

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role; the first may do most."""

    def new_account(self, accounts: Accounts, role: str, *, suspended: bool = False) -> str:
        """Make an account in this role; the address to log in with."""


@dataclass(frozen=True)
class ClientApi:
    """Users; there is one role."""

    prefix: str = "/api/v1"
    me: str = "/users/me"
    roles: tuple[str, ...] = ("user",)

    def new_account(self, accounts: Accounts, role: str, *, suspended: bool = False) -> str:
        """A user."""
        return accounts.new_user(suspended=suspended)


@dataclass(frozen=True)
class BackofficeApi:
    """Administrators; nobody suspends them."""

    prefix: str = "/api/v1/backoffice"
    me: str = "/auth/me"
    roles: tuple[str, ...] = ("superadmin", "operator", "auditor")

    def new_account(self, accounts: Accounts, role: str, *, suspended: bool = False) -> str:
        """An administrator of the role."""
        return accounts.new_admin(role)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a login answered."""

    access_token: str
    refresh_token: str


class Sessions:
    """Logins to one API. A case may end any session, so a shared one is tried again after each change."""

    def __init__(self, api: Api, url: str, accounts: Accounts) -> None:
        self._api = api
        self._accounts = accounts
        self._client = httpx.Client(
            base_url=f"{url}{api.prefix}", timeout=_SECONDS, headers={PREPARATION_HEADER: "true"}
        )
        self._shared: dict[str, str] = {}
        self._trusted: set[str] = set()

    def close(self) -> None:
        """Close its connections, those of the accounts too."""
        self._client.close()
        self._accounts.close()

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role of the API."""
        return self._api.roles

    def shared(self, role: str) -> str:
        """The access token of this role's session, a new one if that has ended."""
        token = self._shared.get(role)
        if token is None or not self._is_alive(role, token):
            token = self._shared[role] = self.fresh_tokens(role).access_token
        self._trusted.add(role)
        return token

    def fresh_tokens(self, role: str) -> Tokens:
        """Those of a new session of a new account."""
        credentials = {"email": self.new_account(role), "password": PASSWORD}
        return self._tokens("/auth/login", credentials)

    def new_account(self, role: str, *, suspended: bool = False) -> str:
        """Make an account in this role; the address to log in with."""
        return self._api.new_account(self._accounts, role, suspended=suspended)

    def mail_token(self, email: str, purpose: TokenPurpose) -> str:
        """A one-time token of the account with this address."""
        return self._accounts.mail_token(email, purpose)

    def exchange(self, refresh_token: str) -> Tokens:
        """Use up a refresh token."""
        return self._tokens("/auth/refresh", {"refresh_token": refresh_token})

    def doubt(self) -> None:
        """Something was changed: no shared session is known to live."""
        self._trusted.clear()

    def forget(self) -> None:
        """All accounts are gone."""
        self._shared.clear()
        self._trusted.clear()

    def _is_alive(self, role: str, token: str) -> bool:
        if role in self._trusted:
            return True
        answer = self._client.get(self._api.me, headers={"Authorization": f"Bearer {token}"})
        return answer.status_code == httpx.codes.OK

    def _tokens(self, path: str, body: dict[str, str]) -> Tokens:
        answer = self._client.post(path, json=body)
        answer.raise_for_status()
        data = answer.json()["data"]
        return Tokens(data["access_token"], data["refresh_token"])


APIS: dict[str, Api] = {"client": ClientApi(), "backoffice": BackofficeApi()}
