"""ETag, `If-None-Match` and `If-Match` of accounts, which prevent lost updates."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.orm.exc import StaleDataError

from app.api.error_mapping import translate
from app.core.settings import Settings
from app.db.engine import Database
from app.db.transaction import transaction
from app.models import AdminRole, TokenPurpose, User
from tests.app.accounts import (
    CLIENT,
    PASSWORD,
    Person,
    code_of,
    data_of,
    log_in,
    new_admin,
    new_user,
    refresh,
    tokens_of,
)
from tests.app.one_time_tokens import token_of

AT_ONCE = 50
FAILED = (412, "request.precondition_failed")


NO_CHANGE_OF_WHAT_IS_EDITED = ("login", "refresh", "password change", "unlock", "password reset")


@dataclass
class Resource:
    """A versioned resource with an account that may change it."""

    person: Person
    path: str

    async def get(self, **headers: str) -> httpx.Response:
        return await self._send("GET", headers)

    async def rename(self, name: str, **headers: str) -> httpx.Response:
        return await self._send("PATCH", headers, json={"display_name": name})

    async def delete(self, **headers: str) -> httpx.Response:
        return await self._send("DELETE", headers)

    async def _send(self, method: str, headers: dict[str, str], **arguments: object) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["authorization"] = f"Bearer {self.person.access_token}"
        return await self.person.http.request(
            method,
            self.person.prefix + self.path,
            headers=named,
            **arguments,  # type: ignore[arg-type]
        )


@pytest.fixture(params=["me", "user", "admin"])
async def resource(
    request: pytest.FixtureRequest, client: httpx.AsyncClient, database: Database, settings: Settings
) -> Resource:
    user = await new_user(client)
    if request.param == "me":
        return Resource(user, "/users/me")
    root = await new_admin(client, database, settings)
    if request.param == "user":
        return Resource(root, f"/users/{user.id}")
    other = await new_admin(client, database, settings, AdminRole.OPERATOR)
    return Resource(root, f"/admins/{other.id}")


async def test_matching_entity_tag_gets_304(resource: Resource) -> None:
    response = await resource.get()
    etag = response.headers["etag"]
    assert etag == f'"{data_of(response)["version"]}"'
    # The backoffice shows the last login, which does not change the entity tag.
    control = "private, no-cache" if resource.path == "/users/me" else "private, no-store"
    assert (response.headers["cache-control"], response.headers["vary"]) == (
        control,
        "Authorization, Origin",
    )
    known = await resource.get(if_none_match=etag)
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", etag)
    data_of(await resource.rename("Ada King"))
    changed = await resource.get(if_none_match=etag)
    assert data_of(changed)["display_name"] == "Ada King"
    assert changed.headers["etag"] != etag


async def test_change_returns_the_next_entity_tag(resource: Resource) -> None:
    etag = (await resource.get()).headers["etag"]
    for name in ("Ada King", "Ada Byron", "Ada"):
        response = await resource.rename(name, if_match=etag)
        assert response.headers["etag"] == f'"{data_of(response)["version"]}"' != etag
        etag = response.headers["etag"]
    assert (await resource.get()).headers["etag"] == etag


async def test_change_without_effect_keeps_the_version(resource: Resource) -> None:
    response = await resource.rename("Ada King")
    assert (await resource.rename("Ada King")).headers["etag"] == response.headers["etag"]


@pytest.mark.parametrize(
    "stale", ['"0"', '"999"', '"no-number"', 'W/"0"', '"0", "999"', '"9999999999999999999"']
)
async def test_change_of_another_version_gets_412(resource: Resource, stale: str) -> None:
    before = data_of(await resource.get())
    assert code_of(await resource.rename("Ada King", if_match=stale)) == FAILED
    assert data_of(await resource.get()) == before


async def test_if_match_accepts_lists_and_wildcard(resource: Resource) -> None:
    version = data_of(await resource.get())["version"]
    several = await resource.rename("Ada King", if_match=f'"0", "{version}"')
    whichever = await resource.rename("Ada Byron", if_match="*")
    weak = await resource.rename("Ada", if_match=f"W/{whichever.headers['etag']}")
    assert [response.status_code for response in (several, whichever, weak)] == [200, 200, 200]


@pytest.mark.parametrize("malformed", ["1", '"1', "", '"a b"', "*, *"])
async def test_invalid_if_match_is_refused(resource: Resource, malformed: str) -> None:
    assert code_of(await resource.rename("Ada King", if_match=malformed)) == (422, "request.invalid")


async def test_one_of_parallel_conditional_changes_succeeds(resource: Resource) -> None:
    etag = (await resource.get()).headers["etag"]
    responses = await asyncio.gather(
        *(resource.rename(f"Name {number}", if_match=etag) for number in range(AT_ONCE))
    )
    assert Counter(response.status_code for response in responses) == {200: 1, 412: AT_ONCE - 1}
    [applied] = [response for response in responses if response.status_code == 200]
    assert data_of(await resource.get()) == data_of(applied)


async def test_changes_without_if_match_are_applied(resource: Resource) -> None:
    before = data_of(await resource.get())["version"]
    responses = await asyncio.gather(*(resource.rename(f"Name {number}") for number in range(10)))
    assert {response.status_code for response in responses} == {200}
    assert data_of(await resource.get())["version"] == before + 10


@pytest.mark.parametrize("kind", ["me", "admin"])
async def test_delete_of_another_version_gets_412(
    kind: str, client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    if kind == "me":
        resource = Resource(await new_user(client), "/users/me")
    else:
        root = await new_admin(client, database, settings)
        other = await new_admin(client, database, settings, AdminRole.OPERATOR)
        resource = Resource(root, f"/admins/{other.id}")
    etag = (await resource.get()).headers["etag"]
    changed = await resource.rename("Ada King", if_match=etag)
    assert code_of(await resource.delete(if_match=etag)) == FAILED
    assert (await resource.delete(if_match=changed.headers["etag"])).status_code == 204


@pytest.mark.parametrize("event", NO_CHANGE_OF_WHAT_IS_EDITED)
@pytest.mark.parametrize("kind", ["me", "user", "admin", "self"])
async def test_change_for_version_before_login_or_new_password_is_applied(
    kind: str, event: str, client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    root = await new_admin(client, database, settings)
    about = await _somebody(kind, client, database, settings)
    resource = {
        "me": Resource(about, "/users/me"),
        "user": Resource(root, f"/users/{about.id}"),
        "admin": Resource(root, f"/admins/{about.id}"),
        "self": Resource(about, f"/admins/{about.id}"),
    }[kind]
    response = await resource.get()
    before = data_of(response)
    # Verified before, because a reset verifies the address, which would be a change.
    await _have(event, about, root, database)
    after = data_of(await resource.get())
    assert {**after, "last_login_at": None} == {**before, "last_login_at": None}
    if event == "login" and kind != "me":
        assert after["last_login_at"] > before["last_login_at"]
    if kind == "me":
        resource.person = about
    renamed = await resource.rename("Ada King", if_match=response.headers["etag"])
    assert data_of(renamed)["version"] == before["version"] + 1


async def _somebody(kind: str, client: httpx.AsyncClient, database: Database, settings: Settings) -> Person:
    if kind in ("admin", "self"):
        return await new_admin(client, database, settings)
    user = await new_user(client)
    async with database.session() as session, transaction(session):
        await session.execute(update(User).values(email_verified=True))
    return user


async def _have(event: str, about: Person, root: Person, database: Database) -> None:
    """Change the account; its owner is logged in afterwards."""
    is_user, password = about.prefix == CLIENT, PASSWORD
    if event == "refresh":
        data_of(await refresh(about.http, about.prefix, about.refresh_token))
    elif event == "unlock":
        kind = "users" if is_user else "admins"
        assert (await root.call("POST", f"/{kind}/{about.id}/unlock")).status_code == 204
    elif event == "password change":
        path = "/users/me/password" if is_user else "/auth/me/password"
        password = "staple wrong donkey"
        body = {"current_password": PASSWORD, "new_password": password}
        assert (await about.call("PUT", path, json=body)).status_code == 204
    elif event == "password reset" and is_user:
        password = "staple wrong donkey"
        token = await token_of(database, about.id, TokenPurpose.RESET_PASSWORD)
        body = {"token": token, "new_password": password}
        response = await about.http.post(f"{CLIENT}/auth/password/reset", json=body)
        assert response.status_code == 204
    about.access_token, _ = tokens_of(await log_in(about.http, about.prefix, about.email, password))


async def test_update_statement_compares_the_version(database: Database) -> None:
    """A row that changes between an unlocked read and the write is not overwritten."""
    key = await _some_user(database)
    async with database.session() as session:
        user = await session.get_one(User, key)
        async with database.session() as other, transaction(other):
            await other.execute(update(User).where(User.id == key).values(display_name="Theirs"))
        user.display_name = "Ours"
        with pytest.raises(StaleDataError) as caught:
            await session.flush()
        await session.rollback()
    failure = translate(caught.value)
    assert failure is not None
    assert (failure.status, failure.details) == (503, {"retry_after": 1})
    async with database.session() as session:
        assert (await session.get_one(User, key)).display_name == "Theirs"


async def _some_user(database: Database) -> UUID:
    async with database.session() as session, transaction(session):
        user = User(email=f"{uuid4()}@example.com", display_name="Ada", password_hash="x")
        session.add(user)
    assert user.version == 1
    return user.id
