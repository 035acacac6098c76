"""A session: logs in on first use, and refreshes its tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from ._auth import RequestedTokens, Tokens
from ._errors import APIError
from ._flow import Exclusive, Flow, Locked, Work
from ._operation import Call, Operation
from ._record import Record
from ._response import RawResponse
from ._retry import new_idempotency_key

if TYPE_CHECKING:
    from ._token_store import TokenStore

Perform = Callable[[Call[Any]], Flow[Any]]
"""Sends a call without a token and returns its data."""

_PASSING = frozenset({408, 409, 425, 429})
"""Failures after which the refresh token may still be valid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenResponse:
    """The response of an operation that returns tokens, with the names of RFC 6749, section 5.1."""

    access_token: str
    refresh_token: str | None = None
    expires_in: float = float("inf")


class SessionOperations(Record, frozen=True):
    """The operations that begin, continue and end a session.

    Attributes:
        login: Takes an e-mail address and a password.
        refresh: Takes a refresh token.
        refresh_takes_key: Whether a refresh can be repeated with its `Idempotency-Key`.
        logout: Paths of the operations that end the session.
    """

    login: Operation[TokenResponse]
    refresh: Operation[TokenResponse] | None
    refresh_takes_key: bool = False
    logout: frozenset[str] = frozenset()


class Login(Record, frozen=True):
    """An account's e-mail address and password. The password is never printed."""

    __hidden__: ClassVar[tuple[str, ...]] = ("password",)

    email: str
    password: str


class Session(RequestedTokens):
    """Tokens by login, then by refresh; login again where the refresh token is refused.

    Clients with one store share a request for tokens by its lock.
    """

    def __init__(
        self,
        operations: SessionOperations,
        perform: Perform,
        *,
        login: Login | None = None,
        store: TokenStore | None = None,
    ) -> None:
        super().__init__()
        self._operations = operations
        self._perform = perform
        self._login = login
        self._store = store
        self._ended = False

    @property
    def available(self) -> bool:
        """Whether a token may be available."""
        return bool(self._tokens or self._store or (self._login and not self._ended))

    def follow(self, call: Call[Any], response: Flow[RawResponse[Any]]) -> Flow[RawResponse[Any]]:
        """Run a call of the user; a login begins this session and a logout ends it."""
        operation = call.operation
        ends = operation.method == "POST" and operation.path in self._operations.logout
        try:
            raw = yield from response
        except APIError as error:
            if ends and error.status == 401:
                yield Exclusive(self._end)
            raise
        if ends:
            yield Exclusive(self._end)
        elif self._begins(call) and hasattr(raw.data, "access_token"):
            tokens = _issued(raw.data)
            yield Exclusive(lambda: self._begin(tokens))
        return raw

    def _begins(self, call: Call[Any]) -> bool:
        """Whether a call logs in, or exchanges this session's own refresh token."""
        if _same(call.operation, self._operations.login):
            return True
        refresh_token = getattr(call.body, "refresh_token", None)
        own = self._tokens is not None and self._tokens.refresh_token == refresh_token
        return own and _same(call.operation, self._operations.refresh)

    def _begin(self, tokens: Tokens) -> Flow[None]:
        self._ended = False
        yield from self._keep_locked(tokens)

    def _end(self) -> Flow[None]:
        self._ended = True
        yield from self._keep_locked(None)

    def _replace(self, rejected: str | None) -> Flow[None]:
        if self._store is None:
            yield from self._replace_own()
        else:
            yield Locked(self._store.lock, lambda: self._replace_shared(rejected))

    def _replace_shared(self, rejected: str | None) -> Flow[None]:
        """Replace the tokens of the store, unless another client has done so already."""
        self._tokens = yield from self._stored()
        if not self._usable(rejected):
            yield from self._replace_own()

    def _replace_own(self) -> Flow[None]:
        tokens = yield from self._requested(self._request_tokens())
        if tokens is not None:
            yield from self._keep(tokens)

    def _request_tokens(self) -> Flow[Tokens | None]:
        tokens = self._tokens
        if tokens is not None and tokens.refresh_token and self._operations.refresh:
            try:
                return (yield from self._refreshed(tokens, self._operations.refresh))
            except APIError as error:
                if error.status >= 500 or error.status in _PASSING:
                    raise
                stored = yield from self._stored()
                if stored is not None and stored.refresh_token != tokens.refresh_token:
                    return stored  # the lock of the store did not hold
                yield from self._keep(None)
                if self._login is None:
                    raise
        if self._login is None or self._ended:
            return None
        body = {"email": self._login.email, "password": self._login.password}
        return _issued((yield from self._perform(Call(self._operations.login, body=body))))

    def _refreshed(self, tokens: Tokens, operation: Operation[TokenResponse]) -> Flow[Tokens]:
        headers: dict[str, object] = {}
        if self._operations.refresh_takes_key:
            if tokens.refresh_key is None:
                tokens = replace(tokens, refresh_key=new_idempotency_key())
                yield from self._keep(tokens)
            headers["Idempotency-Key"] = tokens.refresh_key
        call = Call(operation, headers=headers, body={"refresh_token": tokens.refresh_token})
        return _issued((yield from self._perform(call)))

    def _stored(self) -> Flow[Tokens | None]:
        if self._store is None:
            return None
        tokens: Tokens | None = yield Work(self._store.load)
        return tokens

    def _keep(self, tokens: Tokens | None) -> Flow[None]:
        self._tokens = tokens
        if self._store is not None:
            store = self._store
            yield Work(lambda: store.save(tokens))

    def _keep_locked(self, tokens: Tokens | None) -> Flow[None]:
        if self._store is None:
            yield from self._keep(tokens)
        else:
            yield Locked(self._store.lock, lambda: self._keep(tokens))


def _same(operation: Operation[Any], other: Operation[Any] | None) -> bool:
    return other is not None and (operation.method, operation.path) == (other.method, other.path)


def _issued(data: Any) -> Tokens:
    """Return the tokens of a response with their expiry; absent members of its data are `UNSET`."""
    lifetime = getattr(data, "expires_in", None)
    return Tokens.issued_now(
        data.access_token,
        getattr(data, "refresh_token", None) or None,
        lifetime if isinstance(lifetime, int | float) else float("inf"),
    )
