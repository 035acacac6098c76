"""Reset a forgotten password by a token that was mailed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.passwords import Passwords
from app.db.transaction import transaction
from app.models import NotificationKind, RevocationReason, TokenPurpose, User
from app.models.account import normalise_email
from app.services.common.accounts.lockout import lift_lockout
from app.services.common.accounts.one_time_tokens import OneTimeTokens
from app.services.common.accounts.sessions import Sessions
from app.services.common.accounts.unversioned import update_unversioned
from app.services.common.audit import snapshot
from app.services.common.notifications.notifier import Notifier
from app.services.common.outbox.outbox import Outbox, Topic
from app.services.common.webhooks.events import EventActor, WebhookEvents


@dataclass(slots=True)
class PasswordReset:
    """Requests mails with tokens, and sets new passwords with them."""

    session: AsyncSession
    sessions: Sessions
    passwords: Passwords
    notifier: Notifier
    outbox: Outbox
    events: WebhookEvents

    async def request(self, email: str) -> None:
        """Request a mail, which is sent after the commit if the address has an active account.

        The same statements run for all addresses. The task of the event checks the rest.
        """
        async with transaction(self.session):
            user_id = await self.session.scalar(select(User.id).where(User.email == normalise_email(email)))
            self.outbox.add(Topic.PASSWORD_FORGOTTEN, {"user_id": user_id and str(user_id)})

    async def reset(self, token: str, new: str) -> None:
        """Replace the password, end every session of the account, and lift its lock-out.

        No connection to the database is held while the password is hashed. For an invalid token no password
        is hashed.

        Raises:
            AuthInvalidOneTimeToken: the token is invalid.
            AuthAccountSuspended: the token is valid, but the account is suspended.
        """
        tokens = OneTimeTokens(self.session)
        async with transaction(self.session):
            await tokens.require(token, TokenPurpose.RESET_PASSWORD)
        new_hash = await self.passwords.hash(new)
        async with transaction(self.session):
            user = await tokens.redeem(token, TokenPurpose.RESET_PASSWORD)
            before = snapshot(user)
            await update_unversioned(self.session, user, password_hash=new_hash)
            await lift_lockout(self.session, user)
            # The token proves it just as a verification mail does.
            user.email_verified = True
            self.events.user_updated(user, before, by=EventActor.USER)
            await tokens.withdraw(user, [TokenPurpose.VERIFY_EMAIL])
            await self.sessions.revoke_all(user, RevocationReason.PASSWORD_CHANGED)
            await self.notifier.notify(user.id, NotificationKind.CREDENTIALS_CHANGED)
            self.outbox.add(Topic.PASSWORD_CHANGED, {"user_id": str(user.id)})
