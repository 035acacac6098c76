"""A refresh whose response was lost can be repeated with its idempotency key."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from app.core.settings import Settings
from app.core.tokens import Audience, Claims, Tokens, TokenType
from app.db.engine import Database
from app.models import Session
from app.services.common.accounts.sessions import REPETITION_SECONDS
from tests.app.accounts import (
    BACKOFFICE,
    CLIENT,
    Person,
    code_of,
    data_of,
    new_admin,
    new_user,
    refresh,
    tokens_of,
)

KEY, OTHER_KEY = "k" * 43, "o" * 43
REUSED = (401, "auth.refresh_token_reused")
ENDED = (401, "auth.invalid_refresh_token")


async def change_session(database: Database, **values: object) -> None:
    async with database.session() as session:
        await session.execute(update(Session).values(**values))
        await session.commit()


async def test_repetition_with_the_key_gets_the_same_successor(client: httpx.AsyncClient) -> None:
    user = await new_user(client)
    first = data_of(await refresh(client, CLIENT, user.refresh_token, KEY))
    repeated = data_of(await refresh(client, CLIENT, user.refresh_token, KEY))
    assert repeated["refresh_token"] == first["refresh_token"]
    assert repeated["refresh_expires_in"] == first["refresh_expires_in"]
    for access in (first["access_token"], repeated["access_token"]):
        person = Person(client, CLIENT, user.id, user.email, access, first["refresh_token"])
        assert (await person.call("GET", "/users/me")).status_code == 200
    data_of(await refresh(client, CLIENT, first["refresh_token"], OTHER_KEY))


async def test_repetition_works_for_administrators(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    admin = await new_admin(client, database, settings)
    first = tokens_of(await refresh(client, BACKOFFICE, admin.refresh_token, KEY))
    assert tokens_of(await refresh(client, BACKOFFICE, admin.refresh_token, KEY))[1] == first[1]


async def test_parallel_refreshes_with_one_key_get_one_successor(client: httpx.AsyncClient) -> None:
    user = await new_user(client)
    responses = await asyncio.gather(*(refresh(client, CLIENT, user.refresh_token, KEY) for _ in range(4)))
    assert len({tokens_of(response)[1] for response in responses}) == 1


async def _with_another_key(client: httpx.AsyncClient, database: Database, user: Person) -> str | None:
    return OTHER_KEY


async def _without_a_key(client: httpx.AsyncClient, database: Database, user: Person) -> str | None:
    return None


async def _too_late(client: httpx.AsyncClient, database: Database, user: Person) -> str | None:
    past = Session.refreshed_at - timedelta(seconds=REPETITION_SECONDS + 1)
    await change_session(database, refreshed_at=past)
    return KEY


async def _after_the_successor(client: httpx.AsyncClient, database: Database, user: Person) -> str | None:
    successor = tokens_of(await refresh(client, CLIENT, user.refresh_token, KEY))[1]
    data_of(await refresh(client, CLIENT, successor, KEY))
    return KEY


async def _after_the_last_release_has_exchanged_the_successor(
    client: httpx.AsyncClient, database: Database, user: Person
) -> str | None:
    await change_session(database, refresh_hash=b"x" * 32)
    return KEY


async def _after_its_signing_key_has_gone(
    client: httpx.AsyncClient, database: Database, user: Person
) -> str | None:
    await change_session(database, refresh_kid="gone")
    return KEY


Change = Callable[[httpx.AsyncClient, Database, Person], Awaitable[str | None]]


@pytest.mark.parametrize(
    "change",
    [
        _with_another_key,
        _without_a_key,
        _too_late,
        _after_the_successor,
        _after_the_last_release_has_exchanged_the_successor,
        _after_its_signing_key_has_gone,
    ],
)
async def test_repetition_with_another_key_or_later_token_counts_as_reuse(
    client: httpx.AsyncClient, database: Database, change: Change
) -> None:
    user = await new_user(client)
    successor = tokens_of(await refresh(client, CLIENT, user.refresh_token, KEY))[1]
    key = await change(client, database, user)
    assert code_of(await refresh(client, CLIENT, user.refresh_token, key)) == REUSED
    assert code_of(await refresh(client, CLIENT, successor, key)) == ENDED


async def test_exchange_without_a_key_cannot_be_repeated_with_an_older_one(
    client: httpx.AsyncClient,
) -> None:
    user = await new_user(client)
    second = tokens_of(await refresh(client, CLIENT, user.refresh_token, KEY))[1]
    data_of(await refresh(client, CLIENT, second))
    assert code_of(await refresh(client, CLIENT, second, KEY)) == REUSED


async def test_token_with_an_older_id_does_not_repeat_the_exchange(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    """The key is valid only with the token of its exchange."""
    user = await new_user(client)
    tokens = Tokens(settings.jwt_keys, issuer=settings.jwt_issuer)
    claims = tokens.read(user.refresh_token, audience=Audience.CLIENT, token_type=TokenType.REFRESH)
    other = tokens.issue(
        Claims(claims.subject, claims.session_id, claims.subject),
        audience=Audience.CLIENT,
        token_type=TokenType.REFRESH,
        lifetime=60,
    )
    data_of(await refresh(client, CLIENT, user.refresh_token, KEY))
    assert code_of(await refresh(client, CLIENT, other, KEY)) == REUSED


async def test_no_token_and_no_key_is_stored(client: httpx.AsyncClient, database: Database) -> None:
    user = await new_user(client)
    successor = tokens_of(await refresh(client, CLIENT, user.refresh_token, KEY))[1]
    async with database.session() as session:
        row = (await session.execute(Session.__table__.select())).one()
    stored = repr(row)
    assert not any(secret in stored for secret in (KEY, user.refresh_token, successor))


async def test_key_that_could_be_guessed_is_refused(client: httpx.AsyncClient) -> None:
    user = await new_user(client)
    assert code_of(await refresh(client, CLIENT, user.refresh_token, "k" * 21)) == (422, "request.invalid")
    data_of(await refresh(client, CLIENT, user.refresh_token, KEY))
