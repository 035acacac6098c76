"""Authentication and authorisation. Generated routes call them before they read the rest of a request."""

from __future__ import annotations

from collections.abc import Collection

from structlog.contextvars import bind_contextvars

from app.core.tokens import Audience
from app.models import AdminRole
from app.services.backoffice.principal import AdminPrincipal
from app.services.client.principal import ClientPrincipal
from app.services.client.users import account_lookup
from app.services.common.accounts.authentication import SessionAuthentication
from generated.backoffice_v1.services import SecurityHandlers as BackofficeSecurityHandlers
from generated.client_v1 import operations
from generated.client_v1.services import SecurityHandlers as ClientSecurityHandlers
from specfirst.runtime.interface import BearerCredentials, RequestContext


class ClientSecurity(ClientSecurityHandlers[ClientPrincipal]):
    """Authenticates users by the access token of a session."""

    def __init__(self, authentication: SessionAuthentication) -> None:
        self._authentication = authentication
        self._lookups = {operations.USERS_GET_ME.id: account_lookup}

    async def bearer(self, credentials: BearerCredentials, context: RequestContext) -> ClientPrincipal:
        live = await self._authentication.authenticate(
            credentials.token, Audience.CLIENT, along=self._lookups.get(context.operation_id)
        )
        bind_contextvars(user_id=str(live.owner_id))
        return ClientPrincipal(user_id=live.owner_id, session_id=live.session_id, account=live.found)

    def identity(self, principal: ClientPrincipal) -> str:
        """Return the key of the user's rate limits, the same in all sessions."""
        return f"user:{principal.user_id}"


class BackofficeSecurity(BackofficeSecurityHandlers[AdminPrincipal]):
    """Authenticates administrators by the access token of a session."""

    def __init__(self, authentication: SessionAuthentication) -> None:
        self._authentication = authentication

    async def bearer(self, credentials: BearerCredentials, context: RequestContext) -> AdminPrincipal:
        live = await self._authentication.authenticate(credentials.token, Audience.BACKOFFICE)
        bind_contextvars(admin_id=str(live.owner_id))
        return AdminPrincipal(admin_id=live.owner_id, session_id=live.session_id, role=AdminRole(live.role))

    def roles(self, principal: AdminPrincipal) -> Collection[str]:
        return (principal.role,)

    def identity(self, principal: AdminPrincipal) -> str:
        """Return the key of the administrator's rate limits, the same in all sessions."""
        return f"admin:{principal.admin_id}"
