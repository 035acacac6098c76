"""The read-through cache: no stale values after a commit, single loads, and outages of Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.metrics.instruments import Instruments
from app.core.settings import Settings
from app.db.engine import Database
from app.db.transaction import TransactionFailedError, transaction
from app.integrations.cache import read_through
from app.integrations.cache.invalidation import changes_row, install_listeners
from app.integrations.cache.metrics import CacheKind, CacheMetrics, Outcome
from app.integrations.cache.read_through import Namespace, ReadThroughCache, Tags, row_tags, table_tag
from app.integrations.cache.redis_client import Argument, RedisClient, RedisUnavailableError
from app.models import User, UserStatus
from tests.app.gate import gate_to
from tests.app.metrics import value_of


@dataclass(frozen=True)
class Profile:
    """A value of several types, to be the same after a round trip."""

    id: UUID
    name: str
    seen_at: datetime | None


PROFILES = Namespace(kind=CacheKind.DATA, name="profiles", version=1, type_=Profile, seconds=30)
NAMES = Namespace(kind=CacheKind.QUERY, name="names", version=1, type_=list[str], seconds=30)
SEEN = datetime(2026, 2, 1, 8, tzinfo=UTC)


class Service:
    """A process that reads users, and counts queries."""

    def __init__(self, database: Database, redis_url: str, *, delay: float = 0) -> None:
        self.database = database
        self.redis = RedisClient(redis_url, timeout=2)
        self.instruments = Instruments()
        self.cache = ReadThroughCache(self.redis, CacheMetrics(self.instruments))
        self.loads = 0
        self.delay = delay
        self.asked = asyncio.Event()
        self.go_on: asyncio.Event | None = None
        install_listeners(database.session_class, self.cache, [User])

    async def profile(self, user_id: UUID, session: AsyncSession | None = None) -> Profile:
        if session is None:
            async with self.database.session() as own:
                return await self.profile(user_id, own)

        async def load() -> Profile:
            self.loads += 1
            name = await session.scalar(select(User.display_name).where(User.id == user_id))
            # A slow load, after its query.
            await session.rollback()
            self.asked.set()
            await asyncio.sleep(self.delay)
            if self.go_on is not None:
                await self.go_on.wait()
            if name is None:
                raise LookupError(user_id)
            return Profile(user_id, name, SEEN)

        return await self.cache.read(session, PROFILES.lookup([user_id], row_tags(User, user_id)), load)

    async def names(self) -> list[str]:
        async with self.database.session() as session:

            async def load() -> list[str]:
                self.loads += 1
                return list(await session.scalars(select(User.display_name).order_by(User.display_name)))

            return await self.cache.read(session, NAMES.lookup([], [table_tag(User)]), load)

    async def rename(self, user_id: UUID, name: str) -> None:
        async with self.database.session() as session, transaction(session):
            (await session.get_one(User, user_id)).display_name = name

    def seen(self, outcome: Outcome) -> float:
        labels = {"cache": "data", "namespace": "profiles", "outcome": outcome.value}
        return value_of(self.instruments, "cache_lookups_total", **labels)


@pytest.fixture
async def service(settings: Settings, database: Database, redis: RedisClient) -> AsyncIterator[Service]:
    own = Database(settings)
    service = Service(own, settings.redis_url)
    yield service
    await own.close()
    await service.redis.close()


@pytest.fixture
async def ada(database: Database, redis: RedisClient) -> UUID:
    return await add(database, "Ada")


async def add(database: Database, name: str) -> UUID:
    user = User(email=f"{uuid4().hex}@example.com", display_name=name, password_hash="x")
    async with database.session() as session, transaction(session):
        session.add(user)
    return user.id


async def entry_keys(redis: RedisClient) -> list[str]:
    return [key for key in await redis.send("KEYS", "cache:*") if ":lock:" not in key]


async def test_second_read_does_not_query_the_database(service: Service, ada: UUID) -> None:
    first, second = await service.profile(ada), await service.profile(ada)
    assert first == second == Profile(ada, "Ada", SEEN)
    assert service.loads == 1
    assert (service.seen(Outcome.MISS), service.seen(Outcome.HIT)) == (1, 1)


async def test_values_expire_with_jitter(service: Service, database: Database, redis: RedisClient) -> None:
    for number in range(20):
        await service.profile(await add(database, str(number)))
    lifetimes = [await redis.send("PTTL", key) for key in await entry_keys(redis)]
    assert len(lifetimes) == 20
    assert all(15_000 < milliseconds <= 30_000 for milliseconds in lifetimes)
    assert max(lifetimes) - min(lifetimes) > 100


async def test_keys_differ_by_part_type_namespace_and_version() -> None:
    user_id = uuid4()
    other = Namespace(kind=CacheKind.DATA, name="other", version=1, type_=Profile, seconds=30)
    newer = Namespace(kind=CacheKind.DATA, name="profiles", version=2, type_=Profile, seconds=30)
    keys = [
        PROFILES.lookup([user_id], []).key,
        PROFILES.lookup([str(user_id)], []).key,
        PROFILES.lookup([user_id, None], []).key,
        PROFILES.lookup(["a", "b"], []).key,
        PROFILES.lookup(["a,b"], []).key,
        PROFILES.lookup([1], []).key,
        PROFILES.lookup(["1"], []).key,
        PROFILES.lookup([True], []).key,
        other.lookup([user_id], []).key,
        newer.lookup([user_id], []).key,
    ]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    "garbage", [b"", b"\xff\xfe", b"no line", b"{}", b"\x80\x04\x95pickle", b'{"id": 1}', b"null"]
)
async def test_corrupt_entry_is_a_miss(
    service: Service, redis: RedisClient, ada: UUID, garbage: bytes
) -> None:
    await service.profile(ada)
    (key,) = await entry_keys(redis)
    generations = (await redis.send("GET", key)).partition("\n")[0]
    for stored in (garbage, generations.encode() + b"\n" + garbage):
        await redis.send("SET", key, stored)
        loads = service.loads
        assert (await service.profile(ada)).name == "Ada"
        assert service.loads == loads + 1
        # The corrupt entry was replaced.
        await service.profile(ada)
        assert service.loads == loads + 1
    assert service.seen(Outcome.CORRUPT) == 1
    await redis.send("DEL", key)
    await redis.send("LPUSH", key, "a list")
    assert (await service.profile(ada)).name == "Ada"


async def test_change_is_visible_after_its_commit(service: Service, ada: UUID) -> None:
    await service.profile(ada)
    assert await service.names() == ["Ada"]
    await service.rename(ada, "Ada Lovelace")
    assert (await service.profile(ada)).name == "Ada Lovelace"
    assert await service.names() == ["Ada Lovelace"]


async def test_invalidation_happens_only_after_a_commit(service: Service, ada: UUID) -> None:
    await service.profile(ada)
    async with service.database.session() as session:
        async with transaction(session):
            async with transaction(session):
                (await session.get_one(User, ada)).display_name = "Nobody"
                await session.flush()
            # The inner block has ended; the outermost has not, so other sessions do not see the change.
            assert (await service.profile(ada)).name == "Ada"
            assert service.loads == 1
        assert (await service.profile(ada)).name == "Nobody"
        assert service.loads == 2

        with pytest.raises(LookupError):
            await change_and_fail(session, ada)
        with pytest.raises(TransactionFailedError):
            await swallow_a_failure(session, ada)
        # The next commit does not invalidate it either.
        async with transaction(session):
            await session.scalar(select(User.id).limit(1))
    assert (await service.profile(ada)).name == "Nobody"
    assert service.loads == 2


async def change_and_fail(session: AsyncSession, user_id: UUID) -> None:
    async with transaction(session):
        (await session.get_one(User, user_id)).display_name = "Rolled back"
        await session.flush()
        raise LookupError


async def swallow_a_failure(session: AsyncSession, user_id: UUID) -> None:
    async with transaction(session):
        with pytest.raises(LookupError):
            await change_and_fail(session, user_id)


async def test_refused_commit_invalidates_no_value(service: Service, ada: UUID) -> None:
    await service.profile(ada)
    with pytest.raises(IntegrityError):
        await take_the_same_address(service, ada)
    await service.profile(ada)
    assert service.loads == 1


async def take_the_same_address(service: Service, user_id: UUID) -> None:
    async with service.database.session() as session, transaction(session):
        user = await session.get_one(User, user_id)
        session.add(User(email=user.email, display_name="x", password_hash="x"))
        user.display_name = "Refused"


async def test_reader_from_before_the_commit_stores_no_stale_value(
    service: Service, settings: Settings, ada: UUID
) -> None:
    """The row changes, and the tags are invalidated, between the read and the write of the entry."""
    slow = Service(Database(settings), settings.redis_url)
    slow.go_on = asyncio.Event()
    reader = asyncio.create_task(slow.profile(ada))
    await slow.asked.wait()
    await service.rename(ada, "New")
    assert (await service.profile(ada)).name == "New"
    slow.go_on.set()
    assert (await reader).name == "Ada"
    assert (await service.profile(ada)).name == "New"
    assert (await slow.profile(ada)).name == "New"
    await slow.database.close()
    await slow.redis.close()


async def test_reader_after_a_change_does_not_share_an_earlier_load(
    service: Service, settings: Settings, ada: UUID
) -> None:
    """Neither within the process nor across processes."""
    slow = Service(Database(settings), settings.redis_url)
    slow.go_on = asyncio.Event()
    reader = asyncio.create_task(slow.profile(ada))
    await slow.asked.wait()
    await service.rename(ada, "New")
    slow.asked.clear()
    late = asyncio.create_task(slow.profile(ada))
    async with asyncio.timeout(read_through.LOCK_SECONDS / 2):
        await slow.asked.wait()
    await service.rename(ada, "Newer")
    async with asyncio.timeout(read_through.LOCK_SECONDS / 2):
        assert (await service.profile(ada)).name == "Newer"
    slow.go_on.set()
    assert [(await task).name for task in (reader, late)] == ["Ada", "New"]
    assert (await slow.profile(ada)).name == "Newer"
    await slow.database.close()
    await slow.redis.close()


async def test_values_of_lost_tags_are_misses(service: Service, redis: RedisClient, ada: UUID) -> None:
    await service.profile(ada)
    for key in await redis.send("KEYS", "tag:*"):
        await redis.send("DEL", key)
    await service.profile(ada)
    assert service.loads == 2
    await service.profile(ada)
    assert service.loads == 2


class InterruptedRedis(RedisClient):
    """Runs a callback between a command and its reply."""

    meanwhile: Callable[[], Awaitable[None]] | None = None
    is_lost = False

    async def send(self, *command: Argument, bypass_circuit_breaker: bool = False) -> Any:
        if self.is_lost:
            raise RedisUnavailableError
        reply = await super().send(*command, bypass_circuit_breaker=bypass_circuit_breaker)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        return reply


async def test_failed_invalidation_stays_pending_after_an_earlier_reply(
    settings: Settings, redis: RedisClient
) -> None:
    """The invalidation of a second commit is lost while that of the first is acknowledged."""
    ours, theirs = InterruptedRedis(settings.redis_url, timeout=2), Tags(redis)
    lookup = NAMES.lookup(["key"], ["tag"])
    tags = Tags(ours)
    begun: list[tuple[str, ...]] = []

    async def commit_again() -> None:
        begun.append((await theirs.read(lookup))[1])
        ours.is_lost = True
        await tags.invalidate(["tag"])
        ours.is_lost = False

    ours.meanwhile = commit_again
    await tags.invalidate(["tag"])
    assert (await tags.read(lookup))[1] != begun[0]
    await ours.close()


async def test_cache_is_not_used_inside_a_transaction(service: Service, ada: UUID) -> None:
    """Uncommitted values of a transaction must not reach other readers."""
    with pytest.raises(LookupError):
        await read_and_fail(service)
    assert await service.names() == ["Ada"]


async def read_and_fail(service: Service) -> None:
    async with service.database.session() as session, transaction(session):
        await session.execute(update(User).values(display_name="Uncommitted"))
        names = await service.cache.read(
            session, NAMES.lookup([], [table_tag(User)]), lambda: all_names(session)
        )
        assert names == ["Uncommitted"]
        raise LookupError


async def all_names(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(User.display_name)))


async def test_update_statements_invalidate(service: Service, database: Database, ada: UUID) -> None:
    grace = await add(database, "Grace")
    both = (await service.profile(ada), await service.profile(grace), await service.names())
    assert both[2] == ["Ada", "Grace"]
    async with service.database.session() as session:
        statement = update(User).where(User.id == ada).values(display_name="One")
        async with transaction(session):
            await session.execute(statement.execution_options(**changes_row(ada)))
        assert [(await service.profile(user_id)).name for user_id in (ada, grace)] == ["One", "Grace"]
        # Only one row was invalidated.
        assert service.loads == 4
        assert await service.names() == ["Grace", "One"]
        async with transaction(session):
            await session.execute(update(User).values(display_name="All"))
        assert [(await service.profile(user_id)).name for user_id in (ada, grace)] == ["All", "All"]
        async with transaction(session):
            await session.execute(insert(User), [columns_of("New")])
        assert await service.names() == ["All", "All", "New"]
        async with transaction(session):
            await session.execute(delete(User))
        assert await service.names() == []
    with pytest.raises(LookupError):
        await service.profile(ada)


def columns_of(name: str) -> dict[str, object]:
    return {
        "id": uuid4(),
        "email": f"{name}@example.com",
        "display_name": name,
        "password_hash": "x",
        "email_verified": False,
        "status": UserStatus.ACTIVE,
        "created_at": SEEN,
        "updated_at": SEEN,
    }


async def test_fifty_readers_load_once(service: Service, ada: UUID) -> None:
    service.delay = 0.1
    found = await asyncio.gather(*(service.profile(ada) for _ in range(50)))
    assert {profile.name for profile in found} == {"Ada"}
    assert service.loads == 1
    assert (service.seen(Outcome.MISS), service.seen(Outcome.SHARED)) == (1, 49)


async def test_fifty_readers_of_five_processes_load_once(
    service: Service, settings: Settings, ada: UUID
) -> None:
    """The processes share only the two servers."""
    services = [Service(service.database, settings.redis_url, delay=0.1) for _ in range(5)]
    found = await asyncio.gather(*(process.profile(ada) for process in services for _ in range(10)))
    assert {profile.name for profile in found} == {"Ada"}
    assert sum(process.loads for process in services) == 1
    assert sum(process.seen(Outcome.SHARED) for process in services) == 49
    for process in services:
        await process.redis.close()


async def test_failed_load_does_not_fail_waiting_readers(service: Service, database: Database) -> None:
    service.delay = 0.05
    nobody = uuid4()
    results = await asyncio.gather(*(service.profile(nobody) for _ in range(5)), return_exceptions=True)
    assert [type(result) for result in results] == [LookupError] * 5
    # The lock was released, so that the next reader need not wait.
    began = asyncio.get_running_loop().time()
    with pytest.raises(LookupError):
        await service.profile(nobody)
    assert asyncio.get_running_loop().time() - began < read_through.LOCK_SECONDS / 2


async def test_cancelled_load_does_not_cancel_waiting_readers(service: Service, ada: UUID) -> None:
    service.go_on = asyncio.Event()
    leader = asyncio.create_task(service.profile(ada))
    await service.asked.wait()
    followers = [asyncio.create_task(service.profile(ada)) for _ in range(3)]
    await asyncio.sleep(0.05)
    leader.cancel()
    service.go_on.set()
    assert {result.name for result in await asyncio.gather(*followers)} == {"Ada"}
    assert leader.cancelled()


async def test_dead_loading_process_is_waited_for_until_the_lock_ends(
    service: Service, settings: Settings, ada: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_through, "LOCK_SECONDS", 0.2)
    service.go_on = asyncio.Event()
    dead = asyncio.create_task(service.profile(ada))
    await service.asked.wait()
    survivor = Service(service.database, settings.redis_url)
    async with asyncio.timeout(2):
        assert (await survivor.profile(ada)).name == "Ada"
    assert survivor.loads == 1
    service.go_on.set()
    await dead
    await survivor.redis.close()


async def test_without_redis_every_reader_loads(
    settings: Settings, database: Database, redis: RedisClient, ada: UUID
) -> None:
    async with gate_to(settings.redis_url) as gate:
        service = Service(Database(settings), gate.url)
        await service.profile(ada)
        await gate.close()
        assert [(await service.profile(ada)).name for _ in range(3)] == ["Ada"] * 3
        assert service.loads == 4
        assert service.seen(Outcome.UNAVAILABLE) == 3
        # A pending invalidation is sent before the next read of this process.
        await service.rename(ada, "New")
        assert (await service.profile(ada)).name == "New"
        await gate.open()
        async with asyncio.timeout(10):
            while service.seen(Outcome.HIT) == 0:
                assert (await service.profile(ada)).name == "New"
                await asyncio.sleep(0.05)
        # The same holds for other processes.
        other = Service(service.database, settings.redis_url)
        assert (await other.profile(ada)).name == "New"
        for process in (service, other):
            await process.redis.close()
        await service.database.close()


async def test_commit_with_unknown_outcome_invalidates(
    settings: Settings, database: Database, redis: RedisClient, ada: UUID
) -> None:
    """The connection is lost during COMMIT, so that the change may be committed."""
    service = Service(Database(settings), settings.redis_url)
    await service.profile(ada)
    with pytest.raises(DBAPIError, match="connection"):
        await lose_the_connection(service, database, ada)
    await service.profile(ada)
    assert service.loads == 2
    await service.database.close()
    await service.redis.close()


async def lose_the_connection(service: Service, database: Database, user_id: UUID) -> None:
    async with service.database.session() as session, transaction(session):
        (await session.get_one(User, user_id)).display_name = "Lost"
        await session.flush()
        pid = await session.scalar(text("SELECT pg_backend_pid()"))
        async with database.session() as killer:
            await killer.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
