"""Authenticate a request and check its roles, before the rest of it is read."""

from __future__ import annotations

import copy
from collections.abc import Collection
from typing import Any

from starlette.requests import Request

from specfirst.runtime.interface import ApiError, Forbidden, RequestContext, Unauthenticated
from specfirst.runtime.operation import Operation
from specfirst.runtime.security.challenges import challenges
from specfirst.runtime.security.credentials import Credentials, CredentialsReader

_CHALLENGE = "WWW-Authenticate"


class Authentication:
    """Turns the credentials of a request to one operation into a principal."""

    def __init__(self, operation: Operation, handlers: Any) -> None:
        self._alternatives = tuple(requirement for requirement in operation.security if requirement)
        self._readers = tuple(map(CredentialsReader, self._alternatives))
        self._anonymous_allowed = len(self._alternatives) < len(operation.security)
        self._roles = operation.roles
        self._let_in_by(handlers)

    def with_handlers(self, handlers: Any) -> Authentication:
        """Return a copy with other handlers, for tools that inspect what is enforced."""
        other = copy.copy(self)
        other._let_in_by(handlers)
        return other

    def _let_in_by(self, handlers: Any) -> None:
        self._handlers = handlers
        self._ways = tuple(
            (reader, tuple(getattr(handlers, scheme.name, _refuse) for scheme, _ in reader.requirement))
            for reader in self._readers
        )

    async def principal(self, request: Request, context: RequestContext) -> Any:
        """Return the principal; None if the operation is public or allows anonymous calls.

        Raises:
            Unauthenticated: credentials are missing or were refused. It has the challenges of all schemes,
                unless a handler has set its own.
            Forbidden: the principal has none of the operation's roles, or the operation requires a client
                certificate, for which HTTP has no challenge.
        """
        if not self._alternatives:
            return None
        refusal: ApiError | None = None
        for reader, accept in self._ways:
            credentials = reader.read(request)
            if credentials is None:
                continue
            try:
                # Every scheme must accept the request; the first one determines the principal.
                principal, *_ = [
                    await handler(given, context) for handler, given in zip(accept, credentials, strict=True)
                ]
            except Unauthenticated as error:
                refusal = error
                continue
            if self._roles:
                self._check_roles(principal)
            return principal
        if refusal is None and self._anonymous_allowed:
            return None
        raise self._refusal(refusal)

    def identity(self, principal: Any) -> str:
        """Return the identity of the principal as text, for rate limits and idempotency keys."""
        identity: str = self._handlers.identity(principal)
        return identity

    def challenge(self, error: Exception) -> None:
        """Add the operation's schemes to a 401 without a challenge, such as one raised by the service."""
        if isinstance(error, Unauthenticated) and self._alternatives:
            value = challenges(self._alternatives, refused=False)
            if value:
                error.headers.setdefault(_CHALLENGE, value)

    def _refusal(self, refused: ApiError | None) -> ApiError:
        value = challenges(self._alternatives, refused=refused is not None)
        if not value:
            return Forbidden("This operation needs a client certificate that is accepted.")
        error = refused or Unauthenticated()
        error.headers.setdefault(_CHALLENGE, value)
        return error

    def _check_roles(self, principal: Any) -> None:
        held: Collection[str] = self._handlers.roles(principal)
        # `isdisjoint` ignores the `__contains__` of a custom collection.
        if not any(role in held for role in self._roles):
            raise Forbidden


async def _refuse(credentials: Credentials, context: RequestContext) -> Any:
    """Refuse credentials in place of a missing handler."""
    raise Unauthenticated
