"""The backoffice API's admins operations, over HTTP."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from app.core.settings import Settings
from app.db.engine import Database
from app.models import Admin, AdminRole
from tests.app.accounts import BACKOFFICE, PASSWORD, Person, code_of, data_of, log_in, new_admin

NOT_FOUND = (404, "admins.not_found")
UNAUTHENTICATED = (401, "auth.unauthenticated")


@pytest.fixture
async def root(client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    return await new_admin(client, database, settings)


def someone(**changes: str) -> dict[str, str]:
    return {
        "email": "grace@example.com",
        "password": PASSWORD,
        "display_name": "Grace",
        "role": "operator",
    } | changes


async def test_created_administrator_can_log_in(root: Person, client: httpx.AsyncClient) -> None:
    made = data_of(await root.call("POST", "/admins", json=someone(email="Grace@Example.com")), 201)
    assert (made["email"], made["role"], made["last_login_at"]) == ("grace@example.com", "operator", None)
    assert data_of(await root.call("GET", f"/admins/{made['id']}")) == made
    data_of(await log_in(client, BACKOFFICE, "grace@example.com"))


async def test_create_with_taken_address_in_other_case_is_refused(root: Person) -> None:
    data_of(await root.call("POST", "/admins", json=someone()), 201)
    response = await root.call("POST", "/admins", json=someone(email="GRACE@example.com"))
    assert code_of(response) == (409, "admins.email_taken")


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_missing_administrator_is_not_found(root: Person, method: str) -> None:
    body = {"json": {"display_name": "x"}} if method == "PATCH" else {}
    assert code_of(await root.call(method, f"/admins/{uuid4()}", **body)) == NOT_FOUND


async def test_unlock_of_missing_administrator_is_not_found(root: Person) -> None:
    assert code_of(await root.call("POST", f"/admins/{uuid4()}/unlock")) == NOT_FOUND


async def test_list_is_newest_first_and_filtered_by_role(root: Person) -> None:
    for number in range(5):
        role = "auditor" if number % 2 else "operator"
        body = someone(email=f"a{number}@example.com", role=role)
        data_of(await root.call("POST", "/admins", json=body), 201)
    first = data_of(await root.call("GET", "/admins", params={"limit": 4}))
    assert [item["email"] for item in first["items"]] == [f"a{n}@example.com" for n in (4, 3, 2, 1)]
    rest = data_of(await root.call("GET", "/admins", params={"limit": 4, "cursor": first["next_cursor"]}))
    assert [item["email"] for item in rest["items"]] == ["a0@example.com", root.email]
    assert rest["next_cursor"] is None
    auditors = data_of(await root.call("GET", "/admins", params={"role": "auditor"}))
    assert [item["email"] for item in auditors["items"]] == ["a3@example.com", "a1@example.com"]
    foreign = {"role": "auditor", "cursor": first["next_cursor"]}
    assert code_of(await root.call("GET", "/admins", params=foreign)) == (409, "pagination.invalid_cursor")


async def test_new_role_applies_at_once(
    root: Person, client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    other = await new_admin(client, database, settings, AdminRole.OPERATOR)
    assert (await other.call("GET", "/auth/me")).status_code == 200
    changed = data_of(await root.call("PATCH", f"/admins/{other.id}", json={"role": "auditor"}))
    assert changed["role"] == "auditor"
    assert code_of(await other.call("GET", "/auth/me")) == UNAUTHENTICATED


async def test_new_name_keeps_sessions(
    root: Person, client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    other = await new_admin(client, database, settings, AdminRole.OPERATOR)
    body = {"display_name": "Rear Admiral", "role": "operator"}
    assert (
        data_of(await root.call("PATCH", f"/admins/{other.id}", json=body))["display_name"] == "Rear Admiral"
    )
    assert data_of(await other.call("GET", "/auth/me"))["display_name"] == "Rear Admiral"


async def test_delete_ends_sessions(
    root: Person, client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    other = await new_admin(client, database, settings)
    assert (await other.call("GET", "/auth/me")).status_code == 200
    assert (await root.call("DELETE", f"/admins/{other.id}")).status_code == 204
    assert code_of(await other.call("GET", "/auth/me")) == UNAUTHENTICATED
    assert code_of(await root.call("GET", f"/admins/{other.id}")) == NOT_FOUND


async def test_administrators_cannot_demote_or_delete_themselves(root: Person) -> None:
    me = f"/admins/{root.id}"
    for response in (await root.call("PATCH", me, json={"role": "auditor"}), await root.call("DELETE", me)):
        assert code_of(response) == (409, "admins.cannot_change_self")
    same = {"display_name": "Me", "role": "superadmin"}
    assert data_of(await root.call("PATCH", me, json=same))["display_name"] == "Me"


@pytest.mark.parametrize("way", ["demote", "delete"])
async def test_concurrent_mutual_removal_leaves_one_superadmin(
    root: Person, client: httpx.AsyncClient, database: Database, settings: Settings, way: str
) -> None:
    for _ in range(5):
        other = await new_admin(client, database, settings)
        responses = await asyncio.gather(remove(root, other, way), remove(other, root, way))
        statuses = sorted(response.status_code for response in responses)
        # The second one is the last superadmin by then, or its session has ended.
        assert statuses[0] in (200, 204)
        assert statuses[1] in (401, 409)
        async with database.session() as session:
            count = select(func.count()).select_from(Admin).where(Admin.role == AdminRole.SUPERADMIN)
            assert await session.scalar(count) == 1
        if responses[1].status_code in (200, 204):
            root = other


async def remove(one: Person, other: Person, way: str) -> httpx.Response:
    if way == "delete":
        return await one.call("DELETE", f"/admins/{other.id}")
    return await one.call("PATCH", f"/admins/{other.id}", json={"role": "auditor"})


async def test_last_superadmin_cannot_be_removed(
    root: Person, database: Database, settings: Settings
) -> None:
    """The request was authorised just before its caller lost the role."""
    from app.api.resources import Resources
    from app.services.backoffice.admins import Admins
    from app.services.backoffice.principal import AdminPrincipal
    from app.services.common.audit import AuditTrail
    from generated.errors import AdminsLastSuperadmin

    resources = Resources(settings)
    demoted = AdminPrincipal(admin_id=uuid4(), session_id=uuid4(), role=AdminRole.SUPERADMIN)
    async with database.session() as session:
        admins = Admins(
            session,
            sessions=resources.sessions(session),
            passwords=resources.passwords,
            paginator=resources.paginator(session),
            audit=AuditTrail(session, None),
        )
        with pytest.raises(AdminsLastSuperadmin):
            await admins.delete(principal=demoted, admin_id=root.id, if_match=None)
    await resources.close()
    assert (await root.call("GET", "/auth/me")).status_code == 200
