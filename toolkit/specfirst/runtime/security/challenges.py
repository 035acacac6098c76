"""The value of `WWW-Authenticate`, which names the accepted schemes (RFC 9110, 11.6.1)."""

from __future__ import annotations

from collections.abc import Iterable

from specfirst.runtime.operation import Requirement, SecurityScheme


def challenges(alternatives: Iterable[Requirement], *, refused: bool) -> str:
    """Return a challenge for each scheme of the alternatives, except certificates.

    `refused` means that the request had credentials that were not accepted.
    """
    written = [
        _challenge(scheme, scopes, refused)
        for alternative in alternatives
        for scheme, scopes in alternative
        if scheme.kind != "mutual_tls"
    ]
    return ", ".join(dict.fromkeys(written))


def _challenge(scheme: SecurityScheme, scopes: tuple[str, ...], refused: bool) -> str:
    if scheme.kind == "bearer":
        # RFC 6750, 3: an error is included only if the request had a token.
        named = {"scope": " ".join(scopes), "error": "invalid_token" if refused else ""}
        return " ".join(filter(None, ["Bearer", _parameters(named)]))
    if scheme.kind == "api_key":
        # There is no registered scheme for API keys, but a 401 must have a challenge.
        return f"ApiKey {_parameters({'in': scheme.location, 'name': scheme.parameter})}"
    return f"{scheme.authorization_scheme} {_parameters({'realm': scheme.document_name})}"


def _parameters(named: dict[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in named.items() if value)


def _quoted(text: str) -> str:
    """Return a quoted string (RFC 9110, 5.6.4) of characters that every client can read."""
    plain = "".join(character if " " <= character <= "~" else "?" for character in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
