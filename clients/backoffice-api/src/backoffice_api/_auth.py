"""Sources of access tokens."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from time import time
from typing import Protocol

from ._errors import SDKError
from ._flow import CallUser, Exclusive, Flow
from ._retry import new_idempotency_key

TokenSource = Callable[[], str] | Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a session. Never printed.

    Attributes:
        access_token: Authorises requests.
        refresh_token: Exchanged for the next pair; valid once.
        expires_at: When the access token expires, in seconds since 1970.
        refresh_at: When to replace it, in seconds since 1970.
        refresh_key: The `Idempotency-Key` of the exchange, which is repeated if its response was lost. It is
            stored before the first attempt, so that another process can repeat it as well.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: float
    refresh_at: float
    refresh_key: str | None = field(default=None, repr=False)

    @classmethod
    def issued_now(cls, access_token: str, refresh_token: str | None, expires_in: float) -> Tokens:
        """Return tokens that were issued now; `expires_in` is in seconds."""
        expires_at = time() + expires_in
        refresh_at = expires_at - min(30.0, expires_in / 10)
        return cls(access_token, refresh_token, expires_at, refresh_at, new_idempotency_key())

    @classmethod
    def from_json(cls, text: str | bytes) -> Tokens:
        """Read what `to_json` has written. Raises `ValueError` for anything else, without showing it."""
        with suppress(TypeError, ValueError):  # whose exceptions hold the text
            return cls(**json.loads(text))
        raise ValueError("no tokens that this package has stored")

    def to_json(self) -> str:
        """Return the tokens as JSON, for a store. They are secrets."""
        return json.dumps(asdict(self))

    @property
    def stale(self) -> bool:
        """Whether the access token has expired or soon will."""
        return time() >= self.refresh_at


class Credential(Protocol):
    """The source of a client's access token."""

    @property
    def available(self) -> bool:
        """Whether there may be a token to send."""
        ...

    def token(self) -> Flow[str | None]:
        """Return the access token to send; `None` if there is none."""
        ...

    def renew(self, rejected: str) -> Flow[bool]:
        """Replace a token that the server has rejected; returns false if there is no other one."""
        ...


class Anonymous:
    """A source without a token, for public operations only."""

    available = False

    def token(self) -> Flow[str | None]:
        return None
        yield

    def renew(self, rejected: str) -> Flow[bool]:
        return False
        yield


class FixedToken:
    """A token that is never replaced."""

    available = True

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> Flow[str | None]:
        return self._token
        yield

    def renew(self, rejected: str) -> Flow[bool]:
        return False
        yield


class TokenFromCallable:
    """A function of the user, called before every request; it may cache tokens."""

    available = True

    def __init__(self, source: TokenSource) -> None:
        self._source = source

    def token(self) -> Flow[str | None]:
        token: str = yield CallUser(self._source)
        return token

    def renew(self, rejected: str) -> Flow[bool]:
        token: str = yield CallUser(self._source)
        return token != rejected


class RequestedTokens:
    """Tokens that are requested if there are none, or if they are stale or were rejected.

    Threads and tasks that need a token at the same time share one request for it, and one failure of it: many
    of them with a wrong password would otherwise lock the account.
    """

    def __init__(self) -> None:
        self._tokens: Tokens | None = None
        self._finished = 0
        self._failure: SDKError | None = None

    def token(self) -> Flow[str | None]:
        """Return a fresh access token; `None` if there is none. Raises the exceptions of the request."""
        tokens = self._tokens
        if tokens is None or tokens.stale:
            tokens = yield from self._obtain(rejected=None)
        return tokens.access_token if tokens else None

    def renew(self, rejected: str) -> Flow[bool]:
        """Replace a token that the server rejected before it expired, for example because it was revoked."""
        tokens = yield from self._obtain(rejected)
        return tokens is not None and tokens.access_token != rejected

    def _obtain(self, rejected: str | None) -> Flow[Tokens | None]:
        finished = self._finished
        tokens: Tokens | None = yield Exclusive(lambda: self._obtain_exclusively(rejected, finished))
        return tokens

    def _obtain_exclusively(self, rejected: str | None, finished: int) -> Flow[Tokens | None]:
        if self._finished != finished and self._failure is not None:
            raise type(self._failure)(*self._failure.args) from self._failure
        if not self._usable(rejected):
            yield from self._replace(rejected)
        return self._tokens

    def _usable(self, rejected: str | None) -> bool:
        return self._tokens is not None and not self._tokens.stale and self._tokens.access_token != rejected

    def _replace(self, rejected: str | None) -> Flow[None]:
        raise NotImplementedError

    def _requested(self, request: Flow[Tokens | None]) -> Flow[Tokens | None]:
        self._failure = None
        try:
            return (yield from request)
        except SDKError as error:
            self._failure = error
            raise
        finally:
            self._finished += 1
