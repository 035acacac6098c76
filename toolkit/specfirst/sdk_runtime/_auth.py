"""Sources of access tokens."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from time import time
from typing import Protocol

from ._flow import CallUser, Flow
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
