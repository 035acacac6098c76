"""Issued tokens are read, and forged ones refused."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest
from jose import jwt

from app.core.keys import SigningKey
from app.core.tokens import REMEMBERED_TOKENS, Audience, Claims, InvalidTokenError, Tokens, TokenType
from tests.app.forged_tokens import FORGERIES, Forger, with_spare_bits

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


@pytest.fixture
def forger() -> Forger:
    claims = {
        "iss": "us",
        "aud": "client",
        "typ": "access",
        "sub": str(CLAIMS.subject),
        "sid": str(CLAIMS.session_id),
        "jti": str(CLAIMS.token_id),
        "iat": NOW,
        "exp": NOW + 60,
    }
    return Forger(SigningKey("k1", SECRET), claims)


def test_issued_token_is_read(tokens: Tokens) -> None:
    assert read(tokens, issue(tokens)) == CLAIMS


def test_token_of_the_forger_without_a_change_is_read(tokens: Tokens, forger: Forger) -> None:
    for token in (forger.token(), with_spare_bits(forger), forger.token({"nbf": NOW})):
        assert read(tokens, token) == CLAIMS


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_token_is_refused(tokens: Tokens, forger: Forger, forgery: str) -> None:
    with pytest.raises(InvalidTokenError):
        read(tokens, FORGERIES[forgery](forger))


def test_token_signed_with_empty_key_is_refused(tokens: Tokens, forger: Forger) -> None:
    """The library signs and verifies with an empty key: this shows that it would have let the token in."""
    forged = forger.with_secret(b"").token({"exp": 4_000_000_000})
    assert jwt.decode(forged, "", algorithms=["HS256"], audience="client")["sub"] == str(CLAIMS.subject)
    with pytest.raises(InvalidTokenError):
        read(tokens, forged)


def test_token_without_exp_is_refused(tokens: Tokens, forger: Forger) -> None:
    """The library takes a token without `exp` for one that never expires."""
    forged = forger.token({"exp": None})
    assert jwt.decode(forged, SECRET, algorithms=["HS256"], audience="client")["sub"] == str(CLAIMS.subject)
    with pytest.raises(InvalidTokenError):
        read(tokens, forged)


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 31])
def test_short_key_is_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="shorter than 32 bytes: weak"):
        Tokens([SigningKey("weak", key)], issuer="us")


def test_missing_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Tokens([], issuer="us")


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("kind", list(TokenType))
def test_token_of_another_audience_or_type_is_refused(
    tokens: Tokens, audience: Audience, kind: TokenType
) -> None:
    token = issue(tokens, audience, kind)
    for other_audience in Audience:
        for other_kind in TokenType:
            if (other_audience, other_kind) == (audience, kind):
                assert tokens.read(token, audience=audience, token_type=kind) == CLAIMS
            else:
                with pytest.raises(InvalidTokenError):
                    tokens.read(token, audience=other_audience, token_type=other_kind)


def test_expired_token_is_refused(tokens: Tokens, clock: Clock) -> None:
    token = issue(tokens)
    clock.time = NOW + 59
    assert read(tokens, token) == CLAIMS
    clock.time = NOW + 60
    with pytest.raises(InvalidTokenError, match="expired"):
        read(tokens, token)


def test_token_of_previous_key_is_read_after_rotation(clock: Clock) -> None:
    old, new = SigningKey("old", SECRET), SigningKey("new", b"n" * 32)
    before = issue(Tokens([old], issuer="us", clock=clock))
    during = Tokens([new, old], issuer="us", clock=clock)
    assert read(during, before) == CLAIMS
    assert jwt.get_unverified_header(issue(during))["kid"] == "new"
    after = Tokens([new], issuer="us", clock=clock)
    assert read(after, issue(during)) == CLAIMS
    with pytest.raises(InvalidTokenError):
        read(after, before)


def test_secret_in_json_form_is_used_as_bytes(clock: Clock, forger: Forger) -> None:
    """From plain text the library would parse a JWK, here one with an empty key."""
    trap = b'{"kty": "oct", "k": "", "padding": "0123456789"}'
    tokens = Tokens([SigningKey("k1", trap)], issuer="us", clock=clock)
    assert read(tokens, issue(tokens)) == CLAIMS
    with pytest.raises(InvalidTokenError):
        read(tokens, forger.with_secret(b"").token())


def test_token_from_the_near_future_is_read_and_the_clock_is_logged(
    tokens: Tokens, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    token = issue(tokens)
    clock.time = NOW - 5
    assert read(tokens, token) == CLAIMS
    assert caplog.messages == []
    clock.time = NOW - 60
    for _ in range(3):
        assert read(tokens, token) == CLAIMS
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    facts = record.msg
    assert isinstance(facts, dict)
    assert "clock of this host is behind" in facts["event"]
    assert (facts["seconds_ahead"], facts["tolerance_seconds"], facts["refused"]) == (60.0, 60.0, False)


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_token_from_beyond_the_tolerance_is_refused_and_the_clock_is_logged(
    clock: Clock, forger: Forger, caplog: pytest.LogCaptureFixture, claim: str
) -> None:
    tokens = Tokens([forger.key], issuer="us", tolerance=10, clock=clock)
    with pytest.raises(InvalidTokenError, match="not valid yet"):
        read(tokens, forger.token({claim: NOW + 11}))
    facts = caplog.records[0].msg
    assert isinstance(facts, dict)
    assert (facts["seconds_ahead"], facts["tolerance_seconds"], facts["refused"]) == (11.0, 10, True)


def test_token_of_another_issuer_is_not_logged_as_clock_offset(
    tokens: Tokens, forger: Forger, caplog: pytest.LogCaptureFixture
) -> None:
    for token in (
        forger.with_secret(b"z" * 32).token({"iat": NOW + 3600}),
        forger.token({"iat": NOW + 3600, "iss": "them"}),
    ):
        with pytest.raises(InvalidTokenError):
            read(tokens, token)
    assert caplog.messages == []


def test_remembered_token_is_refused_once_it_has_expired(tokens: Tokens, clock: Clock) -> None:
    token = issue(tokens)
    assert read(tokens, token) == read(tokens, token) == CLAIMS
    clock.time = NOW + 60.0
    with pytest.raises(InvalidTokenError):
        read(tokens, token)


def test_remembered_token_is_refused_by_the_other_api_and_as_refresh_token(tokens: Tokens) -> None:
    token = issue(tokens)
    assert read(tokens, token) == CLAIMS
    with pytest.raises(InvalidTokenError):
        tokens.read(token, audience=Audience.BACKOFFICE, token_type=TokenType.ACCESS)
    with pytest.raises(InvalidTokenError):
        tokens.read(token, audience=Audience.CLIENT, token_type=TokenType.REFRESH)


def test_token_that_differs_from_a_remembered_one_is_refused(tokens: Tokens) -> None:
    token = issue(tokens)
    assert read(tokens, token) == CLAIMS
    with pytest.raises(InvalidTokenError):
        read(tokens, token[:-2])


def test_remembered_tokens_are_bounded(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.tokens.REMEMBERED_TOKENS", 2)
    assert REMEMBERED_TOKENS > 2
    for _ in range(3):
        for kind in TokenType:
            claims = Claims(subject=uuid4(), session_id=uuid4(), token_id=uuid4())
            token = tokens.issue(claims, audience=Audience.CLIENT, token_type=kind, lifetime=60)
            assert tokens.read(token, audience=Audience.CLIENT, token_type=kind) == claims
    assert len(tokens._remembered) == 2
