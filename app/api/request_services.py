"""The services of one request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cached_property
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import ClientDisconnect, Request

from app.api.resources import Resources
from app.core.passwords import Passwords
from app.models import Flag
from app.services.common.accounts.passwords import AccountPasswords
from app.services.common.accounts.sessions import Sessions
from app.services.common.audit import AuditTrail
from app.services.common.database_idempotency import DatabaseIdempotencyStore
from app.services.common.files.stored_files import StoredFiles
from app.services.common.files.sweep import FileSweep
from app.services.common.flags import Flags
from app.services.common.notifications.notifier import Notifier
from app.services.common.outbox.outbox import Outbox
from app.services.common.pagination.paginator import Paginator
from app.services.common.webhooks.events import WebhookEvents
from specfirst.runtime.interface import RequestContext
from specfirst.runtime.request_context import exchange_of

_READING_METHODS = frozenset({"GET", "HEAD"})
"""Safe methods (RFC 9110, section 9.2.1): their operations do not change the database."""


class RequestServices:
    """The dependencies of the services of one request, each constructed at its first use.

    They share one database session, and each other.
    """

    def __init__(
        self, resources: Resources, request: Request, context: RequestContext, session: AsyncSession
    ) -> None:
        self.resources = resources
        self.session = session
        self.context = context
        self._request = request

    @cached_property
    def passwords(self) -> Passwords:
        """Password hashing that stops waiting when the client disconnects.

        The connection is watched only while a password waits for its turn.
        """

        async def departure() -> None:
            # The body has been read, so that the next message is the disconnection of the client (ASGI,
            # HTTP).
            while (await self._request.receive())["type"] != "http.disconnect":
                pass
            raise ClientDisconnect

        return self.resources.passwords.for_client(departure, self.context.client_network)

    @cached_property
    def sessions(self) -> Sessions:
        return self.resources.sessions(self.session)

    @cached_property
    def account_passwords(self) -> AccountPasswords:
        return AccountPasswords(
            self.session,
            sessions=self.sessions,
            passwords=self.passwords,
            lockout=self.resources.lockout,
            context=self.context,
        )

    @cached_property
    def flags(self) -> Flags:
        disabled = () if self.resources.settings.registration_open else (Flag.REGISTRATION,)
        return Flags(self.session, self.resources.cache, disabled=disabled)

    @cached_property
    def stored_files(self) -> StoredFiles:
        return StoredFiles(
            self.session,
            storage=self.resources.storage,
            limits=self.resources.file_limits,
            sweep=FileSweep(self.resources.database.session, self.resources.storage),
            outbox=self.outbox,
            events=self.events,
        )

    @cached_property
    def paginator(self) -> Paginator:
        return self.resources.paginator(self.session)

    @cached_property
    def outbox(self) -> Outbox:
        notify = self.resources.outbox_notifier.notify
        return Outbox(self.session, request_id=self.context.request_id, notify=notify)

    @cached_property
    def events(self) -> WebhookEvents:
        return WebhookEvents(self.outbox)

    @cached_property
    def notifier(self) -> Notifier:
        return Notifier(self.session, self.outbox)

    @cached_property
    def audit(self) -> AuditTrail:
        return AuditTrail(self.session, self.context)


async def _services(request: Request) -> AsyncIterator[RequestServices]:
    context = exchange_of(request.scope).context
    assert context is not None
    # Set by `app.main` on each API's application.
    resources: Resources = request.app.state.resources
    reads = request.method in _READING_METHODS
    open_session = resources.database.reading_session if reads else resources.database.session
    async with open_session() as session:
        yield RequestServices(resources, request, context, session)


# `scope="function"`: closed before the response is sent.
CurrentServices = Annotated[RequestServices, Depends(_services, scope="function")]


async def idempotency_store(services: CurrentServices) -> DatabaseIdempotencyStore:
    """Provide the store of responses to requests with an idempotency key, in the session of the request."""
    resources = services.resources
    return DatabaseIdempotencyStore(services.session, resources.secret_box, resources.responses)
