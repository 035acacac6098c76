"""A session that logs in when it is first needed and keeps itself alive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ._auth import Tokens
from ._errors import APIError, SDKError
from ._flow import Alone, Ask, Flow
from ._operation import Call, Operation

Perform = Callable[[Call[Any]], Flow[Any]]
"""Does a call without a token and returns its data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenResponse:
    """What an operation that hands out tokens returns, by the names of RFC 6749, section 5.1."""

    access_token: str
    refresh_token: str | None = None
    expires_in: float = float("inf")


@dataclass(frozen=True, slots=True)
class SessionOperations:
    """The operations that hand out tokens: for an e-mail address and password, and for a refresh token."""

    login: Operation[TokenResponse]
    refresh: Operation[TokenResponse] | None


@dataclass(frozen=True, slots=True)
class Login:
    """An account's e-mail address and password. The password is never printed."""

    email: str
    password: str = field(repr=False)


class TokenStore(Protocol):
    """Keeps a session's tokens outside the process. In an asynchronous client both may be coroutines."""

    def load(self) -> Any:
        """Return the `Tokens` saved last, `None` if there are none."""
        ...

    def save(self, tokens: Tokens) -> Any:
        """Keep the tokens in place of those saved before."""
        ...


class Session:
    """Tokens by login, then by refresh; login again where the refresh token is refused.

    Threads and tasks that need a token at the same time share one request for it, and one failure of it: many
    of them with a wrong password would otherwise lock the account.
    """

    def __init__(
        self,
        operations: SessionOperations,
        perform: Perform,
        *,
        login: Login | None = None,
        store: TokenStore | None = None,
    ) -> None:
        self._operations = operations
        self._perform = perform
        self._login = login
        self._store = store
        self._tokens: Tokens | None = None
        self._finished = 0
        self._failure: SDKError | None = None

    def token(self) -> Flow[str | None]:
        """Return a fresh access token, `None` without login and saved tokens. Raises what logging in does."""
        tokens = self._tokens
        if tokens is None or tokens.stale:
            tokens = yield from self._obtain(rejected=None)
        return tokens.access_token if tokens else None

    def renew(self, rejected: str) -> Flow[bool]:
        """Replace a token that the server rejected before its time, for example because it was revoked."""
        tokens = yield from self._obtain(rejected)
        return tokens is not None and tokens.access_token != rejected

    def _obtain(self, rejected: str | None) -> Flow[Tokens | None]:
        finished = self._finished
        tokens: Tokens | None = yield Alone(lambda: self._obtain_alone(rejected, finished))
        return tokens

    def _obtain_alone(self, rejected: str | None, finished: int) -> Flow[Tokens | None]:
        if self._finished != finished and self._failure is not None:
            raise type(self._failure)(*self._failure.args) from self._failure
        if self._usable(rejected):
            return self._tokens
        if self._store is not None:
            self._tokens = (yield Ask(self._store.load)) or self._tokens
            if self._usable(rejected):
                return self._tokens
        self._failure = None
        try:
            self._tokens = yield from self._request_tokens()
        except SDKError as error:
            self._failure = error
            raise
        finally:
            self._finished += 1
        if self._store is not None and self._tokens is not None:
            store, tokens = self._store, self._tokens
            yield Ask(lambda: store.save(tokens))
        return self._tokens

    def _usable(self, rejected: str | None) -> bool:
        return self._tokens is not None and not self._tokens.stale and self._tokens.access_token != rejected

    def _request_tokens(self) -> Flow[Tokens | None]:
        refresh_token = self._tokens.refresh_token if self._tokens else None
        if refresh_token and self._operations.refresh:
            try:
                body = {"refresh_token": refresh_token}
                return (yield from self._exchange(self._operations.refresh, body))
            except APIError as error:
                if self._login is None or error.status >= 500:
                    raise
        if self._login is None:
            return None
        body = {"email": self._login.email, "password": self._login.password}
        return (yield from self._exchange(self._operations.login, body))

    def _exchange(self, operation: Operation[TokenResponse], body: Mapping[str, str]) -> Flow[Tokens]:
        response: TokenResponse = yield from self._perform(Call(operation, body=body))
        return Tokens.issued_now(response.access_token, response.refresh_token, response.expires_in)
