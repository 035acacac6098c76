"""JSON Web Tokens (RFC 7519), signed with HS256. The only module that uses python-jose.

The library verifies signatures and little else: it accepts an empty key, a token without `exp`, a list as
`aud`, any `typ`, repeated names in the JSON, and base64 with white space or padding. It is therefore used for
signatures only: this module parses, requires and compares every header field and claim.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from jose import jwk, jws

from app.core import base64url
from app.core.keys import MIN_SECRET_BYTES, SigningKey
from app.core.logs.logger import get_logger
from app.core.logs.once_per_minute import OncePerMinute
from specfirst.runtime.decoding import json_text

logger = get_logger(__name__)

ALGORITHM = "HS256"
MAX_TOKEN_LENGTH = 2048
"""Characters. Our tokens have about 500; longer ones are not decoded."""
DEFAULT_TOLERANCE_SECONDS = 60.0
"""Seconds that `iat` and `nbf` may be ahead of this host's clock, unless the settings say otherwise."""
NOTABLE_OFFSET_SECONDS = 5.0
"""Synchronised clocks differ by less. Larger offsets are logged, even if they are tolerated."""
LATEST_TIME = 253_402_300_799
"""The end of the year 9999."""

REMEMBERED_TOKENS = 1024
"""The number of cached access tokens, about 1.5 MiB. Only valid tokens are cached."""

_HEADER_FIELDS = frozenset({"alg", "typ", "kid"})


class Audience(StrEnum):
    """The API that a token is for."""

    CLIENT = "client"
    BACKOFFICE = "backoffice"


class TokenType(StrEnum):
    ACCESS = "access"
    REFRESH = "refresh"


class InvalidTokenError(Exception):
    """The token was not issued by us for this purpose, or it has expired."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The identifiers in a token: of its owner, its session and itself."""

    subject: UUID
    session_id: UUID
    token_id: UUID


@dataclass(frozen=True, slots=True)
class Signing:
    """Key and times of a token: equal claims with equal signing yield the same token.

    Times are in whole seconds since 1970.
    """

    kid: str
    issued_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class _Verified:
    """The claims of a token, valid from `valid_from` until just before `expires_at`."""

    claims: Claims
    valid_from: int
    expires_at: int


