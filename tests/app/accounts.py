"""Accounts of users and administrators for tests, with their tokens and requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx

from app.core.passwords import Passwords
from app.core.settings import Settings
from app.db.engine import Database
from app.models import AdminRole
from app.services.common.accounts.administrators import add_admin

CLIENT = "/api/v1"
BACKOFFICE = "/api/v1/backoffice"
PASSWORD = "correct horse battery"


@dataclass
class Person:
    """A caller who is logged in to one of the APIs."""

    http: httpx.AsyncClient
    prefix: str
    id: UUID
    email: str
    access_token: str
    refresh_token: str

    async def call(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Send a request to the API of the person, with the access token."""
        headers = {"Authorization": f"Bearer {self.access_token}"}
        return await self.http.request(method, self.prefix + path, headers=headers, **arguments)

    async def log_in_again(self) -> Person:
        """Log in the same person again."""
        response = await log_in(self.http, self.prefix, self.email)
        return Person(self.http, self.prefix, self.id, self.email, *tokens_of(response))


def code_of(response: httpx.Response) -> tuple[int, str]:
    """Return the status, and the code of the error envelope."""
    return response.status_code, response.json()["code"]


def data_of(response: httpx.Response, status: int = 200) -> Any:
    """Return the data of a response that must be successful."""
    assert response.status_code == status, response.text
    return response.json()["data"]


def tokens_of(response: httpx.Response) -> tuple[str, str]:
    """Return the tokens of a successful login or refresh."""
    data = data_of(response)
    return data["access_token"], data["refresh_token"]


async def log_in(
    http: httpx.AsyncClient, prefix: str, email: str, password: str = PASSWORD
) -> httpx.Response:
    """The response to a login."""
    return await http.post(f"{prefix}/auth/login", json={"email": email, "password": password})


async def refresh(http: httpx.AsyncClient, prefix: str, token: str, key: str | None = None) -> httpx.Response:
    """The response to a refresh."""
    headers = {} if key is None else {"Idempotency-Key": key}
    return await http.post(f"{prefix}/auth/refresh", json={"refresh_token": token}, headers=headers)


async def register(http: httpx.AsyncClient, email: str | None = None, **changes: Any) -> httpx.Response:
    """The response to a registration."""
    body = {
        "email": email or f"{uuid4().hex}@example.com",
        "password": PASSWORD,
        "display_name": "Ada Lovelace",
    }
    return await http.post(f"{CLIENT}/auth/register", json=body | changes)


async def new_user(http: httpx.AsyncClient, email: str | None = None, **changes: Any) -> Person:
    """Register a user, and log in."""
    data = data_of(await register(http, email, **changes), 201)
    tokens = tokens_of(await log_in(http, CLIENT, data["email"]))
    return Person(http, CLIENT, UUID(data["id"]), data["email"], *tokens)


async def new_admin(
    http: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    role: AdminRole = AdminRole.SUPERADMIN,
) -> Person:
    """Create an administrator, and log in."""
    passwords = Passwords.from_settings(settings)
    email = f"{role}-{uuid4().hex[:8]}@example.com"
    async with database.session() as session:
        password_hash = await passwords.hash(PASSWORD)
        admin = await add_admin(
            session, email=email, password_hash=password_hash, display_name="Grace Hopper", role=role
        )
    passwords.close()
    return Person(http, BACKOFFICE, admin.id, email, *tokens_of(await log_in(http, BACKOFFICE, email)))
