"""The schedule, queues and time limits of tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.core.celery_app import HARD_SECONDS, QUEUES, SOFT_SECONDS, VISIBILITY_SECONDS
from app.core.settings import Settings
from app.db.engine import Database
from app.integrations import outbox_notifier
from app.integrations.cache.redis_client import RedisClient
from app.schedule.application import RETRY_MAX_SECONDS, create_worker
from app.schedule.beat import Scheduler, beat_schedule
from app.schedule.registry import all_tasks
from app.schedule.subscriptions import SUBSCRIPTIONS
from app.schedule.task import TaskSpec
from app.services.common.outbox.outbox import Topic
from specfirst.devserver.ports import free_port
from tests.app.conftest import SettingsFactory
from tests.app.logs.captured import captured
from tests.app.schedule.conftest import Work, ended

TASKS = {spec.name: spec for spec in all_tasks()}


def test_task_names_are_unique() -> None:
    assert len(TASKS) == len(list(all_tasks()))


def test_scheduled_subscribed_and_sent_tasks_exist(settings: Settings) -> None:
    scheduled = {entry["task"] for entry in beat_schedule(settings).values()}
    subscribed = {name for subscribers in SUBSCRIPTIONS.values() for name in subscribers}
    assert scheduled | subscribed | {outbox_notifier.RELAY_TASK} == set(TASKS)
    assert set(SUBSCRIPTIONS) == set(Topic)


async def test_every_scheduled_task_succeeds_twice(
    settings: Settings, database: Database, redis: RedisClient, work: Work
) -> None:
    names = [entry["task"] for entry in beat_schedule(settings).values()]
    sent = {f"{name} {number}": name for name in names for number in (1, 2)}
    async with work() as queue:
        for task_id, name in sent.items():
            await queue.send(name, task_id=task_id)
        states = await ended(sent)
    assert set(states.values()) == {"SUCCESS"}, states


@pytest.mark.parametrize("spec", TASKS.values(), ids=TASKS)
def test_task_ends_before_it_is_redelivered(settings: Settings, spec: TaskSpec) -> None:
    """The pause before a retry counts towards the visibility time-out of the broker."""
    pause = RETRY_MAX_SECONDS if spec.retries else 0
    assert 0 < spec.soft_seconds < spec.hard_seconds
    assert pause + spec.hard_seconds < VISIBILITY_SECONDS


def test_default_limits_apply(settings: Settings) -> None:
    conf = create_worker(settings).conf
    assert (conf.task_soft_time_limit, conf.task_time_limit) == (SOFT_SECONDS, HARD_SECONDS)
    assert conf.broker_transport_options["visibility_timeout"] == VISIBILITY_SECONDS


def test_scheduled_task_expires_before_it_is_redelivered(settings: Settings) -> None:
    given = [entry["options"]["expires"] for entry in beat_schedule(settings).values() if "options" in entry]
    assert given
    for seconds in (*given, outbox_notifier.EXPIRES_SECONDS):
        assert 0 < seconds <= VISIBILITY_SECONDS


def test_frequent_tasks_expire(settings: Settings) -> None:
    """It would accumulate without a worker."""
    for name, entry in beat_schedule(settings).items():
        schedule: Any = entry["schedule"]
        if isinstance(schedule, float) or len(schedule.hour) == 24:
            assert "expires" in entry.get("options", {}), name


def test_every_task_has_a_queue_with_a_worker(settings: Settings) -> None:
    celery = create_worker(settings)
    routed = {name: celery.amqp.router.route({}, name)["queue"].name for name in TASKS}
    assert set(routed.values()) <= set(QUEUES)
    assert routed["exports.run"] == "exports"
    assert {route["queue"] for route in celery.conf.task_routes.values()} | {
        celery.conf.task_default_queue
    } == set(QUEUES)


def test_sweep_interval_follows_the_setting(make_settings: SettingsFactory) -> None:
    assert beat_schedule(make_settings(outbox_sweep_seconds=7))["outbox-sweep"]["schedule"] == 7.0


def test_unsent_task_is_logged_in_one_record(make_settings: SettingsFactory, tmp_path: Path) -> None:
    settings = make_settings(redis_url=f"redis://127.0.0.1:{free_port()}/0")
    celery = create_worker(settings)
    scheduler = Scheduler(celery, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    scheduler.setup_schedule()
    assert set(scheduler.schedule) == set(beat_schedule(settings))
    with captured() as records:
        scheduler.apply_entry(scheduler.schedule["outbox-sweep"])
    scheduler.close()
    (record,) = records
    assert (record["event"], record["task"]) == ("scheduled task not sent", "outbox.relay")
    assert "Connection refused" in record["error"]
    assert "exception" not in record
