"""Keys in Redis: all of them expire or have a bounded size."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from tests.app.accounts import CLIENT, Person, data_of, log_in, new_admin, new_user
from tests.app.conftest import ROOT
from tests.app.eventually import eventually
from tests.app.processes import beat, environment_of, running, web, worker

UPLOADS = 12

BOUNDED = {
    r"_kombu\.binding_deadlines": "a member for each queue of replies, removed after its process ended",
    r"_kombu\.binding(_permanent)?\.(default|mail|exports|webhooks)": "a member for each queue",
    r"_kombu\.binding\.celery(\.pidbox|ev)": "a member for each running process of Celery",
    r"_kombu\.binding\.reply\.celery\.pidbox": "a member for each command to the workers that is under way",
    r"default|mail|exports|webhooks": "the queues: the outbox adds a message again only if it was lost",
    r"unacked(_index)?": "a member for each task that a worker holds",
    r"logs": "a stream that refuses records beyond its length",
    r"outbox:broker-marker": "one value",
}
"""Patterns of the keys without an expiry, and what limits each."""


async def keys_without_expiry(redis: RedisClient) -> set[str]:
    keys = await redis.send("KEYS", "*")
    expiries = [await redis.send("PTTL", key) for key in keys]
    return {key for key, expiry in zip(keys, expiries, strict=True) if expiry == -1}


async def tour(http: httpx.AsyncClient, database: Database, settings: Settings) -> None:
    """Use all features that write to Redis: limits, lock-outs, sessions, caches, queues, mails, events."""
    ada, admin = await new_user(http), await new_admin(http, database, settings)
    await log_in(http, CLIENT, ada.email, "a wrong password")
    for number in range(UPLOADS):
        content = {"file": (f"{number}.txt", b"Hello", "text/plain")}
        data_of(await ada.call("POST", "/files", files=content), 201)
    for path in ("/users/me", "/files", "/notifications", "/config"):
        data_of(await ada.call("GET", path))
    await use_idempotency_key(admin)
    for path in (
        "/users",
        "/stats/overview",
        "/stats/daily",
        "/audit/events",
        "/flags",
        "/config/health",
        "/jobs",
    ):
        response = await admin.call("GET", path)
        assert response.status_code == 200, response.text
    await http.post(f"{CLIENT}/auth/password/forgot", json={"email": ada.email})
    await (await ada.log_in_again()).call("POST", "/auth/logout")
    async with http.stream("GET", f"{CLIENT}/notifications/stream", headers=bearer(ada)) as stream:
        assert stream.status_code == 200
    assert (await ada.call("DELETE", "/users/me")).status_code == 204


def bearer(person: Person) -> dict[str, str]:
    return {"Authorization": f"Bearer {person.access_token}"}


async def use_idempotency_key(admin: Person) -> None:
    job: dict[str, Any] = {"kind": "users_export", "parameters": {"user_status": None}}
    for _ in range(2):
        response = await admin.http.post(
            f"{admin.prefix}/jobs", json=job, headers=bearer(admin) | {"Idempotency-Key": "only-once"}
        )
        data_of(response, 201)


@pytest.mark.usefixtures("database")
async def test_every_key_expires_or_is_bounded_and_no_result_of_a_task_is_kept(
    settings: Settings, database: Database, redis: RedisClient, tmp_path: Path
) -> None:
    environment = environment_of(
        settings,
        RATE_LIMITS_ENABLED="true",
        OUTBOX_SWEEP_SECONDS="1",
        LOG_SHIPPING="true",
        LOG_FOLDER=str(tmp_path / "logs"),
    )
    log = tmp_path / "log"
    with (
        web(environment, log) as service,
        worker(environment, log),
        beat(environment, tmp_path),
        running("-m", "app.logship", environment=environment, log=log),
    ):
        async with httpx.AsyncClient(base_url=service.url, timeout=30) as http:
            await tour(http, database, settings)
        for _ in range(3):
            ping = [sys.executable, "-m", "app.healthcheck", "worker"]
            await asyncio.to_thread(subprocess.run, ping, cwd=ROOT, env=environment, check=True)

        async def idle() -> bool:
            return not await redis.send("HLEN", "unacked") and not await redis.send("LLEN", "default")

        await eventually(idle)
        assert await redis.send("KEYS", "celery-task-meta-*") == []
        unlimited = await keys_without_expiry(redis)
        replies = await redis.send("SMEMBERS", "_kombu.binding.reply.celery.pidbox")
    patterns = [re.compile(pattern) for pattern in BOUNDED]
    unknown = {key for key in unlimited if not any(pattern.fullmatch(key) for pattern in patterns)}
    assert not unknown
    assert len(replies) <= 1, "the queues of replies to pings stay"
