"""The timetable, the queues and the limits fit together, and everything on it runs."""

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
from app.schedule.beat_schedule import beat_schedule
from app.schedule.registry import all_tasks
from app.schedule.scheduler import Scheduler
from app.schedule.subscriptions import SUBSCRIPTIONS
from app.schedule.task import TaskSpec
from app.services.common.outbox.topics import Topic
from specfirst.devserver.ports import free_port
from tests.app.conftest import SettingsFactory
from tests.app.logs.captured import captured
from tests.app.schedule.conftest import Work, ended

TASKS = {spec.name: spec for spec in all_tasks()}


def test_no_two_tasks_have_one_name() -> None:
    assert len(TASKS) == len(list(all_tasks()))


def test_whatever_is_scheduled_subscribed_or_sent_exists(settings: Settings) -> None:
    scheduled = {entry["task"] for entry in beat_schedule(settings).values()}
    subscribed = {name for subscribers in SUBSCRIPTIONS.values() for name in subscribers}
    assert scheduled | subscribed | {outbox_notifier.RELAY_TASK} == set(TASKS)
    assert set(SUBSCRIPTIONS) == set(Topic)


async def test_whatever_is_scheduled_runs_by_its_name_and_does_no_harm_twice(
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
def test_a_task_ends_before_it_would_be_delivered_again(settings: Settings, spec: TaskSpec) -> None:
    """A retry is held back by a worker for its pause, and the broker's clock is running already."""
    pause = RETRY_MAX_SECONDS if spec.retries else 0
    assert 0 < spec.soft_seconds < spec.hard_seconds
    assert pause + spec.hard_seconds < VISIBILITY_SECONDS


def test_the_rules_hold_what_no_task_says_for_itself(settings: Settings) -> None:
    conf = create_worker(settings).conf
    assert (conf.task_soft_time_limit, conf.task_time_limit) == (SOFT_SECONDS, HARD_SECONDS)
    assert conf.broker_transport_options["visibility_timeout"] == VISIBILITY_SECONDS


def test_what_is_thrown_away_is_thrown_away_before_it_is_delivered_again(settings: Settings) -> None:
    given = [entry["options"]["expires"] for entry in beat_schedule(settings).values() if "options" in entry]
    assert given
    for seconds in (*given, outbox_notifier.EXPIRES_SECONDS):
        assert 0 < seconds <= VISIBILITY_SECONDS


def test_what_runs_every_hour_or_more_often_expires(settings: Settings) -> None:
    """It would pile up while no worker is there."""
    for name, entry in beat_schedule(settings).items():
        schedule: Any = entry["schedule"]
        if isinstance(schedule, float) or len(schedule.hour) == 24:
            assert "expires" in entry.get("options", {}), name


def test_every_task_goes_to_a_queue_that_a_worker_takes_from(settings: Settings) -> None:
    celery = create_worker(settings)
    routed = {name: celery.amqp.router.route({}, name)["queue"].name for name in TASKS}
    assert set(routed.values()) <= set(QUEUES)
    assert routed["exports.run"] == "exports"
    assert {route["queue"] for route in celery.conf.task_routes.values()} | {
        celery.conf.task_default_queue
    } == set(QUEUES)


def test_the_sweep_is_as_often_as_it_is_set(make_settings: SettingsFactory) -> None:
    assert beat_schedule(make_settings(outbox_sweep_seconds=7))["outbox-sweep"]["schedule"] == 7.0


def test_task_that_cannot_be_sent_is_one_short_record(make_settings: SettingsFactory, tmp_path: Path) -> None:
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