class Tokens:
    """Issues and reads tokens. The first key signs; every key verifies tokens with its `kid`."""

    def __init__(
        self,
        keys: Sequence[SigningKey],
        *,
        issuer: str,
        tolerance: float = DEFAULT_TOLERANCE_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`tolerance` is how many seconds the clock of another host may be ahead.

        Raises:
            ValueError: there is no key, or one is shorter than RFC 7518, 3.2 allows.
        """
        if not keys:
            raise ValueError("at least one signing key is needed")
        if weak := [key.kid for key in keys if len(key.secret) < MIN_SECRET_BYTES]:
            raise ValueError(f"keys shorter than {MIN_SECRET_BYTES} bytes: {', '.join(weak)}")
        self._signing_kid = keys[0].kid
        # As Key objects: in plain text the library would look for JSON.
        self._keys = {key.kid: jwk.construct(key.secret, ALGORITHM) for key in keys}
        # By the encoded header of our tokens, which then need not be parsed.
        self._keys_by_header = {
            jws.sign({}, key, headers={"kid": kid}, algorithm=ALGORITHM).partition(".")[0]: key
            for kid, key in self._keys.items()
        }
        self._issuer = issuer
        self._tolerance = tolerance
        self._clock = clock
        self._warnings = OncePerMinute()
        self._remembered: dict[tuple[str, Audience], _Verified] = {}

    def issue(self, claims: Claims, *, audience: Audience, token_type: TokenType, lifetime: int) -> str:
        """Return a signed token that expires `lifetime` seconds from now."""
        return self.sign(claims, self.signing(lifetime), audience=audience, token_type=token_type)

    def signing(self, lifetime: int) -> Signing:
        """Return key and times of a token that expires `lifetime` seconds from now."""
        now = int(self._clock())
        return Signing(self._signing_kid, now, now + lifetime)

    def sign(self, claims: Claims, signing: Signing, *, audience: Audience, token_type: TokenType) -> str:
        """Return the token with these claims, key and times.

        Raises:
            InvalidTokenError: the key has been removed.
        """
        if signing.kid not in self._keys:
            raise InvalidTokenError("unknown kid")
        payload = {
            "iss": self._issuer,
            "aud": audience.value,
            "typ": token_type.value,
            "sub": str(claims.subject),
            "sid": str(claims.session_id),
            "jti": str(claims.token_id),
            "iat": signing.issued_at,
            "exp": signing.expires_at,
        }
        key = self._keys[signing.kid]
        token: str = jws.sign(payload, key, headers={"kid": signing.kid}, algorithm=ALGORITHM)
        return token

    def read(self, token: str, *, audience: Audience, token_type: TokenType) -> Claims:
        """Return the claims of a valid token.

        Access tokens, which come with many requests, are verified once; their times are checked every time.

        Raises:
            InvalidTokenError: the token is invalid. Callers must not reveal the reason.
        """
        verified = self._remembered.get((token, audience)) if token_type is TokenType.ACCESS else None
        if verified is None:
            verified = self._verified(token, audience, token_type)
        now = self._clock()
        if verified.expires_at <= now:
            raise InvalidTokenError("expired")
        if verified.valid_from > now:
            self._check_clock(verified.valid_from - now)
        return verified.claims

    def _verified(self, token: str, audience: Audience, token_type: TokenType) -> _Verified:
        payload = self._verified_payload(token)
        expected = {"iss": self._issuer, "aud": audience.value, "typ": token_type.value}
        for name, value in expected.items():
            if payload.get(name) != value:
                raise InvalidTokenError(f"wrong {name}")
        expires_at, valid_from = _time(payload, "exp"), _time(payload, "iat")
        if "nbf" in payload:
            valid_from = max(valid_from, _time(payload, "nbf"))
        claims = Claims(
            subject=_uuid(payload, "sub"), session_id=_uuid(payload, "sid"), token_id=_uuid(payload, "jti")
        )
        verified = _Verified(claims, valid_from, expires_at)
        if token_type is TokenType.ACCESS:
            while len(self._remembered) >= REMEMBERED_TOKENS:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[token, audience] = verified
        return verified

    def _verified_payload(self, token: str) -> Mapping[str, Any]:
        if len(token) > MAX_TOKEN_LENGTH:
            raise InvalidTokenError("too long")
        try:
            header, payload, signature = token.split(".")
            key = self._keys_by_header.get(header)
            if key is None:
                key = self._key_for(_json_object(base64url.decode(header)))
            base64url.decode(signature)  # checks that it is canonical
            jws.verify(token, key, algorithms=[ALGORITHM])
            return _json_object(base64url.decode(payload))
        except InvalidTokenError:
            raise
        except Exception as error:  # tokens are hostile input: any failure makes them invalid
            raise InvalidTokenError("unreadable or wrongly signed") from error

    def _key_for(self, header: Mapping[str, Any]) -> Any:
        # `crit`, `jku`, `jwk`, `x5u` and others require processing that is not implemented (RFC 7515,
        # 4.1.11).
        if set(header) != _HEADER_FIELDS or header["alg"] != ALGORITHM or header["typ"] != "JWT":
            raise InvalidTokenError("unexpected header")
        kid = header["kid"]
        if not isinstance(kid, str) or kid not in self._keys:
            raise InvalidTokenError("unknown kid")
        return self._keys[kid]

    def _check_clock(self, ahead: float) -> None:
        # The signature is valid, so two of our clocks disagree. Without this record the only sign is a 401.
        if ahead > NOTABLE_OFFSET_SECONDS and self._warnings.is_due():
            logger.warning(
                "a token was issued in the future: the clock of this host is behind that of the host that "
                "issued it; check the time synchronisation of both",
                seconds_ahead=round(ahead, 1),
                tolerance_seconds=self._tolerance,
                refused=ahead > self._tolerance,
            )
        if ahead > self._tolerance:
            raise InvalidTokenError("not valid yet")


def _json_object(text: bytes) -> Mapping[str, Any]:
    value = json_text.parse(text)
    if not isinstance(value, dict):
        raise InvalidTokenError("not a JSON object")
    return value


def _time(payload: Mapping[str, Any], name: str) -> int:
    value = payload.get(name)
    # A bool is an int to isinstance.
    if type(value) is not int or not 0 <= value <= LATEST_TIME:
        raise InvalidTokenError(f"{name} is not a time in whole seconds")
    return value


def _uuid(payload: Mapping[str, Any], name: str) -> UUID:
    value = payload.get(name)
    if not isinstance(value, str):
        raise InvalidTokenError(f"{name} is not a string")
    try:
        identifier = UUID(value)
    except ValueError:
        raise InvalidTokenError(f"{name} is not a UUID") from None
    if str(identifier) != value:  # braces, `urn:uuid:`, capitals
        raise InvalidTokenError(f"{name} is not a UUID as we write it")
    return identifier
