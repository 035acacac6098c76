"""The backoffice API's audit operations, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.core.settings import Settings
from app.db.engine import Database
from app.db.transaction import transaction
from app.models import AdminRole, AuditEvent
from tests.app.accounts import Person, code_of, data_of, new_admin, new_user

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
GRACE = UUID("0198c9f0-7a2f-7d11-9b3c-4e5f6a7b8c9d")
JEAN = UUID("0198c9f0-7a2f-7d11-9b3c-4e5f6a7b8c9e")


@pytest.fixture
async def auditor(client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    return await new_admin(client, database, settings, AdminRole.AUDITOR)


@pytest.fixture
async def events(auditor: Person, database: Database) -> list[AuditEvent]:
    """Add five events, a day apart, numbered by the request id. The login of the auditor is a sixth."""
    facts = [
        (GRACE, "users.update", "user", "u1"),
        (GRACE, "users.suspend", "user", "u2"),
        (JEAN, "users.update", "user", "u2"),
        (JEAN, "admins.update", "admin", "u1"),
        (None, "jobs.run", "job", None),
    ]
    events = [
        AuditEvent(
            admin_id=admin,
            admin_email=None if admin is None else "grace@example.com",
            action=action,
            target_type=kind,
            target_id=target,
            created_at=BEGINNING + timedelta(days=day),
            request_id=str(day),
        )
        for day, (admin, action, kind, target) in enumerate(facts)
    ]
    async with database.session() as session, transaction(session):
        session.add_all(events)
    return events


async def listed(auditor: Person, **params: Any) -> str:
    """Return the request ids of all pages of size two, without logins."""
    found = ""
    params = {"until": "2026-02-01T00:00:00Z", "limit": 2} | params
    while True:
        page = data_of(await auditor.call("GET", "/audit/events", params=params))
        found += "".join(item["request_id"] for item in page["items"])
        if page["next_cursor"] is None:
            return found
        params["cursor"] = page["next_cursor"]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, "43210"),
        ({"sort": "newest"}, "43210"),
        ({"sort": "oldest"}, "01234"),
        ({"admin_id": str(GRACE)}, "10"),
        ({"action": "users.update"}, "20"),
        ({"action": "users.update", "admin_id": str(JEAN)}, "2"),
        ({"target_type": "user"}, "210"),
        ({"target_id": "u1"}, "30"),
        ({"target_id": "u1", "target_type": "admin"}, "3"),
        ({"since": "2026-01-02T00:00:00Z"}, "4321"),
        ({"since": "2026-01-02T00:00:00.000001Z"}, "432"),
        ({"until": "2026-01-03T00:00:00Z"}, "10"),
        ({"since": "2026-01-02T01:00:00+01:00", "until": "2026-01-04T00:00:00Z"}, "21"),
        ({"since": "2026-01-03T00:00:00Z", "until": "2026-01-02T00:00:00Z"}, ""),
        ({"since": "0001-01-01T00:00:00+14:00"}, "43210"),
        ({"target_type": "nothing"}, ""),
    ],
    ids=str,
)
@pytest.mark.usefixtures("events")
async def test_list_combines_filters_and_pages(
    auditor: Person, params: dict[str, str], expected: str
) -> None:
    assert await listed(auditor, **params) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"sort": "oldest"},
        {"admin_id": str(JEAN)},
        {"action": "users.suspend"},
        {"target_type": "admin"},
        {"target_id": "u2"},
        {"since": "2025-01-01T00:00:00Z"},
        {"until": "2026-03-01T00:00:00Z"},
    ],
    ids=str,
)
@pytest.mark.usefixtures("events")
async def test_cursor_of_another_list_is_refused(auditor: Person, change: dict[str, str]) -> None:
    own = {"until": "2026-02-01T00:00:00Z", "limit": "1"}
    cursor = data_of(await auditor.call("GET", "/audit/events", params=own))["next_cursor"]
    response = await auditor.call("GET", "/audit/events", params=own | change | {"cursor": cursor})
    assert code_of(response) == (409, "pagination.invalid_cursor")


async def test_event_names_actor_and_target(
    auditor: Person, client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    operator = await new_admin(client, database, settings, AdminRole.OPERATOR)
    user = await new_user(client)
    changed = await operator.call("PATCH", f"/users/{user.id}", json={"display_name": "Ada King"})
    page = data_of(await auditor.call("GET", "/audit/events", params={"target_id": str(user.id)}))
    (event,) = page["items"]
    assert {name: event[name] for name in event.keys() - {"id", "created_at"}} == {
        "admin_id": str(operator.id),
        "admin_email": operator.email,
        "action": "users.update",
        "target_type": "user",
        "target_id": str(user.id),
        "before": {"display_name": "Ada Lovelace"},
        "after": {"display_name": "Ada King"},
        "request_id": changed.headers["X-Request-ID"],
        "client_address": "192.0.2.7",
    }
    assert data_of(await auditor.call("GET", f"/audit/events/{event['id']}")) == event


async def test_missing_event_is_not_found(auditor: Person) -> None:
    assert code_of(await auditor.call("GET", f"/audit/events/{uuid4()}")) == (404, "audit.not_found")


async def test_operators_cannot_read_the_audit_trail(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    operator = await new_admin(client, database, settings, AdminRole.OPERATOR)
    for path in ("/audit/events", f"/audit/events/{uuid4()}"):
        assert code_of(await operator.call("GET", path)) == (403, "auth.forbidden")
