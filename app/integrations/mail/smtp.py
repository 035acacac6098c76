"""Mail through an SMTP server."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime

import aiosmtplib
from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)

from app.core.mailbox import Mailbox
from app.core.setting_types import SmtpSecurity
from app.integrations.mail.mailer import MailMessage, MailRefusedError, MailUnavailableError

_PERMANENT = 500
"""Reply codes from here on are permanent failures (RFC 5321, 4.2.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpPlace:
    """The address, security and credentials of an SMTP server."""

    host: str
    port: int
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 10.0
    """Seconds, for connecting and for every later step."""
    tls_context: ssl.SSLContext | None = None
    """The trusted certificates; those of the system if unset."""


class SmtpMailer:
    """Sends mail over SMTP, with a connection per mail: servers close idle connections."""

    def __init__(self, place: SmtpPlace, sender: Mailbox) -> None:
        self._place = place
        self._sender = sender

    async def send(self, message: MailMessage) -> None:
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
                # Not None, with which the library continues without encryption if the server offers none.
                start_tls=place.security is SmtpSecurity.STARTTLS,
                tls_context=place.tls_context if place.security is not SmtpSecurity.NONE else None,
            )
        # A certificate that cannot be verified raises a ValueError as well, so that this comes first.
        except (SMTPException, OSError) as error:
            raise _failure(error) from error
        except ValueError as error:
            raise MailRefusedError("SMTP cannot transport the address") from error

    async def close(self) -> None:
        """Close connections; there are none between mails."""


def _failure(error: SMTPException | OSError) -> MailUnavailableError | MailRefusedError:
    """Return the exception for a failure, with the codes only, because replies quote addresses."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = [recipient.code for recipient in error.recipients]
    else:
        codes = [code for code in [getattr(error, "code", None)] if code is not None]
    # A refused login or connection is not about the mail, which is sent again once the operator has solved
    # the problem.
    is_about_mail = isinstance(error, SMTPRecipientsRefused | SMTPSenderRefused | SMTPDataError)
    is_refused = is_about_mail and min(codes, default=0) >= _PERMANENT
    kind = MailRefusedError if is_refused or isinstance(error, SMTPNotSupported) else MailUnavailableError
    return kind(" ".join([type(error).__name__, *map(str, codes)]))


def to_mime(message: MailMessage, sender: Mailbox) -> EmailMessage:
    """Return the mail in MIME format, with plain text and HTML.

    Raises:
        MailRefusedError: the address cannot be written in a header.
    """
    mime = EmailMessage(policy=SMTP)
    try:
        mime["From"] = Address(sender.name, addr_spec=sender.address)
        mime["To"] = Address(addr_spec=message.to)
    except (MessageError, ValueError, IndexError) as error:
        raise MailRefusedError("the address is invalid") from error
    mime["Subject"] = message.subject
    mime["Date"] = localtime()
    mime["Message-ID"] = f"<{message.id}@{sender.domain}>"
    if message.request_id:
        mime["X-Request-ID"] = message.request_id
    # Prevents automatic replies such as vacation notices (RFC 3834, 5).
    mime["Auto-Submitted"] = "auto-generated"
    # Quoted-printable, because lines of HTML may be longer than SMTP allows.
    mime.set_content(message.text, cte="quoted-printable")
    mime.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mime
