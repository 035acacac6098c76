"""A run of the whole service in real processes, with production's logging, on marked input."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from app.core.logs.shipping.stream import KEY
from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from app.models import Base
from tests.app.accounts import CLIENT, Person, data_of, new_admin, tokens_of
from tests.app.eventually import eventually
from tests.app.logs.consumer import consumer, pending, shipping_environment, stop, written
from tests.app.mail_servers import Letters, smtp_server
from tests.app.processes import running, web
from tests.app.receivers import receiving, status

MARK = "zqmark7"
"""Part of every input value that must not appear in a log."""
EMAIL = f"{MARK}@example.com"
NAME = f"Ada {MARK} Lovelace"
PASSWORD = f"{MARK} correct horse battery"
REFUSED_NAME = f"{MARK} whom the database refuses"
STORY = "story-of-one-request"
FAILED = "request-that-fails"
_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{40,}(?![A-Za-z0-9_-])")
"""Not with word boundaries, since a token may begin with a hyphen."""
JSON = {"Content-Type": "application/json"}
WORKER = (
    *("-m", "celery", "--quiet", "--app=app.schedule.worker", "worker", "--concurrency=2"),
    *("--queues=default,mail,exports,webhooks", "--without-gossip", "--without-mingle"),
)


@dataclass
class MarkedRun:
    """The output of a run, and the values that it used."""

    folder: Path
    letters: Letters = field(default_factory=Letters)
    secrets: set[str] = field(default_factory=set)
    """Tokens and signatures that were sent or received."""
    user_id: str = ""
    statuses: dict[str, int] = field(default_factory=dict)

    @property
    def app(self) -> list[dict[str, Any]]:
        """The records of the application's files."""
        return written(self.folder)

    @property
    def sql(self) -> list[dict[str, Any]]:
        """The records of the SQL files."""
        return written(self.folder, "sql")

    def everything(self) -> str:
        """The text of every log file and of the standard output of every process."""
        files = [*self.folder.glob("*.out"), *self.folder.glob("logs/**/*.json*")]
        return "\n".join(path.read_text() for path in files)


@asynccontextmanager
async def marked_run(folder: Path, settings: Settings, redis: RedisClient) -> AsyncIterator[MarkedRun]:
    """Run web, worker and log consumer, use them, and stop them."""
    run = MarkedRun(folder)
    database = Database(settings)
    async with database.session() as session:
        await session.execute(text(f"TRUNCATE {', '.join(Base.metadata.tables)}"))
        # Makes PostgreSQL quote the name in its error message.
        check = f"CASE WHEN display_name = '{REFUSED_NAME}' THEN display_name::int > 0 ELSE true END"
        await session.execute(text(f"ALTER TABLE users ADD CONSTRAINT zq CHECK ({check})"))
        await session.commit()
    try:
        run.letters.at_recipient.append(f"451 {EMAIL} is busy")
        async with smtp_server(run.letters) as smtp_port:
            environment = _environment(folder, settings, smtp_port)
            tasks = environment | {"ENVIRONMENT": "test"}
            with (
                consumer(environment, folder / "logship.out") as files,
                web(environment, folder / "web.out", "--no-proxy-headers") as served,
                running(*WORKER, environment=tasks, log=folder / "worker.out") as worker,
            ):
                async with httpx.AsyncClient(base_url=served.url, timeout=30) as http:
                    await _use(run, http, database, settings)
                for process in (served.process, worker):
                    await stop(process)
                await eventually(lambda: _is_written(redis, folder))
                await stop(files)
        yield run
    finally:
        async with database.session() as session:
            await session.execute(text("ALTER TABLE users DROP CONSTRAINT zq"))
            await session.commit()
        await database.close()


def _environment(folder: Path, settings: Settings, smtp_port: int) -> dict[str, str]:
    return shipping_environment(
        folder,
        REDIS_URL=settings.redis_url,
        ENVIRONMENT="production",
        DATABASE_URL=settings.database_url,
        PASSWORD_TIME_COST="2",
        PASSWORD_MEMORY_KIB=str(19 * 1024),
        SMTP_HOST="127.0.0.1",
        SMTP_PORT=str(smtp_port),
        SMTP_SECURITY="none",
        MAIL_FROM="no-reply@service.test",
        WEBHOOK_ALLOWED_NETWORKS="127.0.0.0/8",
        DOCS_ENABLED="false",
        # Every statement is slow then: production logs only slow ones.
        LOG_SLOW_STATEMENT_MS="1",
        LOG_ALL_STATEMENTS="true",
        OUTBOX_SWEEP_SECONDS="1",
    )


async def _is_written(redis: RedisClient, folder: Path) -> bool:
    return not pending(folder) and await redis.send("XLEN", KEY) == 0


