"""How mail is sent, and how often; what is in it that expires."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]

DEVELOPMENT_SENDER = "no-reply@service.localhost"
"""The default of `mail_from`; production refuses it."""


class MailKind(StrEnum):
    """What takes mail from us."""

    SMTP = "smtp"
    BREVO = "brevo"


class SmtpSecurity(StrEnum):
    """How the connection to an SMTP server is encrypted."""

    NONE = "none"
    STARTTLS = "starttls"
    """It begins in the clear and must be upgraded before anything is said (RFC 3207)."""
    TLS = "tls"
    """From its first byte (RFC 8314)."""


SMTP_PORTS = {SmtpSecurity.NONE: 25, SmtpSecurity.STARTTLS: 587, SmtpSecurity.TLS: 465}


class MailSettings(BaseSettings):
    """The part of the settings that is about mail."""

    mail: MailKind = MailKind.SMTP
    mail_from: str = DEVELOPMENT_SENDER
    """`Name <user@example.com>`, or the address alone."""
    mail_timeout_seconds: Seconds = 10
    """For connecting, and for each step after it."""

    smtp_host: str = ""
    """Unset: this machine, which production refuses to guess."""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """Unset: 587 with STARTTLS, 465 with TLS, 25 without either."""
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: SmtpSecurity = SmtpSecurity.STARTTLS

    brevo_api_key: SecretStr = SecretStr("")
    brevo_api_url: str = "https://api.brevo.com"

    client_app_url: str = ""
    """The front end whose pages the links in mails open; unset: mails have the token to paste."""

    mail_limit: Count = 5
    """Mails of one kind to one address within the window; 0 for any number."""
    mail_window_seconds: Annotated[int, Field(ge=1, le=86400)] = 3600
    email_verification_seconds: Positive = 24 * 3600
    """How long the token of a verification works."""
    password_reset_seconds: Positive = 3600
    """The same for a token that sets a new password."""

    @property
    def smtp_server(self) -> tuple[str, int]:
        """Host and port, with defaults where they are not set."""
        return self.smtp_host or "localhost", self.smtp_port or SMTP_PORTS[self.smtp_security]
