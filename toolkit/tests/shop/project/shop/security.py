"""Authenticate API keys for reading, and tokens of staff and customers with scopes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from specfirst.runtime.interface import (
    ApiKeyCredentials,
    BearerCredentials,
    Forbidden,
    RequestContext,
    Unauthenticated,
)

KEY = "look-around"
TOKENS: Mapping[str, Collection[str]] = {
    "staff": {"products:write", "orders:read", "orders:write", "profile"},
    "customer": {"orders:read", "orders:write", "profile"},
}
"""Tokens, with their scopes."""


class Credentials:
    async def api_key(self, credentials: ApiKeyCredentials, context: RequestContext) -> str:
        if credentials.key != KEY:
            raise Unauthenticated
        return "anonymous"

    async def oauth2(self, credentials: BearerCredentials, context: RequestContext) -> str:
        scopes = TOKENS.get(credentials.token)
        if scopes is None:
            raise Unauthenticated
        if not set(credentials.scopes) <= set(scopes):
            raise Forbidden
        return credentials.token

    def identity(self, principal: str) -> str:
        return principal

    def roles(self, principal: str) -> Collection[str]:
        return ()
