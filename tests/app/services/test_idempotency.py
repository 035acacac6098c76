"""Idempotency keys over a real PostgreSQL: what was done and what was answered are one."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.core.secret_box import SecretBox
from app.db.engine import Database
from app.db.transaction import transaction
from app.models import IdempotentAnswer, User
from app.services.common.idempotency import DatabaseIdempotencyStore
from contract.interface import Claim, IdempotencyInProgress, IdempotencyKeyReused, StoredAnswer

BOX = SecretBox([b"a secret of the tests of 32 bytes or more"])
ANSWER = StoredAnswer(201, {"content-type": "application/json"}, b'{"a":1}')


@pytest.fixture
def claim() -> Claim:
    return Claim("user/users/users_create", str(uuid4()), b"\x01" * 32)


class Creation:
    """A service method that adds a user in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.email = f"{uuid4()}@example.com"
        self.calls = 0

    async def run(self, claim: Claim, *, fail: bool = False, pause: float = 0) -> tuple[StoredAnswer, bool]:
        async with self._database.session() as session:

            async def serve() -> StoredAnswer:
                self.calls += 1
                async with transaction(session):
                    session.add(User(email=self.email, display_name="Ada", password_hash="x"))
                await asyncio.sleep(pause)
                if fail:
                    raise RuntimeError("after the service's own transaction")
                return ANSWER

            return await DatabaseIdempotencyStore(session, BOX).run(claim, serve)

    async def users(self) -> int:
        async with self._database.session() as session:
            found = await session.scalar(select(func.count()).where(User.email == self.email))
            return found or 0


async def test_once_and_again(database: Database, claim: Claim) -> None:
    creation = Creation(database)
    assert await creation.run(claim) == (ANSWER, False)
    assert await creation.run(claim) == (ANSWER, True)
    assert (creation.calls, await creation.users()) == (1, 1)


async def test_another_request_with_the_same_key(database: Database, claim: Claim) -> None:
    creation = Creation(database)
    await creation.run(claim)
    with pytest.raises(IdempotencyKeyReused):
        await creation.run(Claim(claim.scope, claim.key, b"\x02" * 32))


async def test_a_failure_takes_the_change_back_and_frees_the_key(database: Database, claim: Claim) -> None:
    creation = Creation(database)
    with pytest.raises(RuntimeError):
        await creation.run(claim, fail=True)
    assert await creation.users() == 0
    assert await creation.run(claim) == (ANSWER, False)


async def test_fifty_at_once(database: Database, claim: Claim) -> None:
    creation = Creation(database)
    results = await asyncio.gather(
        *(creation.run(claim, pause=0.2) for _ in range(50)), return_exceptions=True
    )
    done = [each for each in results if not isinstance(each, BaseException)]
    refused = [each for each in results if isinstance(each, BaseException)]
    assert all(isinstance(each, IdempotencyInProgress) for each in refused)
    assert {answer for answer, _ in [(each[0].body, each[1]) for each in done]} == {ANSWER.body}
    assert (creation.calls, await creation.users()) == (1, 1)
    async with database.session() as session:
        stored = await session.scalar(select(func.count()).where(IdempotentAnswer.key == claim.key))
    assert stored == 1
