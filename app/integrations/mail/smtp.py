"""Mail through an SMTP server."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field

import aiosmtplib
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectResponseError,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)

from app.core.mailbox import Mailbox
from app.core.setting_types import SmtpSecurity
from app.integrations.mail.mailer import MailMessage, MailRefusedError, MailUnavailableError
from app.integrations.mail.mime import to_mime

_PERMANENT = 500
"""From here on a reply means: do not try again (RFC 5321, 4.2.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpPlace:
    """The way to a server."""

    host: str
    port: int
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 10.0
    """Seconds, for connecting and for each step after it."""
    tls_context: ssl.SSLContext | None = None
    """Whom to trust; unset: whom the system trusts."""


class SmtpMailer:
    """Opens a connection for each mail: they are few, and servers drop those that wait."""

    def __init__(self, place: SmtpPlace, sender: Mailbox) -> None:
        self._place = place
        self._sender = sender

    async def send(self, message: MailMessage) -> None:
        """See `Mailer.send`."""
        mime = to_mime(message, self._sender)
        place = self._place
        try:
            await aiosmtplib.send(
                mime,
                sender=self._sender.address,
                recipients=[message.to],
                hostname=place.host,
                port=place.port,
                username=place.user,
                password=place.password,
                timeout=place.timeout,
                use_tls=place.security is SmtpSecurity.TLS,
                # False or True, never None: the library would go on in the clear where none is offered.
                start_tls=place.security is SmtpSecurity.STARTTLS,
                tls_context=place.tls_context if place.security is not SmtpSecurity.NONE else None,
            )
        # The failure to verify a certificate is a ValueError too, so this comes first.
        except (SMTPException, OSError) as error:
            raise _failure(error) from error
        except ValueError as error:
            raise MailRefusedError("the address is none that SMTP can carry") from error

    async def close(self) -> None:
        """Nothing is open between mails."""


def _failure(error: SMTPException | OSError) -> MailUnavailableError | MailRefusedError:
    """Return the exception for a failure. It keeps the code only: replies quote addresses."""
    reason = f"{type(error).__name__} {_codes(error)}".rstrip()
    return MailRefusedError(reason) if _is_about_the_mail(error) else MailUnavailableError(reason)


def _is_about_the_mail(error: SMTPException | OSError) -> bool:
    """Whether the server will say the same of this mail for ever.

    A refused login or connection is not: mail is tried again until the operator has corrected that.
    """
    if isinstance(error, SMTPNotSupported):
        return True
    about_us = (SMTPAuthenticationError, SMTPConnectResponseError, SMTPHeloError)
    return not isinstance(error, about_us) and min(_codes_of(error), default=0) >= _PERMANENT


def _codes_of(error: SMTPException | OSError) -> list[int]:
    match error:
        case SMTPRecipientsRefused():
            return [recipient.code for recipient in error.recipients]
        case SMTPSenderRefused() | SMTPDataError():
            return [error.code]
    return []


def _codes(error: SMTPException | OSError) -> str:
    codes = _codes_of(error) or [code for code in [getattr(error, "code", None)] if code is not None]
    return " ".join(map(str, codes))
