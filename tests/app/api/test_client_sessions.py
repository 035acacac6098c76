"""Sessions of the caller: listed, and revoked one by one or all at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
from sqlalchemy import select, update

from app.db.engine import Database
from app.db.transaction import transaction
from app.models import RevocationReason, Session
from tests.app.accounts import CLIENT, Person, code_of, data_of, new_user, refresh

NOT_FOUND = (404, "sessions.not_found")
UNAUTHENTICATED = (401, "auth.unauthenticated")


async def sessions_of(person: Person, **params: str) -> list[dict[str, object]]:
    items: list[dict[str, object]] = data_of(await person.call("GET", "/users/me/sessions", params=params))[
        "items"
    ]
    return items


async def test_list_returns_open_sessions_latest_first(client: httpx.AsyncClient) -> None:
    user = await new_user(client)
    other = await user.log_in_again()
    await new_user(client)
    mine, first = await sessions_of(other)
    assert [mine["current"], first["current"]] == [True, False]
    assert [session["current"] for session in await sessions_of(user)] == [False, True]
    assert mine["client_address"] == "192.0.2.7"
    assert str(mine["user_agent"]).startswith("python-httpx/")
    # The session was never refreshed, so that both times are that of its creation.
    opened, refreshed_at = (
        datetime.fromisoformat(str(mine[name])) for name in ("created_at", "refreshed_at")
    )
    assert refreshed_at - opened < timedelta(seconds=1)
    assert str(mine["expires_at"]) > str(mine["created_at"]) > str(first["created_at"])
    assert set(mine) == {
        "id", "client_address", "user_agent", "created_at", "refreshed_at", "expires_at", "current",
    }  # fmt: skip
    data_of(await refresh(client, CLIENT, user.refresh_token))
    _, refreshed = await sessions_of(other)
    assert refreshed["id"] == first["id"]
    assert str(refreshed["refreshed_at"]) > str(first["refreshed_at"])


async def test_pages_contain_every_session_once(client: httpx.AsyncClient) -> None:
    user = await new_user(client)
    for _ in range(4):
        await user.log_in_again()
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = data_of(await user.call("GET", "/users/me/sessions", params=params))
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        stranger = await new_user(client)
        foreign = await stranger.call("GET", "/users/me/sessions", params={"cursor": cursor})
        assert code_of(foreign) == (409, "pagination.invalid_cursor")
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)


async def test_ended_sessions_are_not_listed_and_cannot_be_revoked(
    client: httpx.AsyncClient, database: Database
) -> None:
    user = await new_user(client)
    gone, expired = await user.log_in_again(), await user.log_in_again()
    expired_id = next(item["id"] for item in await sessions_of(expired) if item["current"])
    gone_id = next(item["id"] for item in await sessions_of(gone) if item["current"])
    await gone.call("POST", "/auth/logout")
    async with database.session() as session, transaction(session):
        past = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(
            update(Session).where(Session.id == UUID(str(expired_id))).values(expires_at=past)
        )
    assert [item["current"] for item in await sessions_of(user)] == [True]
    for session_id in (gone_id, expired_id, uuid4()):
        assert code_of(await user.call("DELETE", f"/users/me/sessions/{session_id}")) == NOT_FOUND


async def test_revoke_ends_only_the_given_session(client: httpx.AsyncClient, database: Database) -> None:
    user = await new_user(client)
    other = await user.log_in_again()
    assert (await other.call("GET", "/users/me")).status_code == 200
    other_id = next(item["id"] for item in await sessions_of(user) if not item["current"])
    response = await user.call("DELETE", f"/users/me/sessions/{other_id}")
    assert (response.status_code, response.content) == (204, b"")
    assert code_of(await other.call("GET", "/users/me")) == UNAUTHENTICATED
    assert code_of(await refresh(client, CLIENT, other.refresh_token)) == (401, "auth.invalid_refresh_token")
    assert (await user.call("GET", "/users/me")).status_code == 200
    async with database.session() as session:
        row = await session.get_one(Session, UUID(str(other_id)))
    assert row.revocation_reason is RevocationReason.LOGOUT


async def test_revoke_of_current_session_logs_out(client: httpx.AsyncClient) -> None:
    user = await new_user(client)
    (mine,) = await sessions_of(user)
    assert (await user.call("DELETE", f"/users/me/sessions/{mine['id']}")).status_code == 204
    assert code_of(await user.call("GET", "/users/me")) == UNAUTHENTICATED


async def test_one_of_parallel_revocations_succeeds(client: httpx.AsyncClient) -> None:
    user = await new_user(client)
    await user.log_in_again()
    other_id = next(session["id"] for session in await sessions_of(user) if not session["current"])
    responses = await asyncio.gather(
        *(user.call("DELETE", f"/users/me/sessions/{other_id}") for _ in range(5))
    )
    assert sorted(response.status_code for response in responses) == [204, 404, 404, 404, 404]


async def test_session_of_another_user_is_not_found(client: httpx.AsyncClient) -> None:
    user, eve = await new_user(client), await new_user(client)
    (mine,) = await sessions_of(user)
    assert code_of(await eve.call("DELETE", f"/users/me/sessions/{mine['id']}")) == NOT_FOUND
    assert (await user.call("GET", "/users/me")).status_code == 200


async def test_logout_all_ends_all_sessions_of_the_caller_only(
    client: httpx.AsyncClient, database: Database
) -> None:
    user, stranger = await new_user(client), await new_user(client)
    other = await user.log_in_again()
    for caller in (user, other, stranger):
        assert (await caller.call("GET", "/users/me")).status_code == 200
    response = await user.call("POST", "/auth/logout-all")
    assert (response.status_code, response.content) == (204, b"")
    for caller in (user, other):
        assert code_of(await caller.call("GET", "/users/me")) == UNAUTHENTICATED
        assert code_of(await refresh(client, CLIENT, caller.refresh_token)) == (
            401,
            "auth.invalid_refresh_token",
        )
    assert (await stranger.call("GET", "/users/me")).status_code == 200
    await user.log_in_again()
    async with database.session() as session:
        reasons = list(
            await session.scalars(select(Session.revocation_reason).where(Session.user_id == user.id))
        )
    assert Counter(reasons) == {RevocationReason.LOGOUT: 2, None: 1}
