"""Accounts to fuzz with: those of the spec's examples, some to be found in lists, and any number to spend."""

from __future__ import annotations

import asyncio
import itertools
from typing import Final

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.core.passwords import Passwords
from app.db.base import Base, now
from app.db.urls import psycopg2_url
from app.models import Admin, AdminRole, User, UserStatus

PASSWORD: Final = "correct horse battery"  # noqa: S105 - that of the examples, so that they succeed
CLIENT_EXAMPLE: Final = "ada@example.com"
BACKOFFICE_EXAMPLE: Final = "grace@example.com"
_USERS_TO_FIND = 12


class Accounts:
    """Rows of throw-away accounts, written past the API: what is fuzzed must not depend on what it does."""

    def __init__(self, database_url: str) -> None:
        self._engine = create_engine(psycopg2_url(database_url), pool_size=1)
        self._hash = asyncio.run(_hash(PASSWORD))
        self._numbers = itertools.count()

    def close(self) -> None:
        """Close its connection."""
        self._engine.dispose()

    def reset(self) -> None:
        """Nothing but the accounts of the examples, administrators of all roles, users in both states."""
        with Session(self._engine) as session, session.begin():
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(table.delete())
            session.add(self._user(CLIENT_EXAMPLE, "Ada Lovelace"))
            session.add(self._admin(BACKOFFICE_EXAMPLE, "Grace Hopper", AdminRole.SUPERADMIN))
            for role in AdminRole:
                session.add(self._admin(f"seeded-{role}@example.com", f"Seeded {role}", role))
            for number in range(_USERS_TO_FIND):
                name = f"Seeded {number}"
                session.add(self._user(f"seeded{number}@example.com", name, suspended=number % 3 == 0))

    def new_user(self, *, suspended: bool = False) -> str:
        """Make a user; the address to log in with."""
        email = f"user{next(self._numbers)}@fuzz.example"
        return self._add(self._user(email, "Fuzzer", suspended=suspended))

    def new_admin(self, role: str) -> str:
        """Make an administrator; the address to log in with."""
        email = f"{role}{next(self._numbers)}@fuzz.example"
        return self._add(self._admin(email, "Fuzzer", AdminRole(role)))

    def _add(self, account: User | Admin) -> str:
        email = account.email
        with Session(self._engine) as session, session.begin():
            session.add(account)
        return email

    def _user(self, email: str, name: str, *, suspended: bool = False) -> User:
        user = User(email=email, display_name=name, password_hash=self._hash, email_verified=True)
        if suspended:
            user.status, user.suspended_at, user.suspension_reason = UserStatus.SUSPENDED, now(), "Seeded"
        return user

    def _admin(self, email: str, name: str, role: AdminRole) -> Admin:
        return Admin(email=email, display_name=name, password_hash=self._hash, role=role)


async def _hash(password: str) -> str:
    passwords = Passwords(time_cost=1, memory_kib=8, parallelism=1, concurrency=1)
    try:
        return await passwords.hash(password)
    finally:
        passwords.close()
