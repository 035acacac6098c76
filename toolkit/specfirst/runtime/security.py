"""Authentication and roles, checked before the rest of the request is read."""

from __future__ import annotations

import base64
import binascii
import copy
from collections.abc import Collection
from typing import Any

from fastapi import Request

from specfirst.runtime.interface import (
    ApiError,
    ApiKeyCredentials,
    BasicCredentials,
    BearerCredentials,
    Forbidden,
    RequestContext,
    Unauthenticated,
)
from specfirst.runtime.operation import Operation, Requirement, SecurityScheme

Credentials = BearerCredentials | BasicCredentials | ApiKeyCredentials


class Authentication:
    """Turns the credentials of a request to one operation into a principal."""

    def __init__(self, operation: Operation, handlers: Any) -> None:
        self._alternatives = tuple(requirement for requirement in operation.security if requirement)
        self._anonymous_allowed = len(self._alternatives) < len(operation.security)
        self._roles = operation.roles
        self._handlers = handlers

    def with_handlers(self, handlers: Any) -> Authentication:
        """A copy that asks other handlers, for tools that inspect what is enforced."""
        other = copy.copy(self)
        other._handlers = handlers
        return other

    async def principal(self, request: Request, context: RequestContext) -> Any:
        """Who is calling; None where the operation is public or allows anonymous calls.

        Raises:
            Unauthenticated: no alternative's credentials came, or none was accepted.
            Forbidden: the principal has none of the operation's roles.
        """
        if not self._alternatives:
            return None
        refusal: ApiError | None = None
        for alternative in self._alternatives:
            credentials = _credentials(request, alternative)
            if credentials is None:
                continue
            try:
                principal = await self._accept(alternative, credentials, context)
            except Unauthenticated as error:
                refusal = error
                continue
            self._check_roles(principal)
            return principal
        if refusal is not None:
            raise refusal
        if self._anonymous_allowed:
            return None
        raise Unauthenticated

    def identity(self, principal: Any) -> str:
        """Who the principal is, as one text: what limits and idempotency keys are counted by."""
        identity: str = self._handlers.identity(principal)
        return identity

    async def _accept(
        self, alternative: Requirement, credentials: list[Credentials], context: RequestContext
    ) -> Any:
        """Every scheme of the alternative must accept; the principal is what the first one says."""
        principals = [
            await getattr(self._handlers, scheme.name)(given, context)
            for (scheme, _), given in zip(alternative, credentials, strict=True)
        ]
        return principals[0]

    def _check_roles(self, principal: Any) -> None:
        if not self._roles:
            return
        held: Collection[str] = self._handlers.roles(principal)
        if self._roles.isdisjoint(held):
            raise Forbidden


def _credentials(request: Request, alternative: Requirement) -> list[Credentials] | None:
    found: list[Credentials] = []
    for scheme, scopes in alternative:
        given = _read(request, scheme, scopes)
        if given is None:
            return None
        found.append(given)
    return found


def _read(request: Request, scheme: SecurityScheme, scopes: tuple[str, ...]) -> Credentials | None:
    if scheme.kind == "api_key":
        source = {"header": request.headers, "query": request.query_params, "cookie": request.cookies}
        key = source[scheme.location].get(scheme.parameter)
        return ApiKeyCredentials(key) if key else None
    fields = request.headers.getlist("authorization")
    if len(fields) != 1:
        # Of several, a proxy may have looked at another one than we would.
        return None
    kind, _, value = fields[0].partition(" ")
    value = value.strip()
    if not value or kind.lower() != scheme.kind:
        return None
    return BearerCredentials(value, scopes) if scheme.kind == "bearer" else _basic(value)


def _basic(value: str) -> BasicCredentials | None:
    try:
        username, separator, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return BasicCredentials(username, password) if separator else None


class AcceptAnyCredentials:
    """Security handlers that accept any credentials: for stub routers, which protect nothing."""

    def roles(self, principal: object) -> Collection[str]:
        """All of them."""
        return _EveryRole()

    def identity(self, principal: object) -> str:
        """The same for every request."""
        return "anonymous"

    def __getattr__(self, name: str) -> Any:
        async def accept(credentials: Credentials, context: RequestContext) -> Credentials:
            return credentials

        return accept


class _EveryRole(frozenset[str]):
    def __contains__(self, role: object) -> bool:
        return True

    def __iter__(self) -> Any:
        return iter(())
