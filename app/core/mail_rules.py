"""What makes the settings of mail unusable."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from app.core.mail_settings import DEVELOPMENT_SENDER, MailKind, MailSettings, SmtpSecurity
from app.core.mailbox import parse_mailbox

_BREVO_NAME = 70
"""Characters, by the reference of its API."""


def mail_problems(settings: MailSettings) -> Iterator[str]:
    """What cannot work anywhere."""
    yield from _sender(settings)
    if bool(settings.smtp_user) != bool(settings.smtp_password.get_secret_value()):
        yield "SMTP_USER and SMTP_PASSWORD go together: set both, or none"
    if settings.mail is MailKind.BREVO and not settings.brevo_api_key.get_secret_value():
        yield "BREVO_API_KEY is not set, and MAIL is brevo"
    for name, url in (
        ("BREVO_API_URL", settings.brevo_api_url),
        ("CLIENT_APP_URL", settings.client_app_url),
    ):
        if url and not _is_base_url(url):
            yield f"{name}: {url!r} is not an address such as https://app.example.com"


def mail_problems_in_production(settings: MailSettings) -> Iterator[str]:
    """What is missing, and what would show tokens or passwords to others on the way."""
    if settings.mail_from == DEVELOPMENT_SENDER:
        yield "MAIL_FROM is not set: mail needs a sender that others accept"
    if settings.mail is MailKind.SMTP:
        yield from _smtp_in_production(settings)
    elif urlsplit(settings.brevo_api_url).scheme != "https":
        yield "BREVO_API_URL must start with https:// in production"
    if settings.client_app_url and urlsplit(settings.client_app_url).scheme != "https":
        yield "CLIENT_APP_URL must start with https:// in production: its links hold tokens"


def _sender(settings: MailSettings) -> Iterator[str]:
    try:
        name = parse_mailbox(settings.mail_from).name
    except ValueError:
        yield f"MAIL_FROM: {settings.mail_from!r} is not of the form 'Name <user@example.com>'"
        return
    if settings.mail is MailKind.BREVO and len(name) > _BREVO_NAME:
        yield f"MAIL_FROM: Brevo takes names of at most {_BREVO_NAME} characters"


def _smtp_in_production(settings: MailSettings) -> Iterator[str]:
    if not settings.smtp_host:
        yield "SMTP_HOST is not set, and MAIL is smtp"
    elif settings.smtp_security is SmtpSecurity.NONE and not _is_this_machine(settings.smtp_host):
        yield "SMTP_SECURITY is none, and mails hold tokens: use starttls or tls, or a server on this machine"


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_base_url(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.query and not parts.fragment