async def _use(run: MarkedRun, http: httpx.AsyncClient, database: Database, settings: Settings) -> None:
    """Let every kind of value pass through the service, in successes and failures."""
    admin = await new_admin(http, database, settings)
    run.secrets |= {admin.access_token, admin.refresh_token}
    async with receiving(status(204, MARK.encode()), status(500, MARK.encode())) as receiver:
        hook = {
            "url": f"https://127.0.0.1/{MARK}?token={MARK}",
            "description": MARK,
            "event_types": ["user.registered"],
            "enabled": True,
        }
        made = data_of(await admin.call("POST", "/webhooks", json=hook), 201)
        run.secrets.add(made["secret"])
        # The receiver has no certificate, and production insists on one.
        async with database.session() as session:
            url = f"{receiver.url}/{MARK}?token={MARK}"
            await session.execute(text("UPDATE webhook_endpoints SET url = :url"), {"url": url})
            await session.commit()
        ada = await _register(run, http)
        await eventually(lambda: receiver.received)
        await _failures(run, http, ada)
        await _files(run, ada)
        await _forget_password(run, http)
        data_of(await admin.call("GET", "/users", params={"q": MARK}))
        await ada.call("DELETE", "/users/me", json={"password": PASSWORD})


async def _register(run: MarkedRun, http: httpx.AsyncClient) -> Person:
    body = {"email": EMAIL, "password": PASSWORD, "display_name": NAME}
    headers = {"X-Request-ID": STORY}
    registered = data_of(await http.post(f"{CLIENT}/auth/register", json=body, headers=headers), 201)
    run.user_id = registered["id"]
    again = await http.post(f"{CLIENT}/auth/register", json=body)
    wrong = await http.post(f"{CLIENT}/auth/login", json={"email": EMAIL, "password": f"{MARK} wrong"})
    right = await http.post(f"{CLIENT}/auth/login", json={"email": EMAIL, "password": PASSWORD})
    run.statuses |= {"register again": again.status_code, "wrong password": wrong.status_code}
    access, refresh = tokens_of(right)
    run.secrets |= {access, refresh}
    await eventually(lambda: run.letters.taken)
    (token,) = set(_TOKEN.findall(run.letters.text_of()))
    run.secrets.add(token)
    confirmed = await http.post(f"{CLIENT}/auth/verify-email/confirm", json={"token": token})
    run.statuses["confirm"] = confirmed.status_code
    return Person(http, CLIENT, registered["id"], EMAIL, access, refresh)


async def _failures(run: MarkedRun, http: httpx.AsyncClient, ada: Person) -> None:
    mine = {"If-Match": (await ada.call("GET", "/users/me")).headers["ETag"]}
    headers = {"Authorization": f"Bearer {ada.access_token}", "X-Request-ID": FAILED}
    body = {"display_name": REFUSED_NAME}
    failed = await http.patch(f"{CLIENT}/users/me", json=body, headers=headers | mine)
    invalid = await http.post(f"{CLIENT}/auth/register", json={"email": MARK, "password": MARK, MARK: MARK})
    broken = await http.post(f"{CLIENT}/auth/login", content=f'{{"email": "{EMAIL}', headers=JSON)
    query = await ada.call("GET", "/files", params={"cursor": MARK, MARK: EMAIL})
    lost = await http.get(f"{CLIENT}/{EMAIL}/{MARK}", params={"token": MARK})
    forged = await http.get(f"{CLIENT}/users/me", headers={"Authorization": f"Bearer {MARK}.{MARK}.{MARK}"})
    run.statuses |= {
        "failed": failed.status_code,
        "invalid": invalid.status_code,
        "broken": broken.status_code,
        "query": query.status_code,
        "lost": lost.status_code,
        "forged": forged.status_code,
    }


async def _files(run: MarkedRun, ada: Person) -> None:
    content = f"{MARK} is what the file says".encode()
    form = {"file": (f"{MARK}.txt", content, "text/plain")}
    file = data_of(await ada.call("POST", "/files", files=form), 201)
    link = data_of(await ada.call("POST", f"/files/{file['id']}/link"))["url"]
    run.secrets |= set(re.findall(r"[\w-]{30,}", link.partition("?")[2]))
    run.statuses["link"] = (await ada.http.get(link)).status_code
    run.statuses["forged link"] = (await ada.http.get(f"{link}{MARK}")).status_code
    announced = {"name": f"{MARK}.txt", "media_type": "text/plain", "size": len(content)}
    announced["sha256"] = hashlib.sha256(content).hexdigest()
    begun = data_of(await ada.call("POST", "/uploads", json=announced), 201)
    run.secrets |= set(re.findall(r"[\w-]{30,}", begun["url"].partition("?")[2]))
    given = {header["name"]: header["value"] for header in begun["headers"]}
    sent = await ada.http.request(begun["method"], begun["url"], content=content, headers=given)
    run.statuses["signed upload"] = sent.status_code


async def _forget_password(run: MarkedRun, http: httpx.AsyncClient) -> None:
    before = len(run.letters.taken)
    await http.post(f"{CLIENT}/auth/password/forgot", json={"email": EMAIL})
    await http.post(f"{CLIENT}/auth/password/forgot", json={"email": f"nobody.{EMAIL}"})
    await eventually(lambda: len(run.letters.taken) > before)
    (token,) = set(_TOKEN.findall(run.letters.text_of()))
    run.secrets.add(token)
    body = {"token": token, "new_password": f"{PASSWORD} again"}
    run.statuses["reset"] = (await http.post(f"{CLIENT}/auth/password/reset", json=body)).status_code
    await eventually(lambda: len(run.letters.taken) > before + 1)
