"""The backoffice API's webhooks operations, and the events that changes of both APIs send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, text, update

from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.db.transaction import transaction
from app.models import AdminRole, AuditEvent, IdempotencyRecord, WebhookDelivery, WebhookEndpoint
from app.services.backoffice.webhooks import MAX_ENDPOINTS
from app.services.common.webhooks.secrets import MAX_SECRETS
from generated.backoffice_v1.models import WebhookEventType
from generated.backoffice_v1.webhooks import WebhookName
from tests.app.accounts import Person, code_of, data_of, new_admin, new_user
from tests.app.conftest import SettingsFactory, serve
from tests.app.receivers import Receiver, receiving, status
from tests.app.webhook_pump import Pump

NOT_FOUND = (404, "webhooks.not_found")
EVERYTHING = [event_type.value for event_type in WebhookEventType]
NOBODY = "0198c9f0-6b1e-7c44-8a2d-000000000000"


@pytest.fixture
async def root(client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    return await new_admin(client, database, settings)


@pytest.fixture
def pump(database: Database, settings: Settings) -> Pump:
    return Pump(database, settings)


def endpoint(**changes: Any) -> dict[str, Any]:
    body = {"url": "https://hooks.example.com/x", "description": "The warehouse"}
    return body | {"event_types": EVERYTHING, "enabled": True} | changes


async def create(root: Person, **changes: Any) -> tuple[str, str]:
    """Create an endpoint; return its id and secret."""
    made = data_of(await root.call("POST", "/webhooks", json=endpoint(**changes)), 201)
    return made["endpoint"]["id"], made["secret"]


async def all_pages(root: Person, path: str, **params: Any) -> list[Any]:
    found: list[Any] = []
    while True:
        page = data_of(await root.call("GET", path, params={"limit": 2, **params}))
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        params["cursor"] = page["next_cursor"]


async def test_endpoint_can_be_created_changed_and_deleted(root: Person) -> None:
    response = await root.call("POST", "/webhooks", json=endpoint())
    made = data_of(response, 201)["endpoint"]
    assert {name: made[name] for name in endpoint()} == endpoint()
    assert (made["version"], made["gone_at"]) == (1, None)
    path = f"/webhooks/{made['id']}"
    shown = await root.call("GET", path)
    assert (data_of(shown), shown.headers["ETag"]) == (made, '"1"')
    change = {"event_types": ["user.deleted"], "enabled": False, "url": "https://other.example.com/"}
    changed = data_of(await root.call("PATCH", path, json=change))
    assert changed == made | change | {"version": 2, "updated_at": changed["updated_at"]}
    assert (await root.call("DELETE", path)).status_code == 204
    for method, below in (
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/rotate-secret"),
        ("POST", "/test"),
        ("GET", "/deliveries"),
    ):
        body = {"json": {"enabled": True}} if method == "PATCH" else {}
        assert code_of(await root.call(method, path + below, **body)) == NOT_FOUND


async def test_secret_is_shown_once_and_stored_encrypted(
    root: Person, client: httpx.AsyncClient, database: Database
) -> None:
    headers = {"Authorization": f"Bearer {root.access_token}", "Idempotency-Key": str(uuid4())}
    registered = await client.post(f"{root.prefix}/webhooks", json=endpoint(), headers=headers)
    secrets = [data_of(registered, 201)["secret"]]
    (listed,) = await all_pages(root, "/webhooks")
    rotated = data_of(await root.call("POST", f"/webhooks/{listed['id']}/rotate-secret"))
    secrets.append(rotated["secret"])
    assert "secret" not in listed
    async with database.session() as session:
        # If a client sends a key nevertheless, no response is stored.
        assert await session.scalar(select(IdempotencyRecord)) is None
    async with database.engine.connect() as connection:
        for table in ("webhook_secrets", "idempotent_answers", "audit_events", "outbox_events"):
            rows = await connection.scalars(text(f"SELECT t::text FROM {table} AS t"))  # noqa: S608
            stored = "\n".join(rows)
            for secret in secrets:
                assert secret not in stored
                # `bytea` is written in hexadecimal.
                assert secret.removeprefix("whsec_").encode().hex() not in stored


async def test_update_of_another_version_is_refused(root: Person) -> None:
    endpoint_id, _ = await create(root)
    headers = {"Authorization": f"Bearer {root.access_token}", "If-Match": '"2"'}
    url = f"{root.prefix}/webhooks/{endpoint_id}"
    stale = await root.http.patch(url, json={"enabled": False}, headers=headers)
    assert stale.status_code == 412
    assert (await root.http.delete(url, headers=headers)).status_code == 412
    headers["If-Match"] = '"1"'
    changed = await root.http.patch(url, json={"enabled": False}, headers=headers)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')


async def test_private_address_is_refused(make_settings: SettingsFactory, database: Database) -> None:
    settings = make_settings(webhook_allowed_networks="")
    async with serve(settings) as http:
        root = await new_admin(http, database, settings)
        endpoint_id, _ = await create(root)
        for url, reason in (
            ("https://127.0.0.1/", "not public"),
            ("https://[::ffff:10.0.0.1]/", "not public"),
            ("https://169.254.169.254/latest/meta-data/", "not public"),
            ("https://2130706433/", "unusual"),
            ("https://localhost/", "private"),
            ("https://user:password@example.com/", "user name"),
            ("https://example.com:5432/", "port 5432"),
            ("https://example.com/#x", "fragment"),
        ):
            for response in (
                await root.call("POST", "/webhooks", json=endpoint(url=url)),
                await root.call("PATCH", f"/webhooks/{endpoint_id}", json={"url": url}),
            ):
                assert code_of(response) == (409, "webhooks.url_refused")
                assert reason in response.json()["message"]
        (unchanged,) = await all_pages(root, "/webhooks")
    assert (unchanged["url"], unchanged["version"]) == (endpoint()["url"], 1)


async def test_endpoints_and_secrets_beyond_the_limits_are_refused(root: Person, database: Database) -> None:
    made = [
        WebhookEndpoint(url=f"https://{number}.example.com/", description="", event_types=["user.deleted"])
        for number in range(MAX_ENDPOINTS - 1)
    ]
    async with database.session() as session, transaction(session):
        session.add_all(made)
    endpoint_id, _ = await create(root)
    assert code_of(await root.call("POST", "/webhooks", json=endpoint())) == (409, "webhooks.too_many")
    for _ in range(MAX_SECRETS - 1):
        data_of(await root.call("POST", f"/webhooks/{endpoint_id}/rotate-secret"))
    again = await root.call("POST", f"/webhooks/{endpoint_id}/rotate-secret")
    assert code_of(again) == (409, "webhooks.too_many_secrets")


async def test_lists_are_newest_first_and_filtered(root: Person, pump: Pump) -> None:
    ids = [(await create(root, enabled=number % 2 == 0))[0] for number in range(5)]
    newest_first = ids[::-1]
    assert [page["id"] for page in await all_pages(root, "/webhooks")] == newest_first
    disabled = await all_pages(root, "/webhooks", enabled=False)
    assert [endpoint["id"] for endpoint in disabled] == [ids[3], ids[1]]
    async with receiving(status(204), status(500)) as receiver:
        endpoint_id, _ = await create(root, url=receiver.url)
        path = f"/webhooks/{endpoint_id}"
        made = [data_of(await root.call("POST", f"{path}/test"), 201)["id"] for _ in range(3)]
        await pump.run()
    listed = await all_pages(root, f"{path}/deliveries")
    assert [delivery["id"] for delivery in listed] == made[::-1]
    succeeded = await all_pages(root, f"{path}/deliveries", status="succeeded")
    assert [delivery["status"] for delivery in succeeded] == ["succeeded"]
    assert len(await all_pages(root, f"{path}/deliveries", status="pending")) == 2
    assert await all_pages(root, f"/webhooks/{ids[0]}/deliveries") == []


async def test_test_message_is_sent_and_listed_with_attempts(root: Person, pump: Pump) -> None:
    async with receiving(status(500, b"no"), status(200, b"yes")) as receiver:
        endpoint_id, secret = await create(root, url=receiver.url, event_types=["user.deleted"])
        queued = data_of(await root.call("POST", f"/webhooks/{endpoint_id}/test"), 201)
        assert (queued["status"], queued["attempt_count"]) == ("pending", 0)
        await pump.run()
        await pump.make_due()
        await pump.run()
    shown = data_of(await root.call("GET", f"/webhooks/{endpoint_id}/deliveries/{queued['id']}"))
    assert (shown["status"], shown["attempt_count"], shown["next_attempt_at"]) == ("succeeded", 2, None)
    assert shown["payload"].encode() == receiver.received[0].body
    assert receiver.received[1].verified(secret)["data"] == {"endpoint_id": endpoint_id}
    newest, first = shown["attempt_log"]
    assert (first["number"], first["status_code"], first["failure"], first["response_excerpt"]) == (
        1,
        500,
        "status_refused",
        "no",
    )
    assert (newest["number"], newest["failure"], newest["response_excerpt"]) == (2, None, "yes")
    assert newest["started_at"] > first["started_at"]


async def test_redelivery_keeps_the_message_id(root: Person, pump: Pump) -> None:
    async with receiving(status(204), status(500), status(204)) as receiver:
        endpoint_id, secret = await create(root, url=receiver.url)
        made = data_of(await root.call("POST", f"/webhooks/{endpoint_id}/test"), 201)
        path = f"/webhooks/{endpoint_id}/deliveries/{made['id']}"
        await pump.run()
        assert data_of(await root.call("GET", path))["status"] == "succeeded"
        again = data_of(await root.call("POST", f"{path}/redeliver"))
        assert (again["status"], again["finished_at"]) == ("pending", None)
        assert again["message_id"] == made["message_id"]
        await pump.run()
        # It failed and waits for a retry, which the redelivery replaces.
        assert data_of(await root.call("GET", path))["status"] == "pending"
        data_of(await root.call("POST", f"{path}/redeliver"))
        await pump.run()
        assert len(receiver.received) == 3
        # The scheduled retry finds the delivery sent.
        await pump.make_due()
        await pump.run()
    assert [request.headers["webhook-id"] for request in receiver.received] == [made["message_id"]] * 3
    for request in receiver.received:
        request.verified(secret)
    shown = data_of(await root.call("GET", path))
    assert (shown["status"], [attempt["number"] for attempt in shown["attempt_log"]]) == (
        "succeeded",
        [3, 2, 1],
    )


async def test_redelivery_is_refused_when_disabled_missing_or_in_progress(
    root: Person, database: Database
) -> None:
    endpoint_id, _ = await create(root)
    other_id, _ = await create(root)
    made = data_of(await root.call("POST", f"/webhooks/{endpoint_id}/test"), 201)
    for owner, delivery in ((other_id, made["id"]), (endpoint_id, NOBODY), (NOBODY, made["id"])):
        path = f"/webhooks/{owner}/deliveries/{delivery}"
        for response in (await root.call("GET", path), await root.call("POST", f"{path}/redeliver")):
            assert code_of(response) == (404, "webhooks.delivery_not_found")
    path = f"/webhooks/{endpoint_id}/deliveries/{made['id']}/redeliver"
    async with database.session() as session, transaction(session):
        held = {"lease": uuid4(), "leased_until": now() + timedelta(minutes=1)}
        await session.execute(update(WebhookDelivery).values(**held))
    assert code_of(await root.call("POST", path)) == (409, "webhooks.delivery_in_progress")
    data_of(await root.call("PATCH", f"/webhooks/{endpoint_id}", json={"enabled": False}))
    assert code_of(await root.call("POST", path)) == (409, "webhooks.disabled")
    test = await root.call("POST", f"/webhooks/{endpoint_id}/test")
    assert code_of(test) == (409, "webhooks.disabled")


async def test_endpoint_disabled_by_410_can_be_enabled(root: Person, pump: Pump) -> None:
    async with receiving(status(410), status(204)) as receiver:
        endpoint_id, _ = await create(root, url=receiver.url)
        made = data_of(await root.call("POST", f"/webhooks/{endpoint_id}/test"), 201)
        await pump.run()
        path = f"/webhooks/{endpoint_id}"
        gone = data_of(await root.call("GET", path))
        assert gone["enabled"] is False
        assert gone["gone_at"] is not None
        back = data_of(await root.call("PATCH", path, json={"enabled": True}))
        assert (back["enabled"], back["gone_at"]) == (True, None)
        data_of(await root.call("POST", f"{path}/deliveries/{made['id']}/redeliver"))
        await pump.run()
        assert data_of(await root.call("GET", f"{path}/deliveries/{made['id']}"))["status"] == "succeeded"


async def test_operations_enforce_roles(
    root: Person, client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    endpoint_id, _ = await create(root)
    path = f"/webhooks/{endpoint_id}"
    operator = await new_admin(client, database, settings, AdminRole.OPERATOR)
    auditor = await new_admin(client, database, settings, AdminRole.AUDITOR)
    made = data_of(await operator.call("POST", f"{path}/test"), 201)
    redeliver = f"{path}/deliveries/{made['id']}/redeliver"
    data_of(await operator.call("POST", redeliver))
    for person in (operator, auditor):
        for readable in ("/webhooks", path, f"{path}/deliveries", f"{path}/deliveries/{made['id']}"):
            data_of(await person.call("GET", readable))
        for method, managed in (
            ("POST", "/webhooks"),
            ("PATCH", path),
            ("DELETE", path),
            ("POST", f"{path}/rotate-secret"),
        ):
            assert (await person.call(method, managed)).status_code == 403
    for sending in (f"{path}/test", redeliver):
        assert (await auditor.call("POST", sending)).status_code == 403


async def test_audit_events_contain_no_secrets(root: Person, database: Database) -> None:
    endpoint_id, _ = await create(root)
    data_of(await root.call("POST", f"/webhooks/{endpoint_id}/rotate-secret"))
    async with database.session() as session:
        wanted = AuditEvent.action.like("webhooks.%")
        events = (await session.scalars(select(AuditEvent).where(wanted).order_by(AuditEvent.id))).all()
    assert [event.action for event in events] == ["webhooks.create", "webhooks.rotate_secret"]
    assert events[0].after is not None
    assert events[0].after["url"] == endpoint()["url"]
    assert "whsec_" not in str([(event.before, event.after) for event in events])


Act = Callable[[Person, Person], Awaitable[Any]]


async def _rename_self(ada: Person, root: Person) -> Any:
    return await ada.call("PATCH", "/users/me", json={"display_name": "Ada King", "locale": "en-GB"})


async def _rename_self_to_the_same(ada: Person, root: Person) -> Any:
    return await ada.call("PATCH", "/users/me", json={"display_name": "Ada Lovelace"})


async def _delete_self(ada: Person, root: Person) -> Any:
    return await ada.call("DELETE", "/users/me")


async def _readdress(ada: Person, root: Person) -> Any:
    return await root.call("PATCH", f"/users/{ada.id}", json={"email": "new@example.com"})


async def _suspend(ada: Person, root: Person) -> Any:
    return await root.call("POST", f"/users/{ada.id}/suspend", json={"reason": "Chargeback"})


async def _activate(ada: Person, root: Person) -> Any:
    data_of(await _suspend(ada, root))
    return await root.call("POST", f"/users/{ada.id}/activate")


async def _suspend_many(ada: Person, root: Person) -> Any:
    body = {"user_ids": [str(ada.id), NOBODY], "reason": "Chargeback"}
    return await root.call("POST", "/bulk/users/suspend", json=body)


async def _activate_many(ada: Person, root: Person) -> Any:
    data_of(await _suspend(ada, root))
    return await root.call("POST", "/bulk/users/activate", json={"user_ids": [str(ada.id)]})


async def _delete(ada: Person, root: Person) -> Any:
    return await root.call("DELETE", f"/users/{ada.id}")


async def _upload(ada: Person, root: Person) -> Any:
    return await ada.call("POST", "/files", files={"file": ("report.txt", b"Hello", "text/plain")})


async def _delete_own_file(ada: Person, root: Person) -> Any:
    return await ada.call("DELETE", f"/files/{data_of(await _upload(ada, root), 201)['id']}")


async def _delete_file(ada: Person, root: Person) -> Any:
    return await root.call("DELETE", f"/files/{data_of(await _upload(ada, root), 201)['id']}")


USER = {"user_id": "ada"}
UPLOADED = ("file.uploaded", {"owner_id": "ada", "media_type": "text/plain", "size": 5})
CHANGES: list[tuple[Act, list[tuple[str, dict[str, Any]]]]] = [
    (_rename_self, [("user.updated", USER | {"changed": ["display_name", "locale"], "by": "user"})]),
    (_rename_self_to_the_same, []),
    (_delete_self, [("user.deleted", USER | {"by": "user"})]),
    (_readdress, [("user.updated", USER | {"changed": ["email"], "by": "admin"})]),
    (_suspend, [("user.suspended", USER)]),
    (_activate, [("user.suspended", USER), ("user.activated", USER)]),
    (_suspend_many, [("user.suspended", USER)]),
    (_activate_many, [("user.suspended", USER), ("user.activated", USER)]),
    (_delete, [("user.deleted", USER | {"by": "admin"})]),
    (_upload, [UPLOADED]),
    (_delete_own_file, [UPLOADED, ("file.deleted", {"owner_id": "ada", "by": "user"})]),
    (_delete_file, [UPLOADED, ("file.deleted", {"owner_id": "ada", "by": "admin"})]),
]


@pytest.mark.parametrize(("act", "expected"), CHANGES, ids=lambda value: getattr(value, "__name__", ""))
async def test_every_event_type_is_delivered(
    root: Person, pump: Pump, act: Act, expected: list[tuple[str, dict[str, Any]]]
) -> None:
    async with receiving() as receiver:
        _, secret = await create(root, url=receiver.url)
        ada = await new_user(root.http)
        response = await act(ada, root)
        assert response.status_code < 300, response.text
        await pump.run()
    assert events_at(receiver, secret, ada) == sorted([("user.registered", USER), *expected], key=str)


def events_at(receiver: Receiver, secret: str, ada: Person) -> list[tuple[str, dict[str, Any]]]:
    """Return type and data of all received events, sorted, with names in place of ids."""
    payloads = [request.verified(secret) for request in receiver.received]
    for payload in payloads:
        for name, value in payload["data"].items():
            if value == str(ada.id):
                payload["data"][name] = "ada"
        payload["data"].pop("file_id", None)
    return sorted(((payload["type"], payload["data"]) for payload in payloads), key=str)


async def test_abandoned_upload_is_not_announced(root: Person, pump: Pump) -> None:
    async with receiving() as receiver:
        await create(root, url=receiver.url, event_types=["file.uploaded", "file.deleted"])
        ada = await new_user(root.http)
        announced = {"name": "a.txt", "media_type": "text/plain", "size": 5, "sha256": "0" * 64}
        made = data_of(await ada.call("POST", "/uploads", json=announced), 201)
        file_id = made["file"]["id"]
        assert (await ada.call("DELETE", f"/files/{file_id}")).status_code == 204
        await pump.run()
    assert not receiver.received


def test_every_declared_event_except_tests_can_be_subscribed_to() -> None:
    subscribable = {event_type.value for event_type in WebhookEventType}
    assert subscribable == {webhook_name.value for webhook_name in WebhookName} - {
        WebhookName.WEBHOOK_TEST.value
    }
