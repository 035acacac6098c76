"""JSON Web Tokens (RFC 7519), signed with HS256. The only module that knows python-jose.

The library verifies a signature and little else: it accepts an empty key, a token without `exp`, a list as
`aud` and any `typ`. So nothing is left to it: every claim is required and compared here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from jose import jwk, jwt

from app.core.keys import MIN_SECRET_BYTES, SigningKey

ALGORITHM = "HS256"
MAX_TOKEN_LENGTH = 2048
"""Characters; ours have about 500. What is longer is not worth decoding."""
CLOCK_SKEW_SECONDS = 5
"""How far in the future `iat` may lie, for a token that another machine has just issued."""

_CHECKED_HERE = ("aud", "iat", "exp", "nbf", "iss", "sub", "jti", "at_hash")
_HEADER_FIELDS = frozenset({"alg", "typ", "kid"})


class Audience(StrEnum):
    """The API that a token is for."""

    CLIENT = "client"
    BACKOFFICE = "backoffice"


class TokenType(StrEnum):
    """What a token is good for."""

    ACCESS = "access"
    REFRESH = "refresh"


class InvalidTokenError(Exception):
    """The token is not one that we issued for this purpose, or it has expired."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who a token speaks for."""

    subject: UUID
    session_id: UUID
    token_id: UUID


class Tokens:
    """Issues and reads tokens. The first key signs; every key verifies what names its `kid`."""

    def __init__(
        self, keys: Sequence[SigningKey], *, issuer: str, clock: Callable[[], float] = time.time
    ) -> None:
        """Raises ValueError without a key, or with one shorter than RFC 7518, 3.2 allows."""
        if not keys:
            raise ValueError("at least one signing key is needed")
        if weak := [key.kid for key in keys if len(key.secret) < MIN_SECRET_BYTES]:
            raise ValueError(f"keys shorter than {MIN_SECRET_BYTES} bytes: {', '.join(weak)}")
        self._signing_kid = keys[0].kid
        # As Key objects: from plain text the library would parse JSON and take a secret apart.
        self._keys = {key.kid: jwk.construct(key.secret, ALGORITHM) for key in keys}
        self._issuer = issuer
        self._clock = clock

    def issue(self, claims: Claims, *, audience: Audience, token_type: TokenType, lifetime: int) -> str:
        """A signed token that expires `lifetime` seconds from now."""
        now = int(self._clock())
        payload = {
            "iss": self._issuer,
            "aud": audience.value,
            "typ": token_type.value,
            "sub": str(claims.subject),
            "sid": str(claims.session_id),
            "jti": str(claims.token_id),
            "iat": now,
            "exp": now + lifetime,
        }
        key = self._keys[self._signing_kid]
        token: str = jwt.encode(payload, key, algorithm=ALGORITHM, headers={"kid": self._signing_kid})
        return token

    def read(self, token: str, *, audience: Audience, token_type: TokenType) -> Claims:
        """What the token says, once all of it has been checked.

        Raises:
            InvalidTokenError: for whatever reason; callers must not reveal which.
        """
        payload = self._verified_payload(token)
        expected = {"iss": self._issuer, "aud": audience.value, "typ": token_type.value}
        for name, value in expected.items():
            if payload.get(name) != value:
                raise InvalidTokenError(f"wrong {name}")
        self._check_times(payload)
        return Claims(
            subject=_uuid(payload, "sub"), session_id=_uuid(payload, "sid"), token_id=_uuid(payload, "jti")
        )

    def _verified_payload(self, token: str) -> Mapping[str, Any]:
        if len(token) > MAX_TOKEN_LENGTH or not token.isascii():
            raise InvalidTokenError("not a token of ours")
        try:
            header = jwt.get_unverified_header(token)
            # Times and names are compared below, all of them, also those that the library takes as optional.
            payload: Mapping[str, Any] = jwt.decode(
                token,
                self._key_for(header),
                algorithms=[ALGORITHM],
                options={f"verify_{name}": False for name in _CHECKED_HERE},
            )
        except InvalidTokenError:
            raise
        except Exception as error:  # a token is hostile input, and any failure to read it means no
            raise InvalidTokenError("unreadable or wrongly signed") from error
        return payload

    def _key_for(self, header: Mapping[str, Any]) -> Any:
        # `crit`, `jku`, `jwk`, `x5u` … ask for processing that we do not do (RFC 7515, 4.1.11).
        if set(header) != _HEADER_FIELDS or header["alg"] != ALGORITHM or header["typ"] != "JWT":
            raise InvalidTokenError("unexpected header")
        kid = header["kid"]
        if not isinstance(kid, str) or kid not in self._keys:
            raise InvalidTokenError("unknown kid")
        return self._keys[kid]

    def _check_times(self, payload: Mapping[str, Any]) -> None:
        now = self._clock()
        if _integer(payload, "exp") <= now:
            raise InvalidTokenError("expired")
        if _integer(payload, "iat") > now + CLOCK_SKEW_SECONDS:
            raise InvalidTokenError("issued in the future")


def _integer(payload: Mapping[str, Any], name: str) -> int:
    value = payload.get(name)
    if type(value) is not int:  # a bool is an int to isinstance
        raise InvalidTokenError(f"{name} is not a whole number")
    return value


def _uuid(payload: Mapping[str, Any], name: str) -> UUID:
    value = payload.get(name)
    if not isinstance(value, str):
        raise InvalidTokenError(f"{name} is not a string")
    try:
        return UUID(value)
    except ValueError:
        raise InvalidTokenError(f"{name} is not a UUID") from None
