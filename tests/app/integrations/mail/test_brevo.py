"""Mail through Brevo's API, simulated by a local server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from starlette.responses import Response

from app.core.mailbox import Mailbox
from app.integrations.mail.brevo import BrevoMailer
from app.integrations.mail.mailer import MailMessage, MailRefusedError, MailUnavailableError
from tests.app.mail_servers import Brevo, brevo_server, failure

SENDER = Mailbox("The Service", "no-reply@service.example")


def message() -> MailMessage:
    return MailMessage(id=uuid4(), to="ada@example.com", subject="Grüße", text="Hello", html="<p>Hello</p>")


@asynccontextmanager
async def mailer(
    brevo: Brevo, *, key: str | None = None, sender: Mailbox = SENDER
) -> AsyncIterator[BrevoMailer]:
    async with brevo_server(brevo) as url:
        made = BrevoMailer(url=url, api_key=key or brevo.key, sender=sender, timeout=5)
        yield made
        await made.close()


async def test_mail_is_sent_in_the_documented_format() -> None:
    brevo, mail = Brevo(), message()
    async with mailer(brevo) as sending:
        await sending.send(mail)
    assert brevo.taken == [
        {
            "sender": {"name": "The Service", "email": "no-reply@service.example"},
            "to": [{"email": "ada@example.com"}],
            "subject": "Grüße",
            "textContent": "Hello",
            "htmlContent": "<p>Hello</p>",
            "headers": {"idempotencyKey": str(mail.id)},
        }
    ]


async def test_sender_without_name_is_accepted() -> None:
    brevo = Brevo()
    async with mailer(brevo, sender=Mailbox("", "no-reply@service.example")) as sending:
        await sending.send(message())
    assert brevo.taken[0]["sender"] == {"email": "no-reply@service.example"}


async def test_duplicate_is_treated_as_sent() -> None:
    brevo, mail = Brevo(respond_with_gateway_timeout=1), message()
    async with mailer(brevo) as sending:
        with pytest.raises(MailUnavailableError, match="504"):
            await sending.send(mail)
        await sending.send(mail)
    assert len(brevo.taken) == 1


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (failure(400, "invalid_parameter", "to is not valid"), MailRefusedError),
        (failure(404, "document_not_found", "gone"), MailRefusedError),
        (failure(413, "too_large", "too large"), MailRefusedError),
        (failure(401, "unauthorized", "Key not found"), MailUnavailableError),
        (failure(402, "not_enough_credits", "no credits"), MailUnavailableError),
        (failure(403, "permission_denied", "blocked"), MailUnavailableError),
        (Response(status_code=408), MailUnavailableError),
        (failure(429, "too_many_requests", "slower"), MailUnavailableError),
        (Response("[]", 500, media_type="application/json"), MailUnavailableError),
        (Response("<html>", 502), MailUnavailableError),
        (Response(status_code=302, headers={"Location": "/elsewhere"}), MailUnavailableError),
    ],
)
async def test_refusal_is_permanent_or_temporary_by_status(
    response: Response, error: type[Exception]
) -> None:
    brevo = Brevo(responses=[response])
    async with mailer(brevo) as sending:
        with pytest.raises(error, match=str(response.status_code)):
            await sending.send(message())
        await sending.send(message())
    assert len(brevo.taken) == 1


async def test_wrong_key_is_temporary_and_not_logged() -> None:
    async with mailer(Brevo(), key="xkeysib-other") as sending:
        with pytest.raises(MailUnavailableError) as caught:
            await sending.send(message())
    assert "xkeysib" not in repr(caught.value)


async def test_unreachable_api_is_temporary() -> None:
    async with mailer(Brevo()) as sending:
        pass
    away = BrevoMailer(url="http://127.0.0.1:1", api_key="x", sender=SENDER, timeout=5)
    with pytest.raises(MailUnavailableError):
        await away.send(message())
    await away.close()
    assert sending is not away
