"""Accounts for fuzzing: those of the examples, some for lists, and any number of disposable ones."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from app.core.passwords import Passwords
from app.db.base import Base, now
from app.db.identifiers import uuid7
from app.db.urls import psycopg2_url
from app.models import (
    Admin,
    AdminRole,
    FeatureFlag,
    File,
    FileStatus,
    JobKind,
    JobRun,
    JobStatus,
    Notification,
    NotificationKind,
    OneTimeToken,
    TokenPurpose,
    User,
    UserStatus,
    WebhookAttempt,
    WebhookDelivery,
    WebhookDeliveryStatus,
    WebhookEndpoint,
    WebhookFailure,
)

PASSWORD: Final = "correct horse battery"
CLIENT_EXAMPLE: Final = "ada@example.com"
BACKOFFICE_EXAMPLE: Final = "grace@example.com"
EXAMPLE_FLAG: Final = "beta_search"
EXAMPLE_FILE: Final = UUID("0198c9f0-c1d2-7e34-9a5b-6c7d8e9f0a1b")
EXAMPLE_USER: Final = UUID("0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a")
EXAMPLE_JOB: Final = UUID("0198c9f0-d5e6-7f18-8b2c-3d4e5f6a7b8c")
EXAMPLE_ENDPOINT: Final = UUID("0198c9f0-e7a8-7b29-9c3d-4e5f6a7b8c9e")
EXAMPLE_DELIVERY: Final = UUID("0198c9f0-f8b9-7c3a-8d4e-5f6a7b8c9d0e")
RESULT_KEY: Final = "exports/seeded.csv"
RESULT: Final = b"id,email\r\n"
_USERS_TO_FIND = 12
_FILES_TO_FIND = 6
_DELIVERIES_TO_FIND = 6


class Accounts:
    """Disposable accounts, written to the database, independent of the fuzzed operations."""

    def __init__(self, database_url: str) -> None:
        self._engine = create_engine(psycopg2_url(database_url), pool_size=1)
        self._hash = asyncio.run(_hash(PASSWORD))
        self._numbers = itertools.count()

    def close(self) -> None:
        """Close its connection."""
        self._engine.dispose()

    def reset(self) -> None:
        """Restore the accounts and flag of the examples, administrators of all roles, and users."""
        with Session(self._engine) as session, session.begin():
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(table.delete())
            session.add(self._user(CLIENT_EXAMPLE, "Ada Lovelace"))
            session.add(self._admin(BACKOFFICE_EXAMPLE, "Grace Hopper", AdminRole.SUPERADMIN))
            session.add(FeatureFlag(name=EXAMPLE_FLAG, description="Seeded", public=True))
            for role in AdminRole:
                session.add(self._admin(f"seeded-{role}@example.com", f"Seeded {role}", role))
            for number in range(_USERS_TO_FIND):
                name = f"Seeded {number}"
                session.add(self._user(f"seeded{number}@example.com", name, suspended=number % 3 == 0))
            # Only the example deletes it.
            spare = self._user("spare@example.com", "Spare")
            spare.id = EXAMPLE_USER
            session.add(spare)
            session.add(_finished_job())
            self._add_files(session)
            _add_webhooks(session)

    def new_user(self, *, suspended: bool = False) -> str:
        """Create a user with an unverified address; return the address."""
        user = self._user(f"user{next(self._numbers)}@fuzz.example", "Fuzzer", suspended=suspended)
        user.email_verified = False
        return self._add(user)

    def mail_token(self, email: str, purpose: TokenPurpose) -> str:
        """Return a token as a mail to this address would carry it; the mail itself is not read."""
        token = secrets.token_urlsafe(32)
        with Session(self._engine) as session, session.begin():
            user_id = session.scalars(select(User.id).where(User.email == email)).one()
            session.add(
                OneTimeToken(
                    user_id=user_id,
                    purpose=purpose,
                    email=email,
                    event_id=uuid7(),
                    digest=hashlib.sha256(token.encode()).digest(),
                    expires_at=now() + timedelta(hours=1),
                )
            )
        return token

    def new_admin(self, role: str) -> str:
        """Create an administrator; return the address."""
        email = f"{role}{next(self._numbers)}@fuzz.example"
        return self._add(self._admin(email, "Fuzzer", AdminRole(role)))

    def _add(self, account: User | Admin) -> str:
        email = account.email
        with Session(self._engine) as session, session.begin():
            session.add(account)
            if isinstance(account, User):
                session.flush()
                session.add(_notification(account))
        return email

    def _user(self, email: str, name: str, *, suspended: bool = False) -> User:
        user = User(email=email, display_name=name, password_hash=self._hash, email_verified=True)
        if suspended:
            user.status, user.suspended_at, user.suspension_reason = UserStatus.SUSPENDED, now(), "Seeded"
        return user

    def _add_files(self, session: Session) -> None:
        """Files of one user, including that of the examples, without objects in the storage."""
        owner = self._user("owner@example.com", "Owner")
        session.add(owner)
        session.flush()
        for number in range(_FILES_TO_FIND):
            file = File(
                owner_id=owner.id,
                name=f"seeded{number}.txt",
                media_type="text/plain",
                size=number,
                object_key=f"files/seeded/{number}",
                expires_at=now() + timedelta(days=1),
                status=FileStatus.PENDING if number % 3 else FileStatus.READY,
            )
            if number == 0:
                file.id = EXAMPLE_FILE
            session.add(file)

    def _admin(self, email: str, name: str, role: AdminRole) -> Admin:
        return Admin(email=email, display_name=name, password_hash=self._hash, role=role)


def _notification(user: User) -> Notification:
    """Add the first notification of a user."""
    kind = NotificationKind.WELCOME
    return Notification(user_id=user.id, kind=kind, title="Welcome", body="Your account is ready.")


def _finished_job() -> JobRun:
    """Add a run with the id of the examples and a result, because fuzzing has no worker."""
    job = JobRun(
        kind=JobKind.USERS_EXPORT,
        status=JobStatus.SUCCEEDED,
        parameters={"user_status": None},
        result_key=RESULT_KEY,
        result_size=len(RESULT),
        result_sha256=hashlib.sha256(RESULT).hexdigest(),
        attempt=1,
        started_at=now(),
        finished_at=now(),
    )
    job.id = EXAMPLE_JOB
    return job


def _add_webhooks(session: Session) -> None:
    """The endpoint of the examples and its deliveries. It has no secret, because it is not sent to."""
    endpoint = WebhookEndpoint(
        url="https://hooks.example.com/", description="Seeded", event_types=["user.registered"]
    )
    endpoint.id = EXAMPLE_ENDPOINT
    session.add(endpoint)
    session.flush()
    for number in range(_DELIVERIES_TO_FIND):
        delivery = WebhookDelivery(
            endpoint_id=endpoint.id,
            message_id=uuid7(),
            event_type="user.registered",
            payload="{}",
            status=WebhookDeliveryStatus.FAILED if number % 2 else WebhookDeliveryStatus.SUCCEEDED,
            attempt_count=1,
            next_attempt_at=None,
            finished_at=now(),
        )
        if number == 0:
            delivery.id = EXAMPLE_DELIVERY
        session.add(delivery)
        session.flush()
        session.add(_attempt(delivery))


def _attempt(delivery: WebhookDelivery) -> WebhookAttempt:
    """Return an attempt; a failed one has no response."""
    taken = delivery.status is WebhookDeliveryStatus.SUCCEEDED
    return WebhookAttempt(
        delivery_id=delivery.id,
        number=1,
        started_at=now(),
        duration_ms=12,
        status_code=200 if taken else None,
        failure=None if taken else WebhookFailure.CONNECTION_FAILED,
        response_excerpt="thanks" if taken else None,
    )


async def _hash(password: str) -> str:
    passwords = Passwords(time_cost=1, memory_kib=8, parallelism=1, concurrency=1)
    try:
        return await passwords.hash(password)
    finally:
        passwords.close()
