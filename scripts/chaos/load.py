"""A steady load through the SDKs: registrations, logins, files, notifications and jobs."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any, Final, TypeVar
from uuid import uuid4

import backoffice_api
import client_api

from scripts.chaos.ledger import Entry, Ledger

_RETRIES: Final = 8
_PASSWORD: Final = "correct horse battery staple"  # noqa: S105 - of made-up users
_PAUSE: Final = 0.2
"""Seconds between two calls of one user, on average."""
_ROUNDS: Final = 8
"""Files that one user stores before another is registered."""
_JOB_PAUSE: Final = 3.0

T = TypeVar("T")


class MemoryStore:
    """Tokens shared by the clients of a user, which use different web processes."""

    def __init__(self) -> None:
        self._tokens: Any = None
        self._lock = asyncio.Lock()

    def lock(self) -> asyncio.Lock:
        """Lock out the other clients (`client_api.TokenStore`)."""
        return self._lock

    def load(self) -> Any:
        """Return the tokens (`client_api.TokenStore`)."""
        return self._tokens

    def save(self, tokens: Any) -> None:
        """Keep the tokens (`client_api.TokenStore`)."""
        self._tokens = tokens


class Load:
    """Runs until `stop` is set, then completes running calls."""

    def __init__(self, urls: Sequence[str], ledger: Ledger, seed: int) -> None:
        self._urls = urls
        self._ledger = ledger
        self._seed = seed
        self.stop = asyncio.Event()

    async def run(self, users: int, admin: tuple[str, str]) -> None:
        """Keep `users` users busy, and one administrator."""
        async with asyncio.TaskGroup() as group:
            for number in range(users):
                group.create_task(self._users(self._chance(str(number))))
            group.create_task(self._administrator(*admin))

    def _chance(self, name: str) -> random.Random:
        return random.Random(f"{self._seed}:{name}")  # noqa: S311 - repeatable, not secret

    async def _users(self, chance: random.Random) -> None:
        while not self.stop.is_set():
            await self._one_user(chance)

    async def _one_user(self, chance: random.Random) -> None:
        email = f"chaos-{uuid4().hex}@example.com"
        async with AsyncExitStack() as stack:
            store = MemoryStore()
            clients = [
                await stack.enter_async_context(
                    client_api.AsyncClient(
                        url, email=email, password=_PASSWORD, token_store=store, max_retries=_RETRIES
                    )
                )
                for url in self._urls
            ]
            users = self._ledger.users
            user = await self._send(
                users,
                email,
                lambda: chance.choice(clients).auth.register(
                    email=email, password=_PASSWORD, display_name="Chaos"
                ),
            )
            if user is None:
                await self._pause(chance)
                return
            users.acknowledged[email] = str(user.id)
            for _ in range(_ROUNDS):
                if self.stop.is_set():
                    return
                await self._one_round(chance, clients)

    async def _one_round(self, chance: random.Random, clients: Sequence[client_api.AsyncClient]) -> None:
        name, content = _file(chance)
        self._ledger.digests[name] = hashlib.sha256(content).hexdigest()
        file = await self._send(
            self._ledger.files, name, lambda: chance.choice(clients).files.upload((name, content))
        )
        if file is not None:
            self._ledger.files.acknowledged[name] = str(file.id)
        await self._pause(chance)
        name, content = _file(chance)
        upload = await self._send(
            self._ledger.uploads,
            name,
            lambda: chance.choice(clients).files.create_upload(
                name=name,
                media_type="text/plain",
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            ),
        )
        if upload is not None:
            self._ledger.uploads.acknowledged[name] = str(upload.file.id)
        await self._pause(chance)
        await self._read_notifications(chance.choice(clients))
        await self._pause(chance)

    async def _read_notifications(self, client: client_api.AsyncClient) -> None:
        page = await self._call(lambda: client.notifications.list(limit=20).first_page())
        for notification in [] if page is None else page.items:
            if notification.read_at is None:
                await self._mark_read(client, str(notification.id))

    async def _mark_read(self, client: client_api.AsyncClient, key: str) -> None:
        if await self._send(self._ledger.read, key, lambda: client.notifications.mark_read(key)) is not None:
            self._ledger.read.acknowledged[key] = key

    async def _administrator(self, email: str, password: str) -> None:
        chance = self._chance("administrator")
        store = MemoryStore()
        async with AsyncExitStack() as stack:
            clients = [
                await stack.enter_async_context(
                    backoffice_api.AsyncClient(
                        url, email=email, password=password, token_store=store, max_retries=_RETRIES
                    )
                )
                for url in self._urls
            ]
            while not self.stop.is_set():
                name = uuid4().hex
                job = await self._send(
                    self._ledger.jobs,
                    name,
                    lambda: chance.choice(clients).jobs.start(
                        kind="users_export",
                        parameters=backoffice_api.models.JobParameters(user_status="suspended"),
                    ),
                )
                if job is not None:
                    self._ledger.jobs.acknowledged[name] = str(job.id)
                await self._pause(chance, _JOB_PAUSE)

    async def _send(self, entry: Entry, name: str, call: Callable[[], Awaitable[T]]) -> T | None:
        entry.sent.add(name)
        return await self._call(call)

    async def _call(self, call: Callable[[], Awaitable[T]]) -> T | None:
        """Return the response; None without one, or if a fault explains it."""
        try:
            return await call()
        except (client_api.APIConnectionError, backoffice_api.APIConnectionError):
            self._ledger.errors += 1
        except (client_api.APIError, backoffice_api.APIError) as error:
            self._ledger.errors += 1
            if not _is_excused(error.status, error.code):
                self._ledger.refused[f"{error.status} {error.code}"] += 1
        return None

    async def _pause(self, chance: random.Random, seconds: float = _PAUSE) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), chance.uniform(0.5, 1.5) * seconds)


def _is_excused(status: int, code: str | None) -> bool:
    """Whether a fault explains a response: no server, or a first attempt that a killed process had begun."""
    return status in (502, 503, 504) or code == "idempotency.in_progress"


def _file(chance: random.Random) -> tuple[str, bytes]:
    key = uuid4().hex
    return f"{key}.txt", f"{key} {'chaos ' * chance.randrange(1, 400)}".encode()
