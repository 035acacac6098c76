"""The mailer of the settings."""

from __future__ import annotations

from app.core.mailbox import parse_mailbox
from app.core.setting_types import MailKind
from app.core.settings import Settings
from app.integrations.mail.brevo import BrevoMailer
from app.integrations.mail.mailer import Mailer
from app.integrations.mail.smtp import SmtpMailer, SmtpPlace


def open_mailer(settings: Settings) -> Mailer:
    """Return the mailer that the setting `MAIL` names. It connects when it sends."""
    sender = parse_mailbox(settings.mail_from)
    if settings.mail is MailKind.BREVO:
        return BrevoMailer(
            url=settings.brevo_api_url,
            api_key=settings.brevo_api_key.get_secret_value(),
            sender=sender,
            timeout=settings.mail_timeout_seconds,
        )
    host, port = settings.smtp_server
    place = SmtpPlace(
        host=host,
        port=port,
        security=settings.smtp_security,
        user=settings.smtp_user or None,
        password=settings.smtp_password.get_secret_value() or None,
        timeout=settings.mail_timeout_seconds,
    )
    return SmtpMailer(place, sender)
