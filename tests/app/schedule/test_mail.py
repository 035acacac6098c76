"""Mails from the request to the mailbox, through the outbox, a worker and a real SMTP server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid5

import httpx
import pytest
from sqlalchemy import func, select, update

from app.core.setting_types import MailKind, SmtpSecurity
from app.core.settings import Settings
from app.db.engine import Database
from app.db.identifiers import uuid7
from app.db.transaction import transaction
from app.integrations.cache.redis_client import RedisClient
from app.models import OneTimeToken, ProcessedMessage, User, UserStatus
from app.schedule import application
from app.schedule.resources import TaskResources
from app.schedule.task import PermanentFailure, TaskContext, TaskSpec
from app.schedule.tasks import mail
from tests.app.accounts import CLIENT, Person, data_of, log_in, new_user, register
from tests.app.conftest import SettingsFactory
from tests.app.eventually import eventually
from tests.app.mail_servers import Brevo, Letters, brevo_server, smtp_server
from tests.app.schedule.conftest import Work

NEW_PASSWORD = "staple wrong donkey"
APP_URL = "https://app.example.com"


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
async def settings(make_settings: SettingsFactory, letters: Letters) -> AsyncIterator[Settings]:
    """The usual settings, with a mail server."""
    async with smtp_server(letters) as port:
        yield make_settings(
            smtp_port=port,
            smtp_host="127.0.0.1",
            smtp_security=SmtpSecurity.NONE,
            mail_from="The Service <no-reply@service.example>",
            client_app_url=APP_URL,
        )


@pytest.fixture
async def resources(settings: Settings) -> AsyncIterator[TaskResources]:
    resources = TaskResources(settings)
    yield resources
    await resources.close()


async def deliver(
    spec: TaskSpec, resources: TaskResources, event_id: UUID, user_id: UUID | None, *, attempt: int = 1
) -> None:
    """Run a task once, as a worker does for one delivery."""
    context = TaskContext(
        resources=resources,
        task_id=f"{spec.name}:{event_id}",
        request_id=None,
        attempt=attempt,
        is_last_attempt=False,
    )
    payload = {"user_id": None if user_id is None else str(user_id)}
    await spec.function(context, event_id=str(event_id), payload=payload)


def token_in(letters: Letters, page: str, index: int = -1) -> str:
    """The token in the link of a mail, which both of its forms have."""
    pattern = rf"{re.escape(APP_URL)}/{page}\?token=([A-Za-z0-9_-]+)"
    (token,) = set(re.findall(pattern, letters.text_of(index) + letters.html_of(index)))
    return str(token)


async def arrived(letters: Letters, count: int) -> None:
    async def check() -> bool:
        return len(letters.taken) >= count

    await eventually(check)


async def change(database: Database, user_id: UUID, **values: object) -> None:
    async with database.session() as session, transaction(session):
        await session.execute(update(User).where(User.id == user_id).values(**values))


async def test_mails_verify_address_and_reset_password(
    client: httpx.AsyncClient, database: Database, letters: Letters, work: Work
) -> None:
    """Registered, verified, forgotten, reset, and notified of it."""
    async with work():
        ada = await new_user(client, "ada@example.com")
        await arrived(letters, 1)
        assert letters.recipients == ["ada@example.com"]
        token = token_in(letters, "verify-email")
        response = await client.post(f"{CLIENT}/auth/verify-email/confirm", json={"token": token})
        assert response.status_code == 204
        assert data_of(await ada.call("GET", "/users/me"))["email_verified"] is True

        await client.post(f"{CLIENT}/auth/password/forgot", json={"email": "Ada@example.com"})
        await arrived(letters, 2)
        body = {"token": token_in(letters, "reset-password"), "new_password": NEW_PASSWORD}
        assert (await client.post(f"{CLIENT}/auth/password/reset", json=body)).status_code == 204
        await arrived(letters, 3)
    data_of(await log_in(client, CLIENT, "ada@example.com", NEW_PASSWORD))
    subjects = [str(letter["Subject"]) for letter in letters.taken]
    assert [subject.partition(" for ")[0] for subject in subjects] == [
        "Verify your e-mail address",
        "Set a new password",
        "Your password",
    ]
    # The name of an unverified account is not written in mails.
    assert "Ada Lovelace" not in letters.text_of(0) + letters.html_of(0)
    assert all("Hello Ada Lovelace," in letters.text_of(index) for index in (1, 2))


async def test_new_request_replaces_the_token(
    client: httpx.AsyncClient, database: Database, letters: Letters, work: Work
) -> None:
    async with work():
        ada = await new_user(client)
        await arrived(letters, 1)
        assert (await ada.call("POST", "/auth/verify-email/request")).status_code == 202
        await arrived(letters, 2)
    statuses = [
        (await client.post(f"{CLIENT}/auth/verify-email/confirm", json={"token": token})).status_code
        for token in (token_in(letters, "verify-email", 0), token_in(letters, "verify-email", 1))
    ]
    assert statuses == [403, 204]


async def test_rolled_back_change_sends_no_mail(
    client: httpx.AsyncClient, database: Database, letters: Letters, work: Work
) -> None:
    async with work():
        await register(client, "ada@example.com")
        # The address is taken: account and event are rolled back together.
        assert (await register(client, "ada@example.com")).status_code == 409
        await register(client, "grace@example.com")
        await arrived(letters, 2)
    assert sorted(letters.recipients) == ["ada@example.com", "grace@example.com"]


@contextmanager
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tasks run again at once."""
    with monkeypatch.context() as patch:
        patch.setattr(application, "RETRY_MAX_SECONDS", 0)
        yield


