"""Access tokens by the client credentials grant of OAuth 2 (RFC 6749, section 4.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from ._auth import RequestedTokens, Tokens
from ._flow import Flow
from ._keys import basic_key
from ._operation import Call, Operation
from ._request_body import Form
from ._response import ResponseBody
from ._session import Perform, TokenResponse

_REQUEST: Operation[TokenResponse] = Operation(
    "POST", "", {"2XX": ResponseBody("json", TokenResponse)}, security=()
)


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """The credentials of a program that requests access tokens. The secret is never printed.

    Attributes:
        client_id: The identifier of the program.
        client_secret: Its secret.
        scopes: The scopes to request; empty for the default of the server.
        parameters: Further fields of the token request, such as `{"audience": "…"}`.
        token_url: The token URL, in place of that of the API's description.
    """

    client_id: str
    client_secret: str = field(repr=False)
    scopes: Sequence[str] = ()
    parameters: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    token_url: str | None = None


class TokenByClientCredentials(RequestedTokens):
    """An access token that is requested at first use, and again shortly before it expires.

    `perform` calls the token URL.
    """

    available = True

    def __init__(self, credentials: ClientCredentials, perform: Perform) -> None:
        super().__init__()
        self._credentials = credentials
        self._perform = perform

    def _replace(self, rejected: str | None) -> Flow[None]:
        self._tokens = yield from self._requested(self._request_token())

    def _request_token(self) -> Flow[Tokens]:
        response: TokenResponse = yield from self._perform(self._call())
        return Tokens.issued_now(response.access_token, None, _seconds(response.expires_in))

    def _call(self) -> Call[TokenResponse]:
        credentials = self._credentials
        # Encoded before they are joined (RFC 6749, section 2.3.1).
        key = basic_key(quote_plus(credentials.client_id), quote_plus(credentials.client_secret))
        fields: dict[str, object] = {"grant_type": "client_credentials", **credentials.parameters}
        if credentials.scopes:
            fields["scope"] = " ".join(credentials.scopes)
        return Call(_REQUEST, headers={key.name: key.value}, body=Form(fields))


def _seconds(expires_in: Any) -> float:
    """Return the lifetime of a token; some servers send it as text, others omit it."""
    try:
        return float(expires_in)
    except (TypeError, ValueError):
        return float("inf")
