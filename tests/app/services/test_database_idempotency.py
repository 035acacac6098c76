"""Idempotency keys over a real PostgreSQL: change and stored response are committed together."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.metrics.instruments import Instruments
from app.core.secret_box import SecretBox
from app.db.engine import Database
from app.db.transaction import transaction
from app.integrations.cache.metrics import CacheMetrics
from app.integrations.cache.redis_client import RedisClient
from app.integrations.cache.response_cache import SECONDS, ResponseCache
from app.models import IdempotencyRecord, User
from app.services.common.database_idempotency import DatabaseIdempotencyStore
from specfirst.runtime.interface import Claim, IdempotencyInProgress, IdempotencyKeyReused, StoredResponse
from tests.app.metrics import value_of
from tests.app.queries import statements

BOX = SecretBox([b"a secret of the tests of 32 bytes or more"])
STORED = StoredResponse(201, {"content-type": "application/json"}, b'{"a":1}')


@pytest.fixture
def claim() -> Claim:
    return Claim("user/users/users_create", str(uuid4()), b"\x01" * 32)


@pytest.fixture(params=["Redis", "no Redis"])
async def responses(request: pytest.FixtureRequest, redis: RedisClient) -> AsyncIterator[ResponseCache]:
    """The cache of responses, with and without Redis."""
    if request.param == "Redis":
        yield ResponseCache(redis, CacheMetrics())
        return
    nobody = RedisClient("redis://127.0.0.1:1/0", timeout=0.1)
    yield ResponseCache(nobody, CacheMetrics())
    await nobody.close()


class Creation:
    """A service method that adds a user in a transaction of its own."""

    def __init__(self, database: Database, responses: ResponseCache) -> None:
        self._database = database
        self._responses = responses
        self.email = f"{uuid4()}@example.com"
        self.calls = 0

    async def run(self, claim: Claim, *, fail: bool = False, pause: float = 0) -> tuple[StoredResponse, bool]:
        async with self._database.session() as session:

            async def serve() -> StoredResponse:
                self.calls += 1
                async with transaction(session):
                    session.add(User(email=self.email, display_name="Ada", password_hash="x"))
                await asyncio.sleep(pause)
                if fail:
                    raise RuntimeError("after the service's own transaction")
                return STORED

            return await DatabaseIdempotencyStore(session, BOX, self._responses).run(claim, serve)

    async def users(self) -> int:
        async with self._database.session() as session:
            found = await session.scalar(select(func.count()).where(User.email == self.email))
            return found or 0


async def test_repetition_returns_the_stored_response(
    database: Database, responses: ResponseCache, claim: Claim
) -> None:
    creation = Creation(database, responses)
    assert await creation.run(claim) == (STORED, False)
    assert await creation.run(claim) == (STORED, True)
    assert (creation.calls, await creation.users()) == (1, 1)


async def test_other_request_with_the_same_key_is_refused(
    database: Database, responses: ResponseCache, claim: Claim
) -> None:
    creation = Creation(database, responses)
    await creation.run(claim)
    with pytest.raises(IdempotencyKeyReused):
        await creation.run(Claim(claim.scope, claim.key, b"\x02" * 32))


async def test_failure_rolls_back_and_frees_the_key(
    database: Database, responses: ResponseCache, claim: Claim
) -> None:
    creation = Creation(database, responses)
    with pytest.raises(RuntimeError):
        await creation.run(claim, fail=True)
    assert await creation.users() == 0
    assert await creation.run(claim) == (STORED, False)


async def test_parallel_requests_run_once(database: Database, responses: ResponseCache, claim: Claim) -> None:
    creation = Creation(database, responses)
    results = await asyncio.gather(
        *(creation.run(claim, pause=0.2) for _ in range(50)), return_exceptions=True
    )
    done = [result for result in results if not isinstance(result, BaseException)]
    refused = [result for result in results if isinstance(result, BaseException)]
    assert all(isinstance(error, IdempotencyInProgress) for error in refused)
    assert {response for response, _ in [(outcome[0].body, outcome[1]) for outcome in done]} == {STORED.body}
    assert (creation.calls, await creation.users()) == (1, 1)
    async with database.session() as session:
        stored = await session.scalar(select(func.count()).where(IdempotencyRecord.key == claim.key))
    assert stored == 1


async def test_repetition_needs_no_database_query(
    database: Database, redis: RedisClient, claim: Claim
) -> None:
    instruments = Instruments()
    creation = Creation(database, ResponseCache(redis, CacheMetrics(instruments)))
    await creation.run(claim)
    with statements() as sent:
        assert await creation.run(claim) == (STORED, True)
        with pytest.raises(IdempotencyKeyReused):
            await creation.run(Claim(claim.scope, claim.key, b"\x02" * 32))
    assert sent == []
    labels = {"cache": "response", "namespace": "idempotency", "outcome": "hit"}
    assert value_of(instruments, "cache_lookups_total", **labels) == 2
    # A response that only the database has is cached after a query.
    await redis.send("FLUSHDB")
    assert await creation.run(claim) == (STORED, True)
    with statements() as sent:
        assert await creation.run(claim) == (STORED, True)
    assert sent == []


async def test_bodies_in_redis_are_encrypted(database: Database, redis: RedisClient, claim: Claim) -> None:
    await Creation(database, ResponseCache(redis, CacheMetrics())).run(claim)
    (key,) = await redis.send("KEYS", "response:*")
    entry = await redis.send("GET", key)
    assert STORED.body.decode() not in entry
    assert base64.b64encode(STORED.body).decode() not in entry
    assert 0 < await redis.send("TTL", key) <= SECONDS


async def test_corrupt_cache_entry_is_read_from_the_database(
    database: Database, redis: RedisClient, claim: Claim
) -> None:
    creation = Creation(database, ResponseCache(redis, CacheMetrics()))
    await creation.run(claim)
    (key,) = await redis.send("KEYS", "response:*")
    await redis.send("SET", key, "{}")
    assert await creation.run(claim) == (STORED, True)


async def test_response_of_commit_with_unknown_outcome_is_not_cached(
    database: Database, redis: RedisClient, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(session: AsyncSession) -> None:
        raise ConnectionError("the response to COMMIT never came")

    creation = Creation(database, ResponseCache(redis, CacheMetrics()))
    with monkeypatch.context() as patch:
        patch.setattr(AsyncSession, "commit", lost)
        with pytest.raises(ConnectionError):
            await creation.run(claim)
    assert await redis.send("KEYS", "response:*") == []
    assert await creation.run(claim) == (STORED, False)
