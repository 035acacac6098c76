"""A request that succeeds, for every operation: the example of its document, with objects that exist.

A path parameter needs an object of its name in `OBJECTS`, and an operation whose object must be in another
state than a new one needs it in `STATES`. A part of a form needs a file of its name in `FILES`. A property of
an example that must fit the caller, or must be unique, is replaced by its name in `_fitting`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from app.core.settings import Settings
from app.db.base import now
from app.db.engine import Database
from app.db.transaction import transaction
from app.models import AdminRole, JobKind, JobRun, JobStatus, TokenPurpose
from tests.app.accounts import CLIENT, PASSWORD, Person, data_of, new_admin, new_user
from tests.app.authorisation.operations import Operation
from tests.app.followers import notify
from tests.app.one_time_tokens import token_of

CONTENT = b"Hello"


@dataclass(frozen=True)
class World:
    """An application without rate limits, and a superadmin who creates objects."""

    http: httpx.AsyncClient
    database: Database
    settings: Settings
    root: Person

    async def person(self, api: str, role: str) -> Person:
        """A new account of the API that is logged in."""
        if api == "client":
            return await new_user(self.http)
        return await new_admin(self.http, self.database, self.settings, AdminRole(role))

    async def made(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Create an object as the superadmin."""
        made: dict[str, Any] = data_of(await self.root.call("POST", path, json=body), 201)
        return made


Ids = dict[str, str]
Maker = Callable[[World, Person], Awaitable[Ids]]
"""Makes an object, of the person where objects have owners, and returns the path parameters that name it."""


async def _session(world: World, owner: Person) -> Ids:
    await owner.log_in_again()
    sessions = data_of(await owner.call("GET", "/users/me/sessions"))["items"]
    return {"session_id": next(session["id"] for session in sessions if not session["current"])}


async def _file(world: World, owner: Person) -> Ids:
    user = owner if owner.prefix == CLIENT else await new_user(world.http)
    form = {"file": ("report.txt", CONTENT, "text/plain")}
    return {"file_id": data_of(await user.call("POST", "/files", files=form), 201)["id"]}


async def _notification(world: World, owner: Person) -> Ids:
    return {"notification_id": str((await notify(world.database, owner)).id)}


async def _user(world: World, owner: Person) -> Ids:
    return {"user_id": str((await new_user(world.http)).id)}


async def _admin(world: World, owner: Person) -> Ids:
    return {"admin_id": str((await world.person("backoffice", "operator")).id)}


async def _job(world: World, owner: Person) -> Ids:
    body = {"kind": "users_export", "parameters": {"user_status": None}}
    return {"job_id": (await world.made("/jobs", body))["id"]}


async def _event(world: World, owner: Person) -> Ids:
    return {"event_id": data_of(await world.root.call("GET", "/audit/events"))["items"][0]["id"]}


async def _flag(world: World, owner: Person) -> Ids:
    body = {"name": _name(), "description": "Beta.", "enabled": False, "public": True}
    return {"flag_name": (await world.made("/flags", body))["name"]}


async def _endpoint(world: World, owner: Person) -> Ids:
    body = {
        "url": "https://hooks.example.com/",
        "description": "The warehouse",
        "event_types": ["user.deleted"],
        "enabled": True,
    }
    return {"endpoint_id": (await world.made("/webhooks", body))["endpoint"]["id"]}


async def _delivery(world: World, owner: Person) -> Ids:
    ids = await _endpoint(world, owner)
    delivery = data_of(await world.root.call("POST", f"/webhooks/{ids['endpoint_id']}/test"), 201)
    return {**ids, "delivery_id": delivery["id"]}


OBJECTS: dict[str, Maker] = {
    "session_id": _session,
    "file_id": _file,
    "notification_id": _notification,
    "user_id": _user,
    "admin_id": _admin,
    "job_id": _job,
    "event_id": _event,
    "flag_name": _flag,
    "endpoint_id": _endpoint,
    "delivery_id": _delivery,
}
"""By the last parameter of a path; objects on the way to it are made along with it."""


async def _suspended_user(world: World, owner: Person) -> Ids:
    ids = await _user(world, owner)
    data_of(await world.root.call("POST", f"/users/{ids['user_id']}/suspend", json={"reason": "Chargeback"}))
    return ids


async def _cancelled_job(world: World, owner: Person) -> Ids:
    ids = await _job(world, owner)
    data_of(await world.root.call("POST", f"/jobs/{ids['job_id']}/cancel"))
    return ids


