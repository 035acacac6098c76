"""Every way to make a token that is not ours, refused one by one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from uuid import uuid4

import pytest
from jose import jwt

from app.core.keys import SigningKey
from app.core.tokens import Audience, Claims, InvalidTokenError, Tokens, TokenType

NOW = 1_800_000_000
SECRET = b"0123456789abcdef0123456789abcdef"
CLAIMS = Claims(subject=uuid4(), session_id=uuid4(), token_id=uuid4())


class Clock:
    def __init__(self) -> None:
        self.time = float(NOW)

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(clock: Clock) -> Tokens:
    return Tokens([SigningKey("k1", SECRET)], issuer="us", clock=clock)


def issue(tokens: Tokens, audience: Audience = Audience.CLIENT, kind: TokenType = TokenType.ACCESS) -> str:
    return tokens.issue(CLAIMS, audience=audience, token_type=kind, lifetime=60)


def read(tokens: Tokens, token: str) -> Claims:
    return tokens.read(token, audience=Audience.CLIENT, token_type=TokenType.ACCESS)


def encode(part: object) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")


def forge(payload: dict[str, Any], header: dict[str, Any] | None = None, *, secret: bytes = SECRET) -> str:
    """A token with exactly this header and payload, and an HMAC of `secret` over them."""
    head = encode({"alg": "HS256", "typ": "JWT", "kid": "k1"} if header is None else header)
    body = head + b"." + encode(payload)
    signature = base64.urlsafe_b64encode(hmac.digest(secret, body, hashlib.sha256)).rstrip(b"=")
    return (body + b"." + signature).decode()


def payload(**changes: Any) -> dict[str, Any]:
    """The claims of a good access token, but for the changes; None takes a claim away."""
    good: dict[str, Any] = {
        "iss": "us",
        "aud": "client",
        "typ": "access",
        "sub": str(CLAIMS.subject),
        "sid": str(CLAIMS.session_id),
        "jti": str(CLAIMS.token_id),
        "iat": NOW,
        "exp": NOW + 60,
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def test_what_was_issued_is_read_back(tokens: Tokens) -> None:
    assert read(tokens, issue(tokens)) == CLAIMS


def test_the_forger_of_these_tests_can_make_a_good_token(tokens: Tokens) -> None:
    assert read(tokens, forge(payload())) == CLAIMS


@pytest.mark.parametrize("claim", ["iss", "aud", "typ", "sub", "sid", "jti", "iat", "exp"])
def test_every_claim_is_required(tokens: Tokens, claim: str) -> None:
    with pytest.raises(InvalidTokenError):
        read(tokens, forge(payload(**{claim: None})))


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "them"},
        {"aud": "backoffice"},
        {"aud": ["client"]},
        {"aud": ["client", "backoffice"]},
        {"typ": "refresh"},
        {"sub": "not-a-uuid"},
        {"sid": 7},
        {"jti": ["x"]},
        {"iat": NOW + 3600},
        {"iat": "now"},
        {"exp": NOW},
        {"exp": NOW - 1},
        {"exp": True},
        {"exp": float(NOW + 60)},
        {"exp": str(NOW + 60)},
        {"exp": float("inf")},
        {"exp": [NOW + 60]},
    ],
    ids=str,
)
def test_every_claim_is_compared(tokens: Tokens, change: dict[str, Any]) -> None:
    with pytest.raises(InvalidTokenError):
        read(tokens, forge(payload(**change)))


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "typ": "JWT", "kid": "k1"},
        {"alg": "None", "typ": "JWT", "kid": "k1"},
        {"alg": "HS512", "typ": "JWT", "kid": "k1"},
        {"alg": "RS256", "typ": "JWT", "kid": "k1"},
        {"alg": ["HS256"], "typ": "JWT", "kid": "k1"},
        {"typ": "JWT", "kid": "k1"},
        {"alg": "HS256", "typ": "JWT"},
        {"alg": "HS256", "typ": "JWT", "kid": "unknown"},
        {"alg": "HS256", "typ": "JWT", "kid": ["k1"]},
        {"alg": "HS256", "typ": "JWT", "kid": ""},
        {"alg": "HS256", "typ": "at+jwt", "kid": "k1"},
        {"alg": "HS256", "typ": "JWT", "kid": "k1", "crit": ["exp"]},
        {"alg": "HS256", "typ": "JWT", "kid": "k1", "jku": "https://evil.example/keys"},
        {"alg": "HS256", "typ": "JWT", "kid": "k1", "jwk": {"kty": "oct", "k": "AAAA"}},
    ],
    ids=str,
)
def test_every_header_is_compared(tokens: Tokens, header: dict[str, Any]) -> None:
    with pytest.raises(InvalidTokenError):
        read(tokens, forge(payload(), header))


def test_an_unsigned_token_is_refused(tokens: Tokens) -> None:
    head, body = encode({"alg": "none", "typ": "JWT", "kid": "k1"}), encode(payload())
    for signature in (b"", b"x"):
        with pytest.raises(InvalidTokenError):
            read(tokens, b".".join((head, body, signature)).decode())


def test_a_signature_with_an_empty_key_is_refused(tokens: Tokens) -> None:
    """The library signs and verifies with an empty key: this shows that it would have let the token in."""
    forged = forge(payload(exp=4_000_000_000), secret=b"")
    assert jwt.decode(forged, "", algorithms=["HS256"], audience="client")["sub"] == str(CLAIMS.subject)
    with pytest.raises(InvalidTokenError):
        read(tokens, forged)


def test_a_token_without_an_end_is_refused(tokens: Tokens) -> None:
    """The library takes a token without `exp` for one that never expires."""
    forged = forge(payload(exp=None))
    assert jwt.decode(forged, SECRET, algorithms=["HS256"], audience="client")["sub"] == str(CLAIMS.subject)
    with pytest.raises(InvalidTokenError):
        read(tokens, forged)


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 31])
def test_a_weak_key_is_no_key(key: bytes) -> None:
    with pytest.raises(ValueError, match="shorter than 32 bytes: weak"):
        Tokens([SigningKey("weak", key)], issuer="us")


def test_no_key_is_no_key() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Tokens([], issuer="us")


def test_another_secret_is_refused(tokens: Tokens) -> None:
    with pytest.raises(InvalidTokenError):
        read(tokens, forge(payload(), secret=b"z" * 32))


def test_a_changed_payload_is_refused(tokens: Tokens) -> None:
    head, _, signature = issue(tokens).split(".")
    changed = encode(payload(sub=str(uuid4()))).decode()
    with pytest.raises(InvalidTokenError):
        read(tokens, f"{head}.{changed}.{signature}")


@pytest.mark.parametrize(
    "text", ["", ".", "..", "a.b", "a.b.c", "ü.ü.ü", "x" * 5000, "e30.e30.e30", "null.null."]
)
def test_what_is_no_token_is_refused(tokens: Tokens, text: str) -> None:
    with pytest.raises(InvalidTokenError):
        read(tokens, text)


def test_a_payload_that_is_no_object_is_refused(tokens: Tokens) -> None:
    values: list[Any] = [[], "text", 7, None]
    for value in values:
        with pytest.raises(InvalidTokenError):
            read(tokens, forge(value))


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("kind", list(TokenType))
def test_a_token_is_good_for_one_purpose(tokens: Tokens, audience: Audience, kind: TokenType) -> None:
    token = issue(tokens, audience, kind)
    for other_audience in Audience:
        for other_kind in TokenType:
            if (other_audience, other_kind) == (audience, kind):
                assert tokens.read(token, audience=audience, token_type=kind) == CLAIMS
            else:
                with pytest.raises(InvalidTokenError):
                    tokens.read(token, audience=other_audience, token_type=other_kind)


def test_a_token_lives_its_time_and_no_longer(tokens: Tokens, clock: Clock) -> None:
    token = issue(tokens)
    clock.time = NOW + 59
    assert read(tokens, token) == CLAIMS
    clock.time = NOW + 60
    with pytest.raises(InvalidTokenError, match="expired"):
        read(tokens, token)


def test_keys_rotate(clock: Clock) -> None:
    old, new = SigningKey("old", SECRET), SigningKey("new", b"n" * 32)
    before = issue(Tokens([old], issuer="us", clock=clock))
    during = Tokens([new, old], issuer="us", clock=clock)
    assert read(during, before) == CLAIMS
    assert jwt.get_unverified_header(issue(during))["kid"] == "new"
    after = Tokens([new], issuer="us", clock=clock)
    assert read(after, issue(during)) == CLAIMS
    with pytest.raises(InvalidTokenError):
        read(after, before)


def test_a_secret_that_looks_like_json_is_taken_as_it_is(clock: Clock) -> None:
    """From plain text the library would parse a JWK, here one with an empty key."""
    trap = b'{"kty": "oct", "k": "", "padding": "0123456789"}'
    tokens = Tokens([SigningKey("k1", trap)], issuer="us", clock=clock)
    assert read(tokens, issue(tokens)) == CLAIMS
    with pytest.raises(InvalidTokenError):
        read(tokens, forge(payload(), secret=b""))
