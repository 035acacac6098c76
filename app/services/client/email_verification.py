"""Verification of the e-mail address of an account."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import get_row
from app.db.transaction import transaction
from app.models import TokenPurpose, User
from app.services.common.accounts.one_time_tokens import OneTimeTokens
from app.services.common.audit import snapshot
from app.services.common.outbox.outbox import Outbox, Topic
from app.services.common.webhooks.events import EventActor, WebhookEvents
from generated.errors import AuthEmailAlreadyVerified
from specfirst.runtime.interface import Unauthenticated


@dataclass(slots=True)
class EmailVerification:
    """Requests verification mails, and redeems their tokens."""

    session: AsyncSession
    outbox: Outbox
    events: WebhookEvents

    async def request(self, user_id: UUID) -> None:
        """Request a mail, which is sent after the commit.

        Raises:
            AuthEmailAlreadyVerified: the address is verified.
            Unauthenticated: the account was deleted.
        """
        async with transaction(self.session):
            user = await get_row(self.session, User, user_id, missing=Unauthenticated)
            if user.email_verified:
                raise AuthEmailAlreadyVerified
            self.outbox.add(Topic.EMAIL_VERIFICATION_REQUESTED, {"user_id": str(user.id)})

    async def confirm(self, token: str) -> None:
        """Mark the address as verified.

        Raises:
            AuthInvalidOneTimeToken: the token is invalid.
            AuthAccountSuspended: the token is valid, but the account is suspended.
        """
        async with transaction(self.session):
            user = await OneTimeTokens(self.session).redeem(token, TokenPurpose.VERIFY_EMAIL)
            before = snapshot(user)
            user.email_verified = True
            self.events.user_updated(user, before, by=EventActor.USER)
