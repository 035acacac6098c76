"""Every change that an administrator can make, as a request that succeeds.

A new operation of the backoffice that does more than read belongs in `CHANGES`, or in `NOT_RECORDED` with
its reason.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx

from app.core.settings import Settings
from app.db.engine import Database
from app.models import AdminRole
from tests.app.accounts import PASSWORD, Person, data_of, new_admin, new_user


@dataclass(frozen=True)
class World:
    """The dependencies of a change: an application, its database, and a superadmin."""

    http: httpx.AsyncClient
    database: Database
    settings: Settings
    root: Person

    async def user(self) -> Person:
        """A new user."""
        return await new_user(self.http)

    async def admin(self) -> Person:
        """A new operator."""
        return await new_admin(self.http, self.database, self.settings, AdminRole.OPERATOR)


@dataclass(frozen=True)
class Change:
    """A prepared request, and the type of its target."""

    method: str
    path: str
    target_type: str
    target_id: str | None = None
    """None if the id is unknown before the request."""
    body: dict[str, Any] | None = None


Recipe = Callable[[World], Awaitable[Change]]


async def _login(world: World) -> Change:
    body = {"email": world.root.email, "password": PASSWORD}
    return Change("POST", "/auth/login", "admin", str(world.root.id), body)


async def _logout(world: World) -> Change:
    return Change("POST", "/auth/logout", "admin", str(world.root.id))


async def _change_password(world: World) -> Change:
    body = {"current_password": PASSWORD, "new_password": "staple wrong donkey"}
    return Change("PUT", "/auth/me/password", "admin", str(world.root.id), body)


async def _create_admin(world: World) -> Change:
    body = {"email": "new@example.com", "password": PASSWORD, "display_name": "New", "role": "auditor"}
    return Change("POST", "/admins", "admin", None, body)


async def _update_admin(world: World) -> Change:
    other = await world.admin()
    return Change("PATCH", f"/admins/{other.id}", "admin", str(other.id), {"role": "auditor"})


async def _delete_admin(world: World) -> Change:
    other = await world.admin()
    return Change("DELETE", f"/admins/{other.id}", "admin", str(other.id))


async def _update_user(world: World) -> Change:
    user = await world.user()
    return Change("PATCH", f"/users/{user.id}", "user", str(user.id), {"display_name": "Ada King"})


async def _suspend_user(world: World) -> Change:
    user = await world.user()
    return Change("POST", f"/users/{user.id}/suspend", "user", str(user.id), {"reason": "Chargeback"})


async def _activate_user(world: World) -> Change:
    suspension = await _suspend_user(world)
    await world.root.call(suspension.method, suspension.path, json=suspension.body)
    return Change("POST", suspension.path.replace("/suspend", "/activate"), "user", suspension.target_id)


async def _unlock_user(world: World) -> Change:
    user = await world.user()
    return Change("POST", f"/users/{user.id}/unlock", "user", str(user.id))


async def _unlock_admin(world: World) -> Change:
    other = await world.admin()
    return Change("POST", f"/admins/{other.id}/unlock", "admin", str(other.id))


async def _force_logout_user(world: World) -> Change:
    user = await world.user()
    return Change("POST", f"/users/{user.id}/force-logout", "user", str(user.id))


async def _delete_user(world: World) -> Change:
    user = await world.user()
    return Change("DELETE", f"/users/{user.id}", "user", str(user.id))


async def _bulk_suspend_users(world: World) -> Change:
    user = await world.user()
    body = {"user_ids": [str(user.id)], "reason": "Chargeback"}
    return Change("POST", "/bulk/users/suspend", "user", str(user.id), body)


async def _bulk_activate_users(world: World) -> Change:
    suspension = await _suspend_user(world)
    await world.root.call(suspension.method, suspension.path, json=suspension.body)
    body = {"user_ids": [suspension.target_id]}
    return Change("POST", "/bulk/users/activate", "user", suspension.target_id, body)


async def _delete_file(world: World) -> Change:
    owner = await world.user()
    file = {"file": ("report.txt", b"Hello", "text/plain")}
    made = data_of(await owner.call("POST", "/files", files=file), 201)
    return Change("DELETE", f"/files/{made['id']}", "file", made["id"])


async def _start_job(world: World) -> Change:
    body = {"kind": "users_export", "parameters": {"user_status": None}}
    return Change("POST", "/jobs", "job", None, body)


async def _cancel_job(world: World) -> Change:
    start = await _start_job(world)
    job = data_of(await world.root.call(start.method, start.path, json=start.body), 201)
    return Change("POST", f"/jobs/{job['id']}/cancel", "job", job["id"])


async def _retry_job(world: World) -> Change:
    cancel = await _cancel_job(world)
    data_of(await world.root.call(cancel.method, cancel.path))
    return Change("POST", cancel.path.replace("/cancel", "/retry"), "job", cancel.target_id)


async def _create_webhook(world: World) -> Change:
    body = {
        "url": "https://hooks.example.com/",
        "description": "The warehouse",
        "event_types": ["user.deleted"],
        "enabled": True,
    }
    return Change("POST", "/webhooks", "webhook", None, body)


async def _made_webhook(world: World) -> str:
    made = await _create_webhook(world)
    response = await world.root.call(made.method, made.path, json=made.body)
    return str(data_of(response, 201)["endpoint"]["id"])


async def _update_webhook(world: World) -> Change:
    endpoint_id = await _made_webhook(world)
    return Change("PATCH", f"/webhooks/{endpoint_id}", "webhook", endpoint_id, {"enabled": False})


async def _delete_webhook(world: World) -> Change:
    endpoint_id = await _made_webhook(world)
    return Change("DELETE", f"/webhooks/{endpoint_id}", "webhook", endpoint_id)


async def _rotate_webhook_secret(world: World) -> Change:
    endpoint_id = await _made_webhook(world)
    return Change("POST", f"/webhooks/{endpoint_id}/rotate-secret", "webhook", endpoint_id)


async def _test_webhook(world: World) -> Change:
    endpoint_id = await _made_webhook(world)
    return Change("POST", f"/webhooks/{endpoint_id}/test", "webhook", endpoint_id)


async def _redeliver_webhook(world: World) -> Change:
    test = await _test_webhook(world)
    delivery = data_of(await world.root.call(test.method, test.path), 201)
    path = f"/webhooks/{test.target_id}/deliveries/{delivery['id']}/redeliver"
    return Change("POST", path, "webhook_delivery", delivery["id"])


async def _create_flag(world: World) -> Change:
    body = {"name": "beta", "description": "Beta.", "enabled": False, "public": True}
    return Change("POST", "/flags", "flag", "beta", body)


async def _update_flag(world: World) -> Change:
    made = await _create_flag(world)
    await world.root.call(made.method, made.path, json=made.body)
    return Change("PATCH", "/flags/beta", "flag", "beta", {"enabled": True})


async def _delete_flag(world: World) -> Change:
    await _update_flag(world)
    return Change("DELETE", "/flags/beta", "flag", "beta")


CHANGES: dict[str, Recipe] = {
    "auth_login": _login,
    "auth_logout": _logout,
    "auth_change_password": _change_password,
    "admins_create": _create_admin,
    "admins_update": _update_admin,
    "admins_unlock": _unlock_admin,
    "admins_delete": _delete_admin,
    "files_delete": _delete_file,
    "jobs_start": _start_job,
    "jobs_cancel": _cancel_job,
    "jobs_retry": _retry_job,
    "flags_create": _create_flag,
    "flags_update": _update_flag,
    "flags_delete": _delete_flag,
    "webhooks_create": _create_webhook,
    "webhooks_update": _update_webhook,
    "webhooks_delete": _delete_webhook,
    "webhooks_rotate_secret": _rotate_webhook_secret,
    "webhooks_test": _test_webhook,
    "webhooks_redeliver": _redeliver_webhook,
    "users_update": _update_user,
    "users_suspend": _suspend_user,
    "users_activate": _activate_user,
    "users_force_logout": _force_logout_user,
    "users_unlock": _unlock_user,
    "users_delete": _delete_user,
    "users_bulk_suspend": _bulk_suspend_users,
    "users_bulk_activate": _bulk_activate_users,
}
"""By operation id."""

NOT_RECORDED: dict[str, str] = {
    "auth_refresh": "continues a session whose beginning was recorded, twice an hour",
}
"""Why an operation leaves no event, by its id."""
