"""The shipper inside one process: its limits, its end, and forks."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import Counter
from pathlib import Path

import pytest

from app.core.logs.shipping.shipper import Limits, Shipper
from app.core.logs.shipping.stream import FIELD, KEY, LogStream
from app.integrations.cache.redis_client import RedisClient

LINE = '{"event":"x"}'
NOWHERE = "redis://127.0.0.1:1/0"


def shipper(url: str, folder: Path, *, queue: int = 1000, stream: int = 10_000, file: int = 10**6) -> Shipper:
    """A shipper to the server at `url`, with these limits."""
    limits = Limits(queue_records=queue, fallback_bytes=file)
    return Shipper(lambda: LogStream(url, most_records=stream), folder / "pending", limits)


async def entries(redis: RedisClient) -> list[dict[str, str]]:
    """The records in the stream."""
    return [json.loads(fields[FIELD]) for _, fields in await redis.send("XRANGE", KEY, "-", "+")]


async def test_records_are_in_redis_when_the_shipper_is_closed(
    redis: RedisClient, redis_url: str, tmp_path: Path
) -> None:
    ships = shipper(redis_url, tmp_path)
    for _ in range(700):
        ships.offer(LINE)
    ships.close()
    found = await entries(redis)
    assert (len(found), ships.counts.shipped) == (700, 700)
    assert len({record["id"] for record in found}) == 700


def test_full_queue_drops_and_counts_and_does_not_block(tmp_path: Path) -> None:
    ships = shipper(NOWHERE, tmp_path, queue=100)
    observed: Counter[str] = Counter()
    ships.observe = lambda outcome, count: observed.update({outcome: count})
    began = time.perf_counter()
    for _ in range(20_000):
        ships.offer(LINE)
    assert time.perf_counter() - began < 5
    ships.close()
    counts = ships.counts
    assert counts.dropped > 0
    # The shipper's own reports are records, too.
    assert counts.shipped == 0
    assert counts.dropped + counts.spooled >= 20_000
    assert observed == {"dropped": counts.dropped, "spooled": counts.spooled}


def test_full_file_drops_and_counts(tmp_path: Path) -> None:
    ships = shipper(NOWHERE, tmp_path, file=200)
    for _ in range(500):
        ships.offer(LINE)
    ships.close()
    assert ships.counts.dropped >= 490
    assert sum(path.stat().st_size for path in (tmp_path / "pending").iterdir()) <= 200


def test_unwritable_folder_drops_and_counts(tmp_path: Path) -> None:
    (tmp_path / "pending").write_text("a file where the folder would be")
    ships = shipper(NOWHERE, tmp_path)
    ships.offer(LINE)
    ships.close()
    assert ships.counts.dropped == 1


async def test_full_stream_is_not_trimmed_and_records_go_to_the_file(
    redis: RedisClient, redis_url: str, tmp_path: Path
) -> None:
    ships = shipper(redis_url, tmp_path, stream=3)
    for _ in range(3):
        ships.offer(LINE)
    ships.close()
    more = shipper(redis_url, tmp_path, stream=3)
    more.offer(LINE)
    more.close()
    assert len(await entries(redis)) == 3
    assert (more.counts.shipped, more.counts.spooled) == (0, 1)
    (left,) = (tmp_path / "pending").iterdir()
    assert len(left.read_text().splitlines()) == 1


async def test_forked_process_ships_its_own_records_and_leaves_those_of_its_parent(
    redis: RedisClient, redis_url: str, tmp_path: Path
) -> None:
    ships = shipper(redis_url, tmp_path)
    ships.offer('{"event":"parent"}')
    child = os.fork()
    if child == 0:
        status = 1
        try:
            ships.reset_after_fork()
            ships.offer('{"event":"child"}')
            ships.close()
            status = 0
        finally:
            os._exit(status)
    _, status = await asyncio.to_thread(os.waitpid, child, 0)
    ships.close()
    assert status == 0
    assert sorted(record["event"] for record in await entries(redis)) == ["child", "parent"]


def test_record_after_the_end_is_dropped_and_counted(tmp_path: Path) -> None:
    ships = shipper(NOWHERE, tmp_path)
    ships.close()
    ships.offer(LINE)
    assert ships.counts.dropped == 1


pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
