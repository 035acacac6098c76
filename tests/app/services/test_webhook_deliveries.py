"""Deliveries with a real PostgreSQL and real receivers; due times are moved instead of waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update
from standardwebhooks import WebhookVerificationError

from app.core.secret_box import SealBrokenError, SecretBox
from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.db.leases import LEASE
from app.db.transaction import transaction
from app.integrations.webhooks.sender import SendFailure, open_sender
from app.models import (
    AuditEvent,
    OutboxEvent,
    User,
    WebhookAttempt,
    WebhookDelivery,
    WebhookDeliveryStatus,
    WebhookEndpoint,
    WebhookFailure,
    WebhookSecret,
)
from app.services.common.outbox.outbox import Outbox
from app.services.common.purges import KEEP_WEBHOOK_DELIVERIES, Purges
from app.services.common.webhooks.deliverer import JITTER, MAX_ATTEMPTS, RETRY_AFTER, DeliveryHeldError
from app.services.common.webhooks.events import WebhookEvents
from app.services.common.webhooks.fan_out import OVERDUE
from app.services.common.webhooks.secrets import WebhookSecrets
from tests.app.conftest import SettingsFactory
from tests.app.receivers import Behaviour, Receiver, garbage, hang, receiving, status, stream_for_ever
from tests.app.webhook_pump import Pump

REFUSED = WebhookFailure.STATUS_REFUSED


@pytest.fixture
def pump(database: Database, settings: Settings) -> Pump:
    return Pump(database, settings)


@pytest.fixture
def box(settings: Settings) -> SecretBox:
    return SecretBox(settings.sealing_secrets)


async def add_endpoint(
    database: Database, box: SecretBox, url: str, *, event_types: Sequence[str] = ("user.registered",)
) -> tuple[UUID, str]:
    """An endpoint, and its secret."""
    endpoint = WebhookEndpoint(url=url, description="", event_types=list(event_types))
    async with database.session() as session, transaction(session):
        session.add(endpoint)
        await session.flush()
        secret = WebhookSecrets(session, box).issue(endpoint.id)
    return endpoint.id, secret


async def register_user(database: Database) -> User:
    """A user registers, which adds an event."""
    user = User(email=f"{uuid4()}@example.com", display_name="Ada", password_hash="x")
    async with database.session() as session, transaction(session):
        session.add(user)
        WebhookEvents(Outbox(session, request_id=None, notify=lambda: None)).user_registered(user)
    return user


async def confirm_all(database: Database) -> None:
    """Have the tasks of all events end."""
    async with database.session() as session, transaction(session):
        await session.execute(update(OutboxEvent).values(unconfirmed=[], check_at=None))


async def attempts(database: Database) -> Sequence[WebhookAttempt]:
    async with database.session() as session:
        return (await session.scalars(select(WebhookAttempt).order_by(WebhookAttempt.number))).all()


async def until_arrived(receiver: Receiver, sending: asyncio.Task[None]) -> None:
    """Wait for a request, with a time limit in case it is not sent."""
    arrived = asyncio.ensure_future(receiver.arrived.wait())
    await asyncio.wait({arrived, sending}, return_when=asyncio.FIRST_COMPLETED)
    assert arrived.done(), sending.exception()


async def waiting(database: Database) -> Sequence[OutboxEvent]:
    statement = select(OutboxEvent).where(OutboxEvent.relayed_at.is_(None))
    async with database.session() as session:
        return (await session.scalars(statement)).all()


async def set_delivery(database: Database, **values: object) -> None:
    async with database.session() as session, transaction(session):
        await session.execute(update(WebhookDelivery).values(**values))


async def test_event_arrives_once_with_signature(database: Database, pump: Pump, box: SecretBox) -> None:
    async with receiving(status(200, b"thanks")) as receiver:
        _, secret = await add_endpoint(database, box, receiver.url)
        user = await register_user(database)
        await pump.run()
        await pump.make_due()
        await pump.run()
    (received,) = receiver.received
    payload = received.verified(secret)
    assert payload["type"] == "user.registered"
    assert payload["data"] == {"user_id": str(user.id)}
    assert datetime.fromisoformat(payload["timestamp"]).tzinfo is not None
    assert received.headers["content-type"] == "application/json"
    (delivery,) = await pump.deliveries()
    assert delivery.status is WebhookDeliveryStatus.SUCCEEDED
    assert str(delivery.message_id) == received.headers["webhook-id"]
    assert delivery.payload.encode() == received.body
    assert delivery.next_attempt_at is None
    assert delivery.finished_at is not None
    (attempt,) = await attempts(database)
    assert (attempt.number, attempt.status_code, attempt.failure) == (1, 200, None)
    assert attempt.response_excerpt == "thanks"


async def test_only_subscribed_enabled_endpoints_get_an_event(
    database: Database, pump: Pump, box: SecretBox
) -> None:
    async with receiving() as one, receiving() as other, receiving() as disabled:
        await add_endpoint(database, box, one.url, event_types=["file.deleted", "user.registered"])
        await add_endpoint(database, box, other.url, event_types=["user.updated", "user.deleted"])
        off, _ = await add_endpoint(database, box, disabled.url)
        async with database.session() as session, transaction(session):
            (await session.get_one(WebhookEndpoint, off)).enabled = False
        await register_user(database)
        await pump.run()
    assert [len(target.received) for target in (one, other, disabled)] == [1, 0, 0]


async def test_rolled_back_change_sends_no_event(database: Database, pump: Pump, box: SecretBox) -> None:
    async def fail() -> None:
        user = User(email="ada@example.com", display_name="Ada", password_hash="x")
        async with database.session() as session, transaction(session):
            session.add(user)
            WebhookEvents(Outbox(session, request_id=None, notify=lambda: None)).user_registered(user)
            await session.flush()
            raise RuntimeError

    async with receiving() as receiver:
        await add_endpoint(database, box, receiver.url)
        with pytest.raises(RuntimeError):
            await fail()
        await pump.run()
    assert not receiver.received
    assert not await pump.deliveries()


async def test_repeated_fan_out_creates_one_delivery(database: Database, pump: Pump, box: SecretBox) -> None:
    async with receiving() as receiver:
        await add_endpoint(database, box, receiver.url)
        await register_user(database)
        (event,) = await waiting(database)
        body = event.payload["body"]
        made = await asyncio.gather(
            *(pump.fan_out.fan_out(event.id, name="user.registered", body=body) for _ in range(5))
        )
        assert sorted(made) == [0, 0, 0, 0, 1]
        await pump.run()
    assert len(receiver.received) == 1


async def test_refused_delivery_is_retried_by_schedule_then_given_up(
    database: Database, pump: Pump, box: SecretBox
) -> None:
    async with receiving(status(500, b"no")) as receiver:
        _, secret = await add_endpoint(database, box, receiver.url)
        await register_user(database)
        await pump.run()
        for number, pause in enumerate(RETRY_AFTER, start=1):
            assert len(receiver.received) == number
            (delivery,) = await pump.deliveries()
            assert delivery.status is WebhookDeliveryStatus.PENDING
            assert delivery.next_attempt_at is not None
            (event,) = await waiting(database)
            assert event.due_at == delivery.next_attempt_at
            started_at = (await attempts(database))[-1].started_at
            until = delivery.next_attempt_at - started_at
            # The machine may be busy between the attempt and its record.
            assert pause <= until < pause * (1 + JITTER) + timedelta(minutes=5)
            # Before it is due it is not sent, even if its task is delivered.
            await pump.act(event)
            assert len(receiver.received) == number
            await pump.make_due()
            await pump.run()
    (delivery,) = await pump.deliveries()
    assert (delivery.status, delivery.attempt_count) == (WebhookDeliveryStatus.FAILED, MAX_ATTEMPTS)
    assert delivery.next_attempt_at is None
    assert not await waiting(database)
    assert [attempt.failure for attempt in await attempts(database)] == [REFUSED] * MAX_ATTEMPTS
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 1
    assert {request.body for request in receiver.received} == {delivery.payload.encode()}
    for request in receiver.received:
        request.verified(secret)


async def test_recovered_receiver_gets_pending_deliveries(
    database: Database, pump: Pump, box: SecretBox
) -> None:
    async with receiving(status(503), garbage, status(200)) as receiver:
        await add_endpoint(database, box, receiver.url)
        await register_user(database)
        await pump.run()
        for _ in range(4):
            await pump.make_due()
            await pump.run()
    assert [(attempt.status_code, attempt.failure) for attempt in await attempts(database)] == [
        (503, REFUSED),
        (None, WebhookFailure.PROTOCOL_ERROR),
        (200, None),
    ]
    (delivery,) = await pump.deliveries()
    assert delivery.status is WebhookDeliveryStatus.SUCCEEDED


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        (hang, WebhookFailure.TIMED_OUT),
        (garbage, WebhookFailure.PROTOCOL_ERROR),
        (stream_for_ever, None),
        (status(302, headers="Location: http://127.0.0.1:1/\r\n"), REFUSED),
        (status(404), REFUSED),
    ],
)
async def test_hanging_receiver_does_not_block_a_worker(
    database: Database,
    make_settings: SettingsFactory,
    box: SecretBox,
    behaviour: Behaviour,
    outcome: WebhookFailure | None,
) -> None:
    patience = 0.2 if behaviour is hang else 30
    pump = Pump(database, make_settings(webhook_seconds=patience))
    async with receiving(behaviour) as receiver:
        await add_endpoint(database, box, receiver.url)
        await register_user(database)
        await pump.run()
    (attempt,) = await attempts(database)
    assert attempt.failure is outcome
    assert len(attempt.response_excerpt or "") <= 1024


async def test_no_transaction_is_open_during_the_request(
    database: Database, pump: Pump, box: SecretBox
) -> None:
    seen: list[int | None] = []

    async def look(writer: asyncio.StreamWriter) -> None:
        async with database.engine.connect() as connection:
            count = text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND state LIKE 'idle in transaction%'"
            )
            seen.append(await connection.scalar(count))
        await status(204)(writer)

    async with receiving(look) as receiver:
        await add_endpoint(database, box, receiver.url)
        await register_user(database)
        await pump.run()
    assert seen == [0]


async def test_one_of_parallel_workers_sends(database: Database, settings: Settings, box: SecretBox) -> None:
    released = asyncio.Event()

    async def wait(writer: asyncio.StreamWriter) -> None:
        await released.wait()
        await status(204)(writer)

    pumps = [Pump(database, settings) for _ in range(3)]
    async with receiving(wait) as receiver:
        await add_endpoint(database, box, receiver.url)
        await register_user(database)
        (event,) = await waiting(database)
        await pumps[0].act(event)
        (delivery,) = await pumps[0].deliveries()
        first = asyncio.create_task(pumps[0].deliverer.deliver(delivery.id))
        await until_arrived(receiver, first)
        for pump in pumps[1:]:
            with pytest.raises(DeliveryHeldError):
                await pump.deliverer.deliver(delivery.id)
        released.set()
        await first
        for pump in pumps:
            await pump.deliverer.deliver(delivery.id)
    assert len(receiver.received) == 1
    assert len(await attempts(database)) == 1


async def test_delivery_of_dead_worker_is_sent_by_the_next(
    database: Database, pump: Pump, box: SecretBox
) -> None:
    async with receiving(hang, status(204)) as receiver:
        await add_endpoint(database, box, receiver.url)
        await register_user(database)
        (event,) = await waiting(database)
        await pump.act(event)
        (delivery,) = await pump.deliveries()
        dying = asyncio.create_task(pump.deliverer.deliver(delivery.id))
        await until_arrived(receiver, dying)
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        with pytest.raises(DeliveryHeldError):
            await pump.deliverer.deliver(delivery.id)
        await set_delivery(database, leased_until=now() - LEASE)
        await pump.deliverer.deliver(delivery.id)
    (delivery,) = await pump.deliveries()
    assert (delivery.status, delivery.attempt_count) == (WebhookDeliveryStatus.SUCCEEDED, 2)
    assert [attempt.number for attempt in await attempts(database)] == [2]


async def test_worker_that_lost_its_lease_cannot_write(
    database: Database, pump: Pump, box: SecretBox
) -> None:
    released = asyncio.Event()

    async def late(writer: asyncio.StreamWriter) -> None:
        await released.wait()
        await status(500)(writer)

    async with receiving(late, status(204)) as receiver:
        await add_endpoint(database, box, receiver.url)
        await register_user(database)
        (event,) = await waiting(database)
        await pump.act(event)
        (delivery,) = await pump.deliveries()
        slow = asyncio.create_task(pump.deliverer.deliver(delivery.id))
        await until_arrived(receiver, slow)
        await set_delivery(database, leased_until=now() - LEASE)
        await pump.deliverer.deliver(delivery.id)
        released.set()
        await slow
    (delivery,) = await pump.deliveries()
    assert (delivery.status, delivery.attempt_count) == (WebhookDeliveryStatus.SUCCEEDED, 2)
    assert [attempt.status_code for attempt in await attempts(database)] == [204]


async def test_410_disables_the_endpoint_and_fails_pending_deliveries(
    database: Database, pump: Pump, box: SecretBox
) -> None:
    async with receiving(status(500), status(410)) as receiver:
        endpoint_id, _ = await add_endpoint(database, box, receiver.url)
        await register_user(database)
        await pump.run()
        await register_user(database)
        await pump.run()
        await pump.make_due()
        await pump.run()
        await register_user(database)
        await pump.run()
    assert len(receiver.received) == 2
    first, second = await pump.deliveries()
    assert {first.status, second.status} == {WebhookDeliveryStatus.FAILED}
    assert (first.attempt_count, second.attempt_count) == (1, 1)
    async with database.session() as session:
        endpoint = await session.get_one(WebhookEndpoint, endpoint_id)
        (event,) = await session.scalars(select(AuditEvent))
    assert (endpoint.enabled, endpoint.version) == (False, 2)
    assert endpoint.gone_at is not None
    assert (event.action, event.target_id, event.admin_id) == ("webhooks.disable", str(endpoint_id), None)
    assert event.before == {"enabled": True, "gone_at": None}


async def test_410_of_a_former_url_does_not_disable_the_endpoint(
    database: Database, pump: Pump, box: SecretBox
) -> None:
    async with receiving() as elsewhere:

        async def move(writer: asyncio.StreamWriter) -> None:
            async with database.session() as session, transaction(session):
                (await session.get_one(WebhookEndpoint, endpoint_id)).url = elsewhere.url
            await status(410)(writer)

        async with receiving(move) as receiver:
            endpoint_id, _ = await add_endpoint(database, box, receiver.url)
            await register_user(database)
            await pump.run()
        await register_user(database)
        await pump.run()
    assert len(elsewhere.received) == 1


async def test_endpoint_deleted_during_its_response_leaves_no_rows(
    database: Database, pump: Pump, box: SecretBox
) -> None:
    async def vanish(writer: asyncio.StreamWriter) -> None:
        async with database.session() as session, transaction(session):
            await session.delete(await session.get_one(WebhookEndpoint, endpoint_id))
        await status(500)(writer)

    async with receiving(vanish) as receiver:
        endpoint_id, _ = await add_endpoint(database, box, receiver.url)
        await register_user(database)
        await pump.run()
    assert not await pump.deliveries()
    assert not await attempts(database)
    assert not await waiting(database)


async def test_both_secrets_sign_until_the_old_one_ends(
    database: Database, pump: Pump, box: SecretBox
) -> None:
    async with receiving() as receiver:
        endpoint_id, old = await add_endpoint(database, box, receiver.url)
        async with database.session() as session, transaction(session):
            new, until = await WebhookSecrets(session, box).replace(endpoint_id)
        await register_user(database)
        await pump.run()
        (both,) = receiver.received
        both.verified(old)
        both.verified(new)
        assert timedelta(hours=23) < until - now() <= timedelta(hours=24)
        async with database.session() as session, transaction(session):
            ended = update(WebhookSecret).where(WebhookSecret.expires_at.is_not(None))
            await session.execute(ended.values(expires_at=now()))
        assert await Purges(database.session).webhook_secrets() == 1
        await register_user(database)
        await pump.run()
    alone = receiver.received[-1]
    alone.verified(new)
    with pytest.raises(WebhookVerificationError):
        alone.verified(old)


async def test_secrets_are_encrypted_and_rotated_to_a_new_key(
    database: Database, make_settings: SettingsFactory, box: SecretBox
) -> None:
    async with receiving() as receiver:
        _, secret = await add_endpoint(database, box, receiver.url)
        async with database.session() as session:
            (row,) = await session.scalars(select(WebhookSecret))
        assert secret.encode() not in row.sealed
        (old_key,) = make_settings().secrets_keys
        new_key = "another secret of the tests of 32 bytes or more"
        both = make_settings(secrets_keys=f"{new_key},{old_key.get_secret_value()}")
        alone = make_settings(secrets_keys=new_key)
        await register_user(database)
        with pytest.raises(SealBrokenError):
            await Pump(database, alone).run()
        for expected in (1, 0):
            async with database.session() as session:
                sealer = WebhookSecrets(session, SecretBox(both.sealing_secrets))
                assert await sealer.rotate_encryption_key() == expected
        # A delivery that could not be signed is queued again once it is overdue.
        await confirm_all(database)
        await set_delivery(database, next_attempt_at=now() - OVERDUE)
        pump = Pump(database, alone)
        assert await pump.fan_out.requeue_stalled() == 1
        await pump.run()
    (received,) = receiver.received
    received.verified(secret)


async def test_delivery_whose_task_was_lost_is_queued_again(
    database: Database, pump: Pump, box: SecretBox
) -> None:
    async with receiving() as receiver:
        await add_endpoint(database, box, receiver.url)
        await register_user(database)
        (event,) = await waiting(database)
        await pump.act(event)
        async with database.session() as session, transaction(session):
            await session.execute(update(OutboxEvent).values(relayed_at=now()))
        assert await pump.fan_out.requeue_stalled() == 0
        late = now() - OVERDUE
        await set_delivery(database, next_attempt_at=late, leased_until=now() + LEASE)
        assert await pump.fan_out.requeue_stalled() == 0
        await set_delivery(database, leased_until=None)
        assert await pump.fan_out.requeue_stalled() == 1
        await pump.run()
        assert await pump.fan_out.requeue_stalled() == 0
    assert len(receiver.received) == 1


async def test_overdue_delivery_with_an_open_event_is_not_queued_again(
    database: Database, pump: Pump, box: SecretBox
) -> None:
    """A delivery is in the queue only once."""
    async with receiving() as receiver:
        await add_endpoint(database, box, receiver.url)
        await register_user(database)
        (event,) = await waiting(database)
        await pump.act(event)
        await set_delivery(database, next_attempt_at=now() - 2 * OVERDUE)
        assert await pump.fan_out.requeue_stalled() == 0
        async with database.session() as session, transaction(session):
            open_event = {"relayed_at": now(), "unconfirmed": ["webhooks.deliver"], "check_at": now()}
            await session.execute(update(OutboxEvent).values(**open_event))
        assert await pump.fan_out.requeue_stalled() == 0
        await confirm_all(database)
        assert await pump.fan_out.requeue_stalled() == 1


async def test_old_deliveries_are_removed(database: Database, pump: Pump, box: SecretBox) -> None:
    async with receiving(status(204), status(500)) as receiver:
        await add_endpoint(database, box, receiver.url)
        await register_user(database)
        await pump.run()
        await register_user(database)
        await pump.run()
    long_ago = now() - KEEP_WEBHOOK_DELIVERIES
    async with database.session() as session, transaction(session):
        done = WebhookDelivery.finished_at.is_not(None)
        await session.execute(update(WebhookDelivery).where(done).values(finished_at=long_ago))
        await session.execute(update(WebhookDelivery).values(created_at=long_ago))
    assert await Purges(database.session).webhook_deliveries() == 1
    (pending,) = await pump.deliveries()
    assert pending.status is WebhookDeliveryStatus.PENDING
    assert len(await attempts(database)) == 1


async def test_two_relays_at_once_send_each_event_once(
    database: Database, settings: Settings, box: SecretBox
) -> None:
    sender = open_sender(settings)
    pumps = [Pump(database, settings, sender) for _ in range(2)]
    async with receiving() as receiver:
        await add_endpoint(database, box, receiver.url)
        for _ in range(20):
            await register_user(database)
        await asyncio.gather(*(pump.run() for pump in pumps))
    assert len(receiver.received) == 20
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 20


def test_every_send_failure_can_be_recorded() -> None:
    assert {webhook_failure.value for webhook_failure in WebhookFailure} == {
        send_failure.value for send_failure in SendFailure
    } | {WebhookFailure.STATUS_REFUSED.value}
