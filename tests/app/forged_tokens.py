"""Access and refresh tokens that the service did not issue, most of them signed with its own key."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.core import base64url
from app.core.keys import SigningKey
from app.core.product import PRODUCT_NAME

Claims = Mapping[str, Any]


@dataclass(frozen=True)
class Forger:
    """Signs arbitrary tokens. `claims` are those of a valid token."""

    key: SigningKey
    claims: Claims

    def token(self, changes: Claims | None = None, *, header: Claims | None = None) -> str:
        """A token with changed claims; None removes a claim."""
        claims = {
            name: value for name, value in {**self.claims, **(changes or {})}.items() if value is not None
        }
        return self.sign(json.dumps(self.header if header is None else header), json.dumps(claims))

    def sign(self, header: str, payload: str) -> str:
        """A token of exactly these two texts."""
        return self.seal(f"{base64url.encode(header.encode())}.{base64url.encode(payload.encode())}")

    def seal(self, signing_input: str) -> str:
        """A token whose first two parts are given as they are sent."""
        digest = hmac.digest(self.key.secret, signing_input.encode(), hashlib.sha256)
        return f"{signing_input}.{base64url.encode(digest)}"

    def with_secret(self, secret: bytes) -> Forger:
        """The same with another secret."""
        return replace(self, key=SigningKey(self.key.kid, secret))

    @property
    def header(self) -> dict[str, Any]:
        """The header of a valid token."""
        return {"alg": "HS256", "typ": "JWT", "kid": self.key.kid}

    @property
    def texts(self) -> tuple[str, str]:
        """Header and payload of a good token as JSON."""
        return json.dumps(self.header), json.dumps(dict(self.claims))


Forgery = Callable[[Forger], str]


def _claim(name: str, value: Any) -> Forgery:
    return lambda forger: forger.token({name: value})


def _field(name: str, value: Any) -> Forgery:
    return lambda forger: forger.token(header={**forger.header, name: value})


def _header_without(name: str) -> Forgery:
    return lambda forger: forger.token(header={k: v for k, v in forger.header.items() if k != name})


def _payload(edit: Callable[[str], str]) -> Forgery:
    """The payload's JSON, edited as text and signed again."""

    def forge(forger: Forger) -> str:
        header, payload = forger.texts
        edited = edit(payload)
        assert edited != payload
        return forger.sign(header, edited)

    return forge


def _whole_payload(text: str) -> Forgery:
    return lambda forger: forger.sign(forger.texts[0], text)


def _whole_header(text: str) -> Forgery:
    return lambda forger: forger.sign(text, forger.texts[1])


def _raw(claim: str, text: str) -> Forgery:
    """A claim whose value is this JSON text."""
    return _payload(lambda payload: json.dumps({**json.loads(payload), claim: "@"}).replace('"@"', text))


def _sent(edit: Callable[[str], str]) -> Forgery:
    """A good token, edited as it is sent."""

    def forge(forger: Forger) -> str:
        token = forger.token()
        edited = edit(token)
        assert edited != token
        return edited

    return forge


def _respelled(part: int) -> Forgery:
    """The same bytes in another spelling: the bits behind the last byte are set. Signed like that."""

    def forge(forger: Forger) -> str:
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        parts = with_spare_bits(forger).split(".")
        spare = {2: 15, 3: 3}[len(parts[part]) % 4]
        last = alphabet[alphabet.index(parts[part][-1]) | spare]
        assert last != parts[part][-1]
        parts[part] = parts[part][:-1] + last
        return ".".join(parts) if part == 2 else forger.seal(".".join(parts[:2]))

    return forge


def with_spare_bits(forger: Forger) -> str:
    """A good token whose parts all end within a character, by white space behind the JSON."""
    header, payload = (text + " " * ((1 - len(text)) % 3) for text in forger.texts)
    return forger.sign(header, payload)


def _swapped_payload(forger: Forger) -> str:
    head, _, signature = forger.token().split(".")
    other = forger.token({"jti": "00000000-0000-7000-8000-000000000000"}).split(".")[1]
    return f"{head}.{other}.{signature}"


def _none(forger: Forger) -> str:
    return forger.token(header={**forger.header, "alg": "none"}).rpartition(".")[0] + "."