async def _finished_job(world: World, owner: Person) -> Ids:
    key = f"exports/{uuid4()}.csv"
    file = Path(world.settings.storage_folder) / "objects" / key
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(CONTENT)
    run = JobRun(
        kind=JobKind.USERS_EXPORT,
        status=JobStatus.SUCCEEDED,
        parameters={"user_status": None},
        result_key=key,
        result_size=len(CONTENT),
        result_sha256=hashlib.sha256(CONTENT).hexdigest(),
        attempt=1,
        started_at=now(),
        finished_at=now(),
    )
    async with world.database.session() as session, transaction(session):
        session.add(run)
    return {"job_id": str(run.id)}


async def _uploaded_bytes(world: World, owner: Person) -> Ids:
    digest = hashlib.sha256(CONTENT).hexdigest()
    body = {"name": "report.txt", "media_type": "text/plain", "size": len(CONTENT), "sha256": digest}
    begun = data_of(await owner.call("POST", "/uploads", json=body), 201)
    headers = {header["name"]: header["value"] for header in begun["headers"]}
    response = await world.http.request(begun["method"], begun["url"], content=CONTENT, headers=headers)
    assert response.status_code == 200, response.text
    return {"file_id": begun["file"]["id"]}


async def _endpoint_with_delivery(world: World, owner: Person) -> Ids:
    return {"endpoint_id": (await _delivery(world, owner))["endpoint_id"]}


STATES: dict[str, Maker] = {
    "users_activate": _suspended_user,
    "jobs_retry": _cancelled_job,
    "jobs_download_result": _finished_job,
    "files_complete_upload": _uploaded_bytes,
    "webhooks_list_deliveries": _endpoint_with_delivery,
}
"""By the id of an operation that requires another state of its object."""


async def object_of(operation: Operation, world: World, owner: Person) -> Ids:
    """The path parameters of an object that the operation may act on, owned by this person."""
    names = operation.path_parameters
    if not names:
        return {}
    maker = STATES.get(operation.id) or OBJECTS.get(names[-1])
    assert maker is not None, f"{operation}: add how to make one of {names[-1]!r} to OBJECTS in {__name__}"
    ids = await maker(world, owner)
    assert sorted(ids) == sorted(names), operation
    return ids


async def send(
    operation: Operation, world: World, caller: Person, ids: Ids, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """The response to a valid request of this caller for the object of `ids`, or with other credentials."""
    return await world.http.send(await valid_request(operation, world, caller, ids, headers))


async def valid_request(
    operation: Operation, world: World, caller: Person, ids: Ids, headers: Mapping[str, str] | None = None
) -> httpx.Request:
    """A valid request of this caller for the object of `ids`, or with other credentials."""
    if headers is None:
        headers = {"Authorization": f"Bearer {caller.access_token}"}
    return world.http.build_request(
        operation.method,
        operation.prefix + operation.path.format(**ids),
        headers=headers,
        **await _content(operation, world, caller),
    )


FILES = {"file": ("report.txt", CONTENT, "text/plain")}
"""The parts of forms, by name, as the client takes them."""


async def _content(operation: Operation, world: World, caller: Person) -> dict[str, Any]:
    """The body, as the client takes it."""
    if operation.example is None:
        return {}
    if operation.media_type == "multipart/form-data":
        missing = operation.example.keys() - FILES.keys()
        assert not missing, f"{operation}: add the parts {sorted(missing)} of its form to FILES in {__name__}"
        return {"files": {name: FILES[name] for name in operation.example}}
    assert operation.media_type == "application/json", operation
    body = {}
    for name, value in operation.example.items():
        body[name] = await _fitting(operation, world, caller, name, value)
    return {"json": body}


async def _fitting(operation: Operation, world: World, caller: Person, name: str, value: Any) -> Any:
    """The example's value of a property, or one that fits the caller."""
    match name:
        case "email":
            creates = operation.success == 201 or not operation.is_public
            return f"{uuid4().hex}@example.com" if creates else caller.email
        case "password" | "current_password":
            return PASSWORD
        case "refresh_token":
            return caller.refresh_token
        case "token":
            resets = "new_password" in operation.example
            purpose = TokenPurpose.RESET_PASSWORD if resets else TokenPurpose.VERIFY_EMAIL
            return await token_of(world.database, caller.id, purpose)
        case "user_ids":
            return [(await _user(world, caller))["user_id"]]
        case "name" if operation.method == "POST" and "flag" in operation.path:
            return _name()
        case _:
            return value


def _name() -> str:
    return f"flag_{uuid4().hex[:12]}"
