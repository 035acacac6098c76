"""A mail as it travels."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime

from app.core.mailbox import Mailbox
from app.integrations.mail.mailer import MailMessage, MailRefusedError


def to_mime(message: MailMessage, sender: Mailbox) -> EmailMessage:
    """The mail with its headers and both of its forms.

    Raises:
        MailRefusedError: its address cannot be written in a header.
    """
    mime = EmailMessage(policy=SMTP)
    try:
        mime["From"] = Address(sender.name, addr_spec=sender.address)
        mime["To"] = Address(addr_spec=message.to)
    except (MessageError, ValueError, IndexError) as error:
        raise MailRefusedError("the address is none that mail can be sent to") from error
    mime["Subject"] = message.subject
    mime["Date"] = localtime()
    mime["Message-ID"] = f"<{message.id}@{sender.domain}>"
    if message.request_id:
        mime["X-Request-ID"] = message.request_id
    # Automatic replies such as holiday notices must not be sent to it (RFC 3834, 5).
    mime["Auto-Submitted"] = "auto-generated"
    # Quoted-printable, since lines of HTML may be longer than SMTP allows.
    mime.set_content(message.text, cte="quoted-printable")
    mime.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mime