FORGERIES: dict[str, Forgery] = {
    **{
        f"without {name}": _claim(name, None)
        for name in ("iss", "aud", "typ", "sub", "sid", "jti", "iat", "exp")
    },
    **{f"without {name} in the header": _header_without(name) for name in ("alg", "typ", "kid")},
    "iss of another": _claim("iss", "them"),
    "iss as a list": _claim("iss", [PRODUCT_NAME]),
    "aud of nobody": _claim("aud", "nobody"),
    "aud as a list": lambda forger: forger.token({"aud": [forger.claims["aud"]]}),
    "aud as two": _claim("aud", ["client", "backoffice"]),
    "aud as an object": _claim("aud", {"client": True}),
    "typ of nothing": _claim("typ", "id"),
    "typ as a list": lambda forger: forger.token({"typ": [forger.claims["typ"]]}),
    "sub that is no UUID": _claim("sub", "not-a-uuid"),
    "sub as a number": _claim("sub", 7),
    "sub in braces": lambda forger: forger.token({"sub": f"{{{forger.claims['sub']}}}"}),
    "sub as a URN": lambda forger: forger.token({"sub": f"urn:uuid:{forger.claims['sub']}"}),
    "sub in capitals": lambda forger: forger.token({"sub": "ABCDEF00-0000-7000-8000-000000000000"}),
    "sub without hyphens": lambda forger: forger.token({"sub": forger.claims["sub"].replace("-", "")}),
    "sub with NUL": lambda forger: forger.token({"sub": forger.claims["sub"] + "\0"}),
    "sid as null": _raw("sid", "null"),
    "sid as a list": lambda forger: forger.token({"sid": [forger.claims["sid"]]}),
    "jti as an object": _claim("jti", {}),
    "jti of 1,000 characters": _claim("jti", "x" * 1000),
    "iat in the future": _claim("iat", 4_000_000_000),
    "iat as text": _claim("iat", "now"),
    "iat as a float": _raw("iat", "1700000000.0"),
    "iat with an exponent": _raw("iat", "1e3"),
    "iat below zero": _claim("iat", -1),
    "iat of 400 digits": _raw("iat", "1" * 400),
    "exp of 400 digits": _raw("exp", "9" * 400),
    "exp beyond 64 bits": _claim("exp", 2**64),
    "exp beyond the year 9999": _claim("exp", 253_402_300_800),
    "exp in the past": _claim("exp", 1_000_000_000),
    "exp as true": _claim("exp", True),
    "exp as a float": _raw("exp", "4000000000.5"),
    "exp as text": _claim("exp", "4000000000"),
    "exp as NaN": _raw("exp", "NaN"),
    "exp as infinity": _raw("exp", "Infinity"),
    "exp as a list": _claim("exp", [4_000_000_000]),
    "nbf in the future": _claim("nbf", 4_000_000_000),
    "nbf as text": _claim("nbf", "now"),
    "nbf as null": _raw("nbf", "null"),
    "nbf as true": _claim("nbf", True),
    "alg none": _none,
    "alg None": _field("alg", "None"),
    "alg HS512": _field("alg", "HS512"),
    "alg RS256": _field("alg", "RS256"),
    "alg as a list": _field("alg", ["HS256"]),
    "typ at+jwt": _field("typ", "at+jwt"),
    "kid unknown": _field("kid", "unknown"),
    "kid as a list": _field("kid", ["test"]),
    "kid empty": _field("kid", ""),
    "kid as a path": _field("kid", "../../dev/null"),
    "crit": _field("crit", ["exp"]),
    "crit empty": _field("crit", []),
    "b64 false": _field("b64", False),
    "b64 false and critical": lambda forger: forger.token(
        header={**forger.header, "b64": False, "crit": ["b64"]}
    ),
    "jku": _field("jku", "https://evil.example/keys"),
    "jwk": _field("jwk", {"kty": "oct", "k": "AAAA"}),
    "x5u": _field("x5u", "https://evil.example/cert"),
    "zip": _field("zip", "DEF"),
    "sub twice": _payload(lambda text: text[:-1] + ', "sub": "00000000-0000-7000-8000-000000000000"}'),
    "sub twice, the good one last": _payload(
        lambda text: '{"sub": "00000000-0000-7000-8000-000000000000", ' + text[1:]
    ),
    "alg twice": lambda forger: forger.sign('{"alg": "none", ' + forger.texts[0][1:], forger.texts[1]),
    "payload with a comment": _payload(lambda text: text + "//"),
    "payload with a byte order mark": _payload(lambda text: "\ufeff" + text),
    "payload twice": _payload(lambda text: text + text),
    "payload nested deeply": _whole_payload("[" * 900),
    "header nested deeply": _whole_header("[" * 900),
    **{f"payload {text}": _whole_payload(text) for text in ("[]", '"text"', "7", "null", "")},
    **{f"header {text}": _whole_header(text) for text in ("[]", "null", "{}", "")},
    "padding in the signature": _sent(lambda token: token + "="),
    "padding in the header": lambda forger: forger.seal(
        base64url.encode(forger.texts[0].encode()) + "=." + base64url.encode(forger.texts[1].encode())
    ),
    "spare bits in the header": _respelled(0),
    "spare bits in the payload": _respelled(1),
    "spare bits in the signature": _respelled(2),
    "a space in the signature": _sent(lambda token: token[:-5] + " " + token[-5:]),
    "four spaces in the signature": _sent(lambda token: token[:-5] + " " * 4 + token[-5:]),
    "a line break in the signature": _sent(lambda token: token[:-5] + "\n" + token[-5:]),
    "a line break at the end": _sent(lambda token: token + "\n"),
    "a tab in the payload": lambda forger: forger.seal(forger.token().rpartition(".")[0] + "\t"),
    "an asterisk in the payload": lambda forger: forger.seal(forger.token().rpartition(".")[0] + "*"),
    "the plain alphabet": lambda forger: forger.seal(forger.token().rpartition(".")[0] + "++//"),
    "four parts": _sent(lambda token: token + ".e30"),
    "four parts, the last empty": _sent(lambda token: token + "."),
    "an empty part in front": _sent(lambda token: "." + token),
    "two parts": _sent(lambda token: token.rpartition(".")[0]),
    "no signature": _sent(lambda token: token.rpartition(".")[0] + "."),
    "a shortened signature": _sent(lambda token: token[:-2]),
    "a swapped payload": _swapped_payload,
    "another secret": lambda forger: forger.with_secret(b"z" * 32).token(),
    "an empty secret": lambda forger: forger.with_secret(b"").token(),
    "letters beyond ASCII": _sent(lambda token: token.replace(".", "．")),
    "text": lambda forger: "x" * 500,
    "JSON": lambda forger: forger.texts[1],
    "dots": lambda forger: "..",
    "a megabyte's start": lambda forger: forger.token({"jti": "x" * 3000}),
}
"""Forged tokens by their defect, refused by every API and for every purpose."""
