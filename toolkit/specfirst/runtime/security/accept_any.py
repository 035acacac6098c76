"""Security handlers of servers without authentication."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from specfirst.runtime.interface import RequestContext
from specfirst.runtime.security.authentication import Credentials


class AcceptAnyCredentials:
    """Security handlers that accept any credentials, for stub routers."""

    def roles(self, principal: object) -> Collection[str]:
        """Return a set that contains every role, so that no operation refuses."""
        return _EveryRole()

    def identity(self, principal: object) -> str:
        """Return the same principal for every request."""
        return "anonymous"

    def __getattr__(self, name: str) -> Any:
        async def accept(credentials: Credentials, context: RequestContext) -> Credentials:
            return credentials

        return accept


class _EveryRole(frozenset[str]):
    def __contains__(self, role: object) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter(())
