"""The records of tasks, with the ids of task and request."""

from __future__ import annotations

from typing import Any

from structlog.contextvars import bound_contextvars

from app.core.logs.logger import get_logger
from app.db.errors import DatabaseUnreachableError
from app.integrations.cache.redis_client import RedisClient
from app.schedule.task import PermanentFailure, TaskContext, task
from tests.app.eventually import eventually
from tests.app.logs.captured import captured
from tests.app.schedule.conftest import Work

logger = get_logger("app.test")
USER = "0198c9f0-6b1e-7c44-8a2d-000000000000"


@task("test.twice", retries=1)
async def twice(context: TaskContext, *, payload: dict[str, str]) -> None:
    """Fail at the first attempt and succeed at the second."""
    logger.info("at work")
    if context.attempt == 1:
        raise ConnectionError("the way to 'ada@example.com' is closed")


@task("test.hopeless", retries=5)
async def hopeless(context: TaskContext) -> None:
    raise PermanentFailure("never")


@task("test.stranded", retries=0)
async def stranded(context: TaskContext) -> None:
    """Fail as if the database were unreachable."""
    raise DatabaseUnreachableError("no connection to PostgreSQL")


@task("test.routine", retries=0, routine=True)
async def routine(context: TaskContext) -> None:
    """Succeed, every few seconds."""


async def test_records_of_a_task_have_its_ids_and_those_of_the_request_that_sent_it(
    redis: RedisClient, work: Work
) -> None:
    with captured() as records:
        async with work([twice, hopeless, routine]) as queue:
            with bound_contextvars(request_id="r-9"):
                await queue.send("test.twice", {"payload": {"user_id": USER}}, task_id="t-1")
                await queue.send("test.hopeless", task_id="t-2", headers={})
            await queue.send("test.routine", task_id="t-3")
            await eventually(lambda: _is_done(records))
    mine = [record for record in records if record.get("task") == "test.twice"]
    assert [record["event"] for record in mine] == [
        "at work",
        "task failed and is tried again",
        "at work",
        "task succeeded",
    ]
    assert {(record["task_id"], record["request_id"], record["user_id"]) for record in mine} == {
        ("t-1", "r-9", USER)
    }
    assert mine[1]["error"] == "ConnectionError: the way to '…' is closed"
    (failure,) = (record for record in records if record["event"] == "task failed")
    assert failure["exception"].endswith("PermanentFailure: never")
    assert "request_id" not in failure
    assert not any(record.get("task") == "test.routine" for record in records)


async def _is_done(records: list[dict[str, Any]]) -> bool:
    events = {record["event"] for record in records}
    return {"task succeeded", "task failed"} <= events


async def test_task_without_its_database_fails_in_one_line(redis: RedisClient, work: Work) -> None:
    with captured() as records:
        async with work([stranded]) as queue:
            await queue.send("test.stranded", task_id="t-4")
            await eventually(lambda: _is_logged(records))
    (failure,) = (record for record in records if record["event"] == "task failed")
    assert failure["error"] == "app.db.errors.DatabaseUnreachableError: no connection to PostgreSQL"
    assert "exception" not in failure


async def _is_logged(records: list[dict[str, Any]]) -> bool:
    return any(record["event"] == "task failed" for record in records)