async def test_temporary_failure_is_retried_and_refusal_is_not(
    client: httpx.AsyncClient,
    database: Database,
    letters: Letters,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letters.at_recipient = ["550 no such user", "451 later"]
    letters.at_data = ["452 disk full"]
    with impatient(monkeypatch):
        async with work():
            await register(client, "gone@example.com")

            async def refused() -> bool:
                return len(letters.at_recipient) == 1

            await eventually(refused)
            await register(client, "ada@example.com")
            await arrived(letters, 1)
    assert letters.recipients == ["ada@example.com"]
    assert not letters.at_recipient
    assert not letters.at_data
    token = token_in(letters, "verify-email")
    response = await client.post(f"{CLIENT}/auth/verify-email/confirm", json={"token": token})
    assert response.status_code == 204


async def test_refused_mail_is_a_permanent_failure(
    client: httpx.AsyncClient, database: Database, letters: Letters, resources: TaskResources
) -> None:
    ada = await new_user(client)
    letters.at_recipient = ["550 no such user"]
    with pytest.raises(PermanentFailure):
        await deliver(mail.verify_email, resources, uuid7(), ada.id)
    async with database.session() as session:
        assert await session.scalar(select(func.count()).select_from(ProcessedMessage)) == 0


@pytest.mark.parametrize("spec", [mail.verify_email, mail.reset_password, mail.password_changed])
async def test_repeated_delivery_sends_a_mail_once(
    spec: TaskSpec,
    client: httpx.AsyncClient,
    database: Database,
    letters: Letters,
    resources: TaskResources,
) -> None:
    ada, event_id = await new_user(client), uuid7()
    await asyncio.gather(*(deliver(spec, resources, event_id, ada.id) for _ in range(4)))
    await deliver(spec, resources, event_id, ada.id, attempt=2)
    (letter,) = letters.taken
    text = spec.name.partition(".")[2]
    assert letter["Message-ID"] == f"<{uuid5(event_id, text)}@service.example>"


async def test_retry_of_arrived_mail_keeps_message_id_and_token(
    make_settings: SettingsFactory, client: httpx.AsyncClient, database: Database
) -> None:
    """The first attempt succeeded although it timed out, and its token is valid."""
    ada, event_id, brevo = await new_user(client), uuid7(), Brevo(respond_with_gateway_timeout=1)
    async with brevo_server(brevo) as url:
        settings = make_settings(
            mail=MailKind.BREVO, brevo_api_url=url, brevo_api_key=brevo.key, client_app_url=APP_URL
        )
        resources = TaskResources(settings)
        with pytest.raises(Exception, match="504"):
            await deliver(mail.verify_email, resources, event_id, ada.id)
        await deliver(mail.verify_email, resources, event_id, ada.id, attempt=2)
        await resources.close()
    (sent,) = brevo.taken
    (token,) = set(re.findall(r"token=([A-Za-z0-9_-]{43})", sent["textContent"]))
    response = await client.post(f"{CLIENT}/auth/verify-email/confirm", json={"token": token})
    assert response.status_code == 204


async def test_obsolete_mails_are_not_sent(
    client: httpx.AsyncClient, database: Database, letters: Letters, resources: TaskResources
) -> None:
    suspended, verified = await new_user(client), await new_user(client)
    await change(database, suspended.id, status=UserStatus.SUSPENDED)
    await change(database, verified.id, email_verified=True)
    tasks = (mail.verify_email, mail.reset_password, mail.password_changed)
    for spec in tasks:
        for user_id in (suspended.id, uuid7(), None):
            await deliver(spec, resources, uuid7(), user_id)
    await deliver(mail.verify_email, resources, uuid7(), verified.id)
    assert letters.taken == []
    async with database.session() as session:
        assert await session.scalar(select(func.count()).select_from(OneTimeToken)) == 0


async def test_mails_to_one_address_are_limited(
    client: httpx.AsyncClient,
    database: Database,
    redis: RedisClient,
    letters: Letters,
    resources: TaskResources,
) -> None:
    async def ask(person: Person, spec: TaskSpec, times: int) -> None:
        for _ in range(times):
            await deliver(spec, resources, uuid7(), person.id)

    limit = resources.settings.mail_limit
    ada = await new_user(client, "ada@example.com")
    await ask(ada, mail.reset_password, limit + 3)
    assert len(letters.taken) == limit
    # The token of the last sent mail is valid.
    body = {"token": token_in(letters, "reset-password"), "new_password": NEW_PASSWORD}
    assert (await client.post(f"{CLIENT}/auth/password/reset", json=body)).status_code == 204
    # Requested mails do not use up the allowance of notices.
    await ask(ada, mail.password_changed, 1)
    assert len(letters.taken) == limit + 1
    # A new account with the same address shares its allowance.
    again = await log_in(client, CLIENT, "ada@example.com", NEW_PASSWORD)
    ada.access_token = data_of(again)["access_token"]
    assert (await ada.call("DELETE", "/users/me")).status_code == 204
    ada = await new_user(client, "ada@example.com")
    await ask(ada, mail.reset_password, 1)
    assert len(letters.taken) == limit + 1
    # Others, and attempts that are not the first, are not counted with it.
    await ask(await new_user(client), mail.reset_password, 1)
    assert len(letters.taken) == limit + 2
    await deliver(mail.reset_password, resources, uuid7(), ada.id, attempt=2)
    assert len(letters.taken) == limit + 3
    assert "ada@" not in str(await redis.send("KEYS", "*"))


async def test_logs_contain_no_tokens_or_addresses(
    client: httpx.AsyncClient,
    database: Database,
    letters: Letters,
    resources: TaskResources,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    ada = await new_user(client, "ada@example.com")
    caplog.clear()
    for _ in range(resources.settings.mail_limit + 1):
        await deliver(mail.reset_password, resources, uuid7(), ada.id)
    spoken = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("app."))
    assert "too many" in spoken
    assert "ada@" not in spoken
    assert token_in(letters, "reset-password") not in spoken
