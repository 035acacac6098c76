"""Invalid credentials, by their defect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import uuid4

from app.core.tokens import Audience, Claims, Tokens, TokenType
from tests.app.accounts import BACKOFFICE, Person
from tests.app.authorisation.valid_requests import World

Headers = dict[str, str]
Refused = Callable[[World, str], Awaitable[Headers]]
"""Makes the headers of a request to the API of this name."""
OTHER = {"client": "backoffice", "backoffice": "client"}
STRONGEST = "superadmin"


def bearer(token: str) -> Headers:
    return {"Authorization": f"Bearer {token}"}


async def _person(world: World, api: str) -> Person:
    """Create an account with all permissions, and a cached session."""
    person = await world.person(api, STRONGEST)
    me = "/auth/me" if person.prefix == BACKOFFICE else "/users/me"
    assert (await person.call("GET", me)).status_code == 200
    return person


def _claims(world: World, person: Person, api: str) -> Claims:
    tokens = Tokens(world.settings.jwt_keys, issuer=world.settings.jwt_issuer)
    return tokens.read(person.access_token, audience=Audience(api), token_type=TokenType.ACCESS)


def _issued(world: World, claims: Claims, api: str, *, lifetime: int = 600) -> Headers:
    tokens = Tokens(world.settings.jwt_keys, issuer=world.settings.jwt_issuer)
    token_type, audience = TokenType.ACCESS, Audience(api)
    return bearer(tokens.issue(claims, audience=audience, token_type=token_type, lifetime=lifetime))


async def _none(world: World, api: str) -> Headers:
    return {}


async def _garbage(world: World, api: str) -> Headers:
    return bearer("garbage")


async def _other_scheme(world: World, api: str) -> Headers:
    token = (await _person(world, api)).access_token
    return {"Authorization": f"Basic {token}"}


async def _expired(world: World, api: str) -> Headers:
    person = await _person(world, api)
    return _issued(world, _claims(world, person, api), api, lifetime=-1)


async def _wrong_audience(world: World, api: str) -> Headers:
    return bearer((await _person(world, OTHER[api])).access_token)


async def _claimed_audience(world: World, api: str) -> Headers:
    """Signed with our key, for a session with the other API."""
    person = await _person(world, OTHER[api])
    return _issued(world, _claims(world, person, OTHER[api]), api)


async def _wrong_type(world: World, api: str) -> Headers:
    return bearer((await _person(world, api)).refresh_token)


async def _session_of_another(world: World, api: str) -> Headers:
    """Signed with our key, for a session of another account."""
    person, victim = await _person(world, api), await _person(world, api)
    session = _claims(world, person, api).session_id
    return _issued(world, Claims(victim.id, session, uuid4()), api)


async def _revoked(world: World, api: str) -> Headers:
    person = await _person(world, api)
    assert (await person.call("POST", "/auth/logout")).status_code == 204
    return bearer(person.access_token)


async def _superseded(world: World, api: str) -> Headers:
    """Of a session whose refresh token was used twice."""
    person = await _person(world, api)
    body = {"refresh_token": person.refresh_token}
    statuses = [(await person.call("POST", "/auth/refresh", json=body)).status_code for _ in range(2)]
    assert statuses == [200, 401]
    return bearer(person.access_token)


async def _stopped(world: World, api: str) -> Headers:
    """Of a user who is suspended; of an administrator whose role was changed, which ends sessions as well."""
    person = await _person(world, api)
    if api == "client":
        reason = {"reason": "Chargeback"}
        response = await world.root.call("POST", f"/users/{person.id}/suspend", json=reason)
    else:
        response = await world.root.call("PATCH", f"/admins/{person.id}", json={"role": "auditor"})
    assert response.status_code == 200, response.text
    return bearer(person.access_token)


async def _deleted(world: World, api: str) -> Headers:
    person = await _person(world, api)
    path = f"/users/{person.id}" if api == "client" else f"/admins/{person.id}"
    assert (await world.root.call("DELETE", path)).status_code == 204
    return bearer(person.access_token)


REFUSED: dict[str, Refused] = {
    "no token": _none,
    "garbage": _garbage,
    "another scheme": _other_scheme,
    "expired": _expired,
    "wrong audience": _wrong_audience,
    "audience of another session": _claimed_audience,
    "wrong type": _wrong_type,
    "session of another account": _session_of_another,
    "revoked session": _revoked,
    "session with a reused refresh token": _superseded,
    "suspended user or changed role": _stopped,
    "deleted account": _deleted,
}
