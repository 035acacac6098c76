"""Every accepted record is written exactly once, although consumers are killed and Redis fails under load."""

from __future__ import annotations

import asyncio
import json
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from app.core.logs.shipping.stream import KEY
from app.integrations.cache.redis_client import RedisClient
from tests.app.eventually import eventually
from tests.app.gate import Gate, gate_to
from tests.app.logs.consumer import consumer, pending, shipping_environment, stop, written
from tests.app.processes import running

AWAY_SECONDS = 10
PER_SECOND = 500
COUNT = 9_000
"""Of each process: logged within 18 seconds."""


async def test_accepted_records_are_written_once_when_consumers_and_redis_fail(
    redis: RedisClient, redis_url: str, tmp_path: Path
) -> None:
    loads = [tmp_path / "first.json", tmp_path / "second.json"]
    with ExitStack() as stack:
        async with gate_to(redis_url) as gate:
            environment = shipping_environment(tmp_path, REDIS_URL=gate.url)
            log = tmp_path / "processes.out"
            producers = [
                stack.enter_context(running(*_load(COUNT, path), environment=environment, log=log))
                for path in loads
            ]
            killed = stack.enter_context(consumer(environment, log))
            for _ in range(2):
                known = len(written(tmp_path))
                await eventually(partial(_has_grown, tmp_path, known + 200))
                killed.kill()
                killed = stack.enter_context(consumer(environment, log))
            await _interrupt(gate)
            await eventually(lambda: all(producer.poll() is not None for producer in producers))
            killed.kill()
            last = stack.enter_context(consumer(environment, log))
            counts = [json.loads(path.read_text()) for path in loads]
            accepted = sum(count["shipped"] + count["spooled"] for count in counts)
            await eventually(lambda: len(written(tmp_path)) >= accepted)
            await eventually(lambda: _is_empty(redis))
            await eventually(lambda: not pending(tmp_path))
            await stop(last)
    records = written(tmp_path)
    ids = [record["id"] for record in records]
    assert len(ids) == len(set(ids))
    for path, count in zip(loads, counts, strict=True):
        assert count["dropped"] == 0
        assert count["spooled"] > 0, "Redis was never away"
        numbers = [record["number"] for record in records if record.get("load") == path.name]
        assert sorted(numbers) == list(range(COUNT))


async def test_records_of_a_killed_process_in_its_local_file_are_written(
    redis: RedisClient, redis_url: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        async with gate_to(redis_url) as gate:
            await gate.close()
            environment = shipping_environment(tmp_path, REDIS_URL=gate.url)
            log = tmp_path / "processes.out"
            load = _load(100_000, tmp_path / "load.json")
            producer = stack.enter_context(running(*load, environment=environment, log=log))
            await eventually(lambda: any(path.stat().st_size > 50_000 for path in pending(tmp_path)))
            producer.kill()
            producer.wait()
            (left,) = pending(tmp_path)
            # A crash of the machine may leave a partial line.
            with left.open("a") as file:
                file.write('{"id":"torn')
            accepted = [json.loads(line)["id"] for line in left.read_text().splitlines()[:-1]]
            await gate.open()
            stack.enter_context(consumer(environment, log))
            await eventually(lambda: not left.exists())
            await eventually(lambda: _is_empty(redis))
    ids = [record["id"] for record in written(tmp_path) if record["id"].startswith(left.stem)]
    assert sorted(ids) == sorted(accepted)


async def _interrupt(gate: Gate) -> None:
    # A server that hangs first may or may not have received the records.
    gate.fall_silent()
    await asyncio.sleep(3)
    gate.speak()
    await gate.close()
    await asyncio.sleep(AWAY_SECONDS)
    await gate.open()


def _load(count: int, file: Path) -> tuple[str, ...]:
    return ("-m", "tests.app.logs.load", str(count), str(PER_SECOND), str(file))


async def _is_empty(redis: RedisClient) -> bool:
    return bool(await redis.send("XLEN", KEY) == 0)


def _has_grown(folder: Path, count: int) -> bool:
    return len(written(folder)) > count
