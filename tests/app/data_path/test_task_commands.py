"""Broker commands of sending a task."""

from __future__ import annotations

import pytest

from app.core.celery_app import make_celery
from app.integrations.cache.redis_client import RedisClient
from app.integrations.task_queue import TaskQueue
from tests.app.conftest import SettingsFactory
from tests.app.data_path.counting import counted_broker_commands


@pytest.mark.parametrize(("events", "commands"), [(False, ["LPUSH"]), (True, ["LPUSH", "PUBLISH"])])
async def test_task_is_one_command_unless_flower_reads_events(
    make_settings: SettingsFactory, redis: RedisClient, events: bool, commands: list[str]
) -> None:
    queue = TaskQueue(make_celery(make_settings(task_events=events)))
    # The first one connects and declares the queue.
    await queue.send("test.task", headers={})
    with counted_broker_commands() as traffic:
        await queue.send("test.task", headers={})
    await queue.close()
    assert traffic.commands == commands
