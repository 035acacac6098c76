"""Mails about accounts: sent by tasks, once even if a task is delivered repeatedly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.logs.logger import get_logger
from app.db.engine import OpenSession
from app.db.transaction import transaction
from app.integrations.mail.mailer import Mailer, MailMessage
from app.models import ProcessedMessage, TokenPurpose, User, UserStatus
from app.services.common.accounts.one_time_tokens import OneTimeTokens
from app.services.common.mail.allowance import MailAllowance
from app.services.common.mail.texts import MailText, MailTexts
from app.services.common.outbox.inbox import mark_processed

logger = get_logger(__name__)


_PURPOSES = {
    MailText.VERIFY_EMAIL: TokenPurpose.VERIFY_EMAIL,
    MailText.RESET_PASSWORD: TokenPurpose.RESET_PASSWORD,
}
"""The purposes of tokens in mails. Other mails have no token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRequest:
    text: MailText
    event_id: UUID
    user_id: UUID
    request_id: str | None
    """The id of the request that caused the mail."""
    is_first_attempt: bool
    """Only the first attempt is counted."""

    @property
    def message_key(self) -> str:
        """The key that marks the mail as sent (`outbox.inbox`)."""
        return f"mail.{self.text}:{self.event_id}"

    @property
    def message_id(self) -> UUID:
        """The same for all attempts to send the mail."""
        return uuid5(self.event_id, self.text)


@dataclass(slots=True, kw_only=True)
class AccountMails:
    """Sends mails that events request, unless they are obsolete.

    A token is committed before its mail is sent, so that it works when the mail arrives. The mail is marked
    as sent in the transaction during which the server accepts it, so that a second delivery of the task waits
    for it. If the process dies in between, the mail is sent again, with the same message id.
    """

    open_session: OpenSession
    mailer: Mailer
    texts: MailTexts
    allowance: MailAllowance
    lifetimes: Mapping[TokenPurpose, timedelta]
    """How long tokens are valid."""

    async def send(self, request: MailRequest) -> None:
        """Send the mail, unless it was sent or is obsolete.

        Raises:
            MailUnavailableError: try again later.
            MailRefusedError: do not try again.
        """
        async with self.open_session() as session, transaction(session):
            message = await self._write(session, request)
        if message is None:
            return
        async with self.open_session() as session, transaction(session):
            if await mark_processed(session, request.message_key):
                await self.mailer.send(message)
                logger.info(
                    "mail sent", kind=request.text, user_id=request.user_id, message_id=request.message_id
                )

    async def _write(self, session: AsyncSession, request: MailRequest) -> MailMessage | None:
        """Return the mail with a new token; None if it must not be sent."""
        if await session.scalar(select(exists().where(ProcessedMessage.key == request.message_key))):
            return None
        # Locked, so that concurrent mails see each other's tokens.
        user = await session.get(User, request.user_id, with_for_update=True)
        if user is None or not _should_have(user, request.text):
            return None
        if request.is_first_attempt and not await self.allowance.take(request.text, user.email):
            logger.warning("mail not sent: too many to its address", kind=request.text, user_id=user.id)
            return None
        return await self._message(session, request, user)

    async def _message(self, session: AsyncSession, request: MailRequest, user: User) -> MailMessage | None:
        name = user.display_name if user.email_verified else None
        purpose = _PURPOSES.get(request.text)
        if purpose is None:
            written = self.texts.write(request.text, name=name)
        else:
            lifetime = self.lifetimes[purpose]
            token = await OneTimeTokens(session).issue(
                user, purpose, event_id=request.event_id, lifetime=lifetime
            )
            if token is None:
                return None
            written = self.texts.write(request.text, name=name, token=token, lifetime=lifetime)
        return MailMessage(
            id=request.message_id,
            to=user.email,
            subject=written.subject,
            text=written.text,
            html=written.html,
            request_id=request.request_id,
        )


def _should_have(user: User, text: MailText) -> bool:
    """Whether the mail is still meaningful for this user."""
    if user.status is not UserStatus.ACTIVE:
        return False
    return text is not MailText.VERIFY_EMAIL or not user.email_verified
