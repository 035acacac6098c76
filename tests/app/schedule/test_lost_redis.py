"""Loss of all data in Redis: every committed event is processed, and every mail is sent once."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from copy import copy
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, or_, select, update

from app.core.celery_app import make_celery
from app.core.secret_box import SecretBox
from app.core.setting_types import SmtpSecurity
from app.core.settings import Settings
from app.db.engine import Database
from app.db.transaction import transaction
from app.integrations.cache.redis_client import RedisClient
from app.integrations.task_queue import TaskQueue
from app.models import JobRun, Notification, OutboxEvent, WebhookEndpoint
from app.schedule.registry import all_tasks
from app.schedule.resources import TaskResources
from app.schedule.task import TaskContext, TaskSpec, task
from app.schedule.tasks import outbox
from app.services.common.outbox.confirmation import revive
from app.services.common.outbox.relay import CONFIRM_WITHIN, MAX_RELAYS
from app.services.common.webhooks.secrets import WebhookSecrets
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.data_directory import throw_away_data
from specfirst.devserver.servers.embedded import EmbeddedServers
from tests.app.accounts import CLIENT, Person, data_of, log_in, new_admin, register, tokens_of
from tests.app.conftest import SettingsFactory, serve
from tests.app.eventually import eventually
from tests.app.mail_servers import Letters, smtp_server
from tests.app.receivers import Receiver, receiving, status
from tests.app.schedule.conftest import Work

BACKLOG = 15


@pytest.fixture(scope="module")
def own_redis_url() -> Iterator[str]:
    """A server of this module alone: FLUSHALL would empty the databases of other tests, too."""
    with (
        throw_away_data() as data,
        Watchdog() as watchdog,
        EmbeddedServers(data, watchdog, durable=False, given={"DATABASE_URL"}) as servers,
    ):
        yield servers.urls["REDIS_URL"]


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
async def settings(
    make_settings: SettingsFactory, letters: Letters, own_redis_url: str
) -> AsyncIterator[Settings]:
    async with smtp_server(letters) as port:
        yield make_settings(
            redis_url=own_redis_url,
            smtp_port=port,
            smtp_host="127.0.0.1",
            smtp_security=SmtpSecurity.NONE,
            mail_from="The Service <no-reply@service.example>",
            client_app_url="https://app.example.com",
            rate_limits_enabled=False,
        )


@pytest.fixture
async def client(
    settings: Settings, database: Database, redis: RedisClient
) -> AsyncIterator[httpx.AsyncClient]:
    async with serve(settings) as client:
        yield client


@pytest.fixture
async def resources(settings: Settings) -> AsyncIterator[TaskResources]:
    resources = TaskResources(settings)
    yield resources
    await resources.close()


@task("outbox.relay")
async def leave_to_the_test(context: TaskContext) -> None:
    """Disable the relay after commits: the test relays itself, to know the contents of the queues."""


ACTING = [spec for spec in all_tasks() if not spec.name.startswith("outbox.")]


async def run(spec: TaskSpec, resources: TaskResources) -> Any:
    """The result of one run of a task without arguments, in this process."""
    context = TaskContext(resources=resources, task_id="t", request_id=None, attempt=1, is_last_attempt=False)
    return await spec.function(context)


async def count(database: Database, *which: Any) -> int:
    async with database.session() as session:
        return await session.scalar(select(func.count()).select_from(OutboxEvent).where(*which)) or 0


async def unconfirmed(database: Database) -> int:
    return await count(database, OutboxEvent.check_at.is_not(None))


async def health(admin: Person) -> tuple[str, dict[str, Any]]:
    report = data_of(await admin.call("GET", "/config/health"))
    return report["status"], report["outbox"]


async def add_backlog(client: httpx.AsyncClient, resources: TaskResources) -> list[str]:
    """Users whose mails wait in the queue; their addresses."""
    addresses = [f"user-{number}@example.com" for number in range(BACKLOG)]
    for address in addresses:
        data_of(await register(client, address), 201)
    await run(outbox.relay, resources)
    assert await resources.broker_redis.send("LLEN", "mail") == BACKLOG
    return addresses


async def test_flushed_backlog_of_mails_is_sent_once_each(
    client: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    redis: RedisClient,
    letters: Letters,
    resources: TaskResources,
    work: Work,
) -> None:
    admin = await new_admin(client, database, settings)
    addresses = await add_backlog(client, resources)
    state, backlog = await health(admin)
    assert (state, backlog["lost"]) == ("ok", 0)
    assert backlog["unconfirmed"] >= BACKLOG
    await redis.send("FLUSHALL")
    state, backlog = await health(admin)
    assert (state, backlog["lost"]) == ("degraded", backlog["unconfirmed"])
    async with work() as queue:

        async def done() -> bool:
            await queue.send("outbox.relay_unconfirmed")
            return not await unconfirmed(database)

        await eventually(done)
    assert Counter(letters.recipients) == Counter(addresses)
    assert (await health(admin))[0] == "ok"


async def test_backlog_relayed_twice_sends_every_mail_once(
    client: httpx.AsyncClient,
    database: Database,
    redis: RedisClient,
    letters: Letters,
    resources: TaskResources,
    work: Work,
) -> None:
    addresses = await add_backlog(client, resources)
    # Losing only the marker looks like losing all data.
    await redis.send("DEL", "outbox:broker-marker")
    await eventually(lambda: run(outbox.relay_unconfirmed, resources))
    assert await redis.send("LLEN", "mail") == 2 * BACKLOG
    async with work():

        async def done() -> bool:
            # The events also have tasks in other queues.
            is_taken = not await redis.send("LLEN", "mail") and not await redis.send("HLEN", "unacked")
            return is_taken and not await unconfirmed(database)

        await eventually(done)
    assert Counter(letters.recipients) == Counter(addresses)


async def test_every_stage_of_background_work_survives_the_loss_of_redis(
    client: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    redis: RedisClient,
    letters: Letters,
    resources: TaskResources,
    work: Work,
) -> None:
    """Redis is emptied each time that the outbox has put something into a queue."""
    admin = await new_admin(client, database, settings)
    async with receiving(status(204)) as receiver:
        await add_endpoint(database, settings, receiver)
        email = data_of(await register(client, "ada@example.com"), 201)["email"]
        tokens = tokens_of(await log_in(client, CLIENT, email))
        ada = Person(client, CLIENT, UUID(int=0), email, *tokens)
        data_of(await ada.call("POST", "/files", files={"file": ("a.txt", b"Hello", "text/plain")}), 201)
        job = {"kind": "users_export", "parameters": {"user_status": None}}
        data_of(await admin.call("POST", "/jobs", json=job), 201)
        stages = 0
        async with work([*ACTING, leave_to_the_test]):
            while await count(database, OutboxEvent.relayed_at.is_(None)):
                await lose_one_stage(database, redis, resources)
                stages += 1
    # The requested events, then those that followed from them.
    assert stages >= 2
    assert letters.recipients == [email]
    assert len(receiver.received) == 2
    async with database.session() as session:
        assert [run.status for run in await session.scalars(select(JobRun))] == ["succeeded"]
        kinds = [row.kind for row in await session.scalars(select(Notification))]
    assert sorted(kinds) == ["file_stored", "welcome"]


async def lose_one_stage(database: Database, redis: RedisClient, resources: TaskResources) -> None:
    """Relay what is due, lose it, and have the tasks act on what is relayed again."""
    # Into another database, because the worker would be faster than the loss.
    aside = resources.settings.model_copy(update={"broker_url": f"{resources.settings.redis_url}5"})
    elsewhere = copy(resources)
    elsewhere.queue = TaskQueue(make_celery(aside))
    await run(outbox.relay, elsewhere)
    await elsewhere.queue.close()
    await redis.send("FLUSHALL")

    async def done() -> bool:
        await run(outbox.relay_unconfirmed, resources)
        return not await unconfirmed(database)

    await eventually(done)


async def add_endpoint(database: Database, settings: Settings, receiver: Receiver) -> None:
    endpoint = WebhookEndpoint(
        url=receiver.url, description="", event_types=["user.registered", "file.uploaded"]
    )
    async with database.session() as session, transaction(session):
        session.add(endpoint)
        await session.flush()
        WebhookSecrets(session, SecretBox(settings.sealing_secrets)).issue(endpoint.id)


async def change_events(database: Database, **values: Any) -> None:
    async with database.session() as session, transaction(session):
        await session.execute(update(OutboxEvent).values(**values))


async def test_waiting_event_is_not_relayed_again_while_it_may_be_in_its_queue(
    client: httpx.AsyncClient, database: Database, redis: RedisClient, resources: TaskResources
) -> None:
    await add_backlog(client, resources)
    for _ in range(3):
        # One and two hours later, without a worker.
        await change_events(database, check_at=func.now())
        await run(outbox.relay_unconfirmed, resources)
    assert await redis.send("LLEN", "mail") == BACKLOG
    assert await count(database, OutboxEvent.relay_count > 1) == 0
    # The queue is empty without confirmations, so that the messages were lost.
    await redis.send("DEL", "mail", "default")
    await change_events(database, check_at=func.now())
    await run(outbox.relay_unconfirmed, resources)
    assert await redis.send("LLEN", "mail") == BACKLOG


async def test_unconfirmed_event_is_relayed_with_growing_pauses_then_given_up(
    client: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    redis: RedisClient,
    letters: Letters,
    resources: TaskResources,
    work: Work,
) -> None:
    admin = await new_admin(client, database, settings)
    data_of(await register(client, "ada@example.com"), 201)
    waits = []
    await run(outbox.relay, resources)
    mail = OutboxEvent.unconfirmed.contains(["mail.verify_email"])
    while await count(database, mail, OutboxEvent.check_at.is_not(None)):
        async with database.session() as session:
            left = OutboxEvent.check_at - OutboxEvent.relayed_at
            waits.append(await session.scalar(select(left).where(mail)))
        await redis.send("DEL", "mail", "default", "webhooks")
        await change_events(database, check_at=func.now())
        await run(outbox.relay_unconfirmed, resources)
    assert waits[:3] == [CONFIRM_WITHIN, 2 * CONFIRM_WITHIN, 4 * CONFIRM_WITHIN]
    assert set(waits[3:]) == {timedelta(hours=6)}
    assert len(waits) == MAX_RELAYS
    state, backlog = await health(admin)
    assert (state, backlog["unconfirmed"]) == ("degraded", 0)
    assert backlog["given_up"] >= 1
    assert letters.taken == []
    async with database.session() as session, transaction(session):
        assert await revive(session) == backlog["given_up"]
    async with work() as queue:
        await queue.send("outbox.relay_unconfirmed")

        async def done() -> bool:
            return bool(letters.taken) and not await unconfirmed(database)

        await eventually(done)
    assert letters.recipients == ["ada@example.com"]
    assert (await health(admin))[0] == "ok"


async def test_mail_retried_by_its_task_is_not_relayed_again(
    client: httpx.AsyncClient, database: Database, letters: Letters, resources: TaskResources, work: Work
) -> None:
    letters.at_data = ["452 disk full"]
    data_of(await register(client, "ada@example.com"), 201)
    await run(outbox.relay, resources)
    almost = func.now() + timedelta(seconds=1)
    await change_events(database, check_at=almost)
    async with work():

        async def postponed() -> bool:
            later = OutboxEvent.check_at > func.now() + CONFIRM_WITHIN / 2
            return await count(database, later) == 1 or bool(letters.taken)

        await eventually(postponed)
        await eventually(lambda: letters.taken)
    assert letters.recipients == ["ada@example.com"]


async def test_permanently_refused_mail_is_confirmed(
    client: httpx.AsyncClient, database: Database, letters: Letters, resources: TaskResources, work: Work
) -> None:
    letters.at_recipient = ["550 no such user"]
    data_of(await register(client, "ada@example.com"), 201)
    async with work():

        async def done() -> bool:
            open_ = or_(OutboxEvent.relayed_at.is_(None), OutboxEvent.check_at.is_not(None))
            return not await count(database, open_)

        await eventually(done)
    assert letters.taken == []
    assert await count(database, OutboxEvent.relay_count > 1) == 0


async def test_revoked_session_stays_revoked_without_its_tombstone(
    client: httpx.AsyncClient, database: Database, redis: RedisClient
) -> None:
    data_of(await register(client, "ada@example.com"), 201)
    ended, kept = [
        Person(client, CLIENT, UUID(int=0), "", *tokens_of(await log_in(client, CLIENT, "ada@example.com")))
        for _ in range(2)
    ]
    assert (await ended.call("POST", "/auth/logout")).status_code == 204
    await redis.send("FLUSHALL")
    assert (await ended.call("GET", "/users/me")).status_code == 401
    assert (await kept.call("GET", "/users/me")).status_code == 200


async def test_idempotency_key_works_without_the_response_cache(
    client: httpx.AsyncClient, database: Database, settings: Settings, redis: RedisClient
) -> None:
    admin = await new_admin(client, database, settings)
    job = {"kind": "users_export", "parameters": {"user_status": None}}

    async def start() -> httpx.Response:
        headers = {"Authorization": f"Bearer {admin.access_token}", "Idempotency-Key": "export-1"}
        return await client.post("/api/v1/backoffice/jobs", json=job, headers=headers)

    first = data_of(await start(), 201)
    await redis.send("FLUSHALL")
    assert data_of(await start(), 201) == first
