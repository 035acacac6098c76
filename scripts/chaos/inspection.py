"""Counts of the final results, read from database, storage and mailbox instead of the API."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any, Final

import psycopg2
import redis

from app.core.celery_app import VISIBILITY_SECONDS
from scripts.chaos.ledger import Entry, Ledger

_HELD: Final = "unacked_index"
"""The key of messages that workers hold, by the time of their delivery (Celery's transport)."""
_FRESH_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Count:
    """The findings of one kind.

    Attributes:
        sent: None if the service does it by itself; `acknowledged` is then the number that is due.
        lost: acknowledged or due, but not found.
        twice: found more than once.
        repeated: mails that were sent again with the same Message-ID, as permitted if a worker dies.
    """

    kind: str
    sent: int | None
    acknowledged: int
    found: int
    lost: int
    twice: int
    repeated: int = 0


class Mailbox:
    """The mails of the catcher, read repeatedly because it drops old ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: set[str] = set()
        self.messages: dict[str, Counter[str]] = defaultdict(Counter)
        """The number of mails with each Message-ID, by recipient."""

    def look(self) -> None:
        """Read the new mails."""
        for file in self._folder.glob("*.eml"):
            if file.name in self._seen:
                continue
            try:
                message = message_from_bytes(file.read_bytes())
            except FileNotFoundError:
                continue
            self._seen.add(file.name)
            self.messages[str(message["To"]).strip()][str(message["Message-ID"])] += 1


class Inspection:
    """Counts the entries of a ledger in the database, the storage and the mailbox."""

    def __init__(self, urls: dict[str, str], storage: Path, mailbox: Mailbox, ledger: Ledger) -> None:
        self._database = urls["DATABASE_URL"]
        self._redis = urls["REDIS_URL"]
        self._storage = storage
        self._mailbox = mailbox
        self._ledger = ledger

    def bring_redelivery_forward(self) -> int:
        """Make messages of killed workers due for redelivery; return how many were redelivered.

        A message that a worker has held for less than half a minute is left to it.
        """
        with redis.Redis.from_url(self._redis) as client:
            now = float(client.time()[0])
            held = client.zrangebyscore(_HELD, now - VISIBILITY_SECONDS, now - _FRESH_SECONDS)
            for message in held:
                client.zincrby(_HELD, -VISIBILITY_SECONDS, message)
        return len(held)

    def counts(self) -> list[Count]:
        """Count what the load left in database, storage and mailbox."""
        self._mailbox.look()
        connection = psycopg2.connect(self._database)
        try:
            with connection, connection.cursor() as cursor:
                return [*self._requests(cursor), *self._effects(cursor)]
        finally:
            connection.close()

    def _requests(self, cursor: Any) -> list[Count]:
        ledger = self._ledger
        cursor.execute("SELECT email, id::text FROM users")
        users = cursor.fetchall()
        cursor.execute("SELECT name, id::text, status, sha256 FROM files WHERE deleted_at IS NULL")
        files = cursor.fetchall()
        cursor.execute("SELECT id::text FROM notifications WHERE read_at IS NOT NULL")
        read = {key for (key,) in cursor.fetchall()}
        cursor.execute("SELECT id::text, status FROM job_runs")
        jobs = dict(cursor.fetchall())
        stored = self._stored_digests()
        whole = {
            (name, key)
            for name, key, status, digest in files
            if status == "ready" and digest == ledger.digests.get(name) and digest in stored
        }
        began = {(name, key) for name, key, status, _ in files if status == "pending"}
        done = {key for key, status in jobs.items() if status == "succeeded"}
        lost_jobs = [key for key in ledger.jobs.acknowledged.values() if key not in done]
        return [
            _count("users registered", ledger.users, users),
            _count("files uploaded", ledger.files, whole),
            _count("signed uploads begun", ledger.uploads, began),
            _count("notifications read", ledger.read, ((key, key) for key in read)),
            Count(
                "jobs started and done",
                len(ledger.jobs.sent),
                len(ledger.jobs.acknowledged),
                len(done),
                len(lost_jobs),
                max(0, len(jobs) - len(ledger.jobs.sent)),
            ),
        ]

    def _effects(self, cursor: Any) -> list[Count]:
        """Check the effects of commits: they are due for everything found, acknowledged or not."""
        cursor.execute("SELECT id::text, email FROM users")
        emails = dict(cursor.fetchall())
        cursor.execute("SELECT id::text FROM files WHERE status = 'ready' AND deleted_at IS NULL")
        ready = [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT user_id::text, count(*) FROM notifications WHERE kind = 'welcome' GROUP BY 1")
        welcomes = Counter(dict(cursor.fetchall()))
        cursor.execute(
            "SELECT f.id::text, count(n.id) FROM files f JOIN notifications n"
            " ON n.user_id = f.owner_id AND n.kind = 'file_stored' AND n.body = f.name GROUP BY 1"
        )
        stored = Counter(dict(cursor.fetchall()))
        mails = Counter({email: len(ids) for email, ids in self._mailbox.messages.items()})
        again = sum(count - 1 for ids in self._mailbox.messages.values() for count in ids.values())
        return [
            _effect("welcome notifications", emails, welcomes),
            _effect("file notifications", ready, stored),
            _effect("mails sent", emails.values(), mails, repeated=again),
        ]

    def _stored_digests(self) -> set[str]:
        files = (path for path in self._storage.rglob("*") if path.is_file())
        return {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _count(kind: str, entry: Entry, rows: Iterable[tuple[str, str]]) -> Count:
    """Compare what was sent with the names and ids that are there."""
    ours = [(name, key) for name, key in rows if name in entry.sent]
    times = Counter(name for name, _ in ours)
    there = set(ours)
    lost = [name for name, key in entry.acknowledged.items() if (name, key) not in there]
    twice = sum(count - 1 for count in times.values())
    return Count(kind, len(entry.sent), len(entry.acknowledged), len(times), len(lost), twice)


def _effect(kind: str, due: Iterable[str], times: Counter[str], repeated: int = 0) -> Count:
    keys = list(due)
    lost = sum(1 for key in keys if not times[key])
    twice = sum(max(0, times[key] - 1) for key in keys)
    return Count(kind, None, len(keys), len(keys) - lost, lost, twice, repeated)
