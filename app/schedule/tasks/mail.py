"""Tasks that send mail. Events request them after a commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from app.integrations.mail.mailer import MailRefusedError
from app.models import TokenPurpose
from app.schedule.task import PermanentFailure, TaskContext, task
from app.services.common.mail.account_mails import AccountMails, MailRequest
from app.services.common.mail.allowance import MailAllowance
from app.services.common.mail.texts import MailText, MailTexts

_RETRIES: Final = 100
"""Retries, at most ten minutes apart, for most of a day: mail servers can be down for hours."""


@task("mail.verify_email", retries=_RETRIES)
async def verify_email(context: TaskContext, *, event_id: str, payload: Mapping[str, Any]) -> None:
    """Mail a token that verifies the address of a user, unless it is verified or the account was deleted."""
    await _send(context, MailText.VERIFY_EMAIL, event_id, payload)


@task("mail.reset_password", retries=_RETRIES)
async def reset_password(context: TaskContext, *, event_id: str, payload: Mapping[str, Any]) -> None:
    """Mail a token that sets a new password, if there is an account."""
    await _send(context, MailText.RESET_PASSWORD, event_id, payload)


@task("mail.password_changed", retries=_RETRIES)
async def password_changed(context: TaskContext, *, event_id: str, payload: Mapping[str, Any]) -> None:
    """Notify a user that their password was changed, in case someone else did it."""
    await _send(context, MailText.PASSWORD_CHANGED, event_id, payload)


async def _send(context: TaskContext, text: MailText, event_id: str, payload: Mapping[str, Any]) -> None:
    if payload["user_id"] is None:
        return
    request = MailRequest(
        text=text,
        event_id=UUID(event_id),
        user_id=UUID(payload["user_id"]),
        request_id=context.request_id,
        is_first_attempt=context.attempt == 1,
    )
    try:
        await _mails(context).send(request)
    except MailRefusedError as error:
        raise PermanentFailure(str(error)) from error


def _mails(context: TaskContext) -> AccountMails:
    settings = context.resources.settings
    allowance = MailAllowance(
        context.resources.redis, limit=settings.mail_limit, window_seconds=settings.mail_window_seconds
    )
    return AccountMails(
        open_session=context.resources.database.session,
        mailer=context.resources.mailer,
        texts=MailTexts(service_name=settings.service_name, client_app_url=settings.client_app_url),
        allowance=allowance,
        lifetimes={
            TokenPurpose.VERIFY_EMAIL: timedelta(seconds=settings.email_verification_seconds),
            TokenPurpose.RESET_PASSWORD: timedelta(seconds=settings.password_reset_seconds),
        },
    )
