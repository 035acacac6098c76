"""Constant credentials: API keys, and user names with passwords."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import ClassVar, Literal

from ._errors import InvalidArgumentError
from ._headers import check_value
from ._record import Record

TOKEN = "token"  # noqa: S105
"""Represents the access token, which changes, among an operation's credentials."""


class Key(Record, frozen=True):
    """One credential and its location in a request (OpenAPI 3.1, section 4.8.27). Its value is never printed.

    Raises `InvalidArgumentError` for a value that a header cannot contain.
    """

    __hidden__: ClassVar[tuple[str, ...]] = ("value",)

    location: Literal["header", "query", "cookie"]
    name: str
    value: str

    def __post_init__(self) -> None:
        if self.location == "header":
            check_value(f"the credential for {self.name}", self.value)


Keys = Mapping[str, Key]
"""Credentials by the name of their security scheme."""


def basic_key(user: str, password: str) -> Key:
    """Return the credential of the `Basic` scheme (RFC 7617).

    Raises `InvalidArgumentError` for a colon in the name, and for text with an unpaired surrogate.
    """
    if ":" in user:
        raise InvalidArgumentError("a user name cannot hold a colon")
    try:
        pair = f"{user}:{password}".encode()
    except UnicodeEncodeError:  # which holds the password
        pair = None
    if pair is None:
        raise InvalidArgumentError("user name and password have to be text that UTF-8 can write")
    return Key("header", "Authorization", f"Basic {b64encode(pair).decode()}")


def http_key(scheme: str, credentials: str) -> Key:
    """Return the credential of another HTTP scheme (RFC 9110, section 11.4), as the user computed it."""
    return Key("header", "Authorization", f"{scheme} {credentials}")


def choose(alternatives: tuple[tuple[str, ...], ...], available: set[str]) -> tuple[str, ...]:
    """Return the first alternative for which all credentials are present, otherwise no credentials.

    The alternative without credentials, which makes them optional, is for clients that have no others.
    """
    return next(
        (alternative for alternative in alternatives if alternative and available.issuperset(alternative)), ()
    )
