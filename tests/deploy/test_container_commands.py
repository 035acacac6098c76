"""The commands of the services in the environment of their containers: health, work and SIGTERM."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import httpx
import pytest
from alembic.script import ScriptDirectory
from redis import Redis
from sqlalchemy import create_engine, text

from app.core.celery_app import make_celery
from app.core.setting_types import Environment
from app.core.settings import Settings
from app.db.urls import psycopg2_url
from tests.deploy.compose_files import REPOSITORY
from tests.deploy.containers import Container, Host, running

# In one worker, because these tests share servers.
pytestmark = pytest.mark.xdist_group("containers")

WAIT_SECONDS = 60.0
ENDED = (0, -signal.SIGTERM)
"""Exit statuses after SIGTERM. uvicorn sends itself the signal again at its end."""


def eventually(condition: Callable[[], bool], container: Container) -> None:
    """Wait until the condition holds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, container.output
        time.sleep(0.1)


def stop(container: Container) -> None:
    """Stop the container, and check that it ends in time without errors."""
    assert container.stop() in ENDED, container.output
    assert "Traceback" not in container.output, container.output


def test_migrations_bring_the_database_to_the_newest_revision(migrated_host: Host) -> None:
    scripts = ScriptDirectory(str(REPOSITORY / "migrations"))
    with create_engine(psycopg2_url(migrated_host.secret("database_url"))).connect() as connection:
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    assert revision == scripts.get_current_head()


def test_web_process_serves_in_production_and_log_consumer_writes_its_log(migrated_host: Host) -> None:
    before = migrated_host.files()
    logs = migrated_host.folder / "volumes" / "logs" / "app"
    with running(migrated_host, "log-consumer") as consumer, running(migrated_host, "fastapi-app") as web:
        health = httpx.get(f"{web.url}/api/v1/config/health", headers={"X-Request-ID": "container-7"})
        assert health.status_code == 200
        assert health.json()["data"]["status"] == "ok"
        assert httpx.get(f"{web.url}/metrics").status_code == 401
        token = {"Authorization": f"Bearer {migrated_host.secret('metrics_token')}"}
        assert httpx.get(f"{web.url}/metrics", headers=token).status_code == 200
        eventually(lambda: any("container-7" in path.read_text() for path in logs.glob("*")), consumer)
        stop(web)
        assert not web.is_healthy()
        stop(consumer)
    assert migrated_host.files() == before


def test_worker_runs_tasks_and_is_unhealthy_once_stopped(migrated_host: Host) -> None:
    settings = Settings(
        _env_file=None,
        environment=Environment.TEST,
        database_url=migrated_host.secret("database_url"),
        redis_url=migrated_host.secret("redis_url"),
    )
    before = migrated_host.files()
    with (
        Redis.from_url(migrated_host.secret("redis_url")) as redis,
        running(migrated_host, "celery-worker") as worker,
        make_celery(settings) as celery,
    ):
        celery.send_task("outbox.relay", queue="default")
        eventually(lambda: not redis.llen("default") and not redis.hlen("unacked"), worker)
        stop(worker)
        assert not worker.is_healthy()
    assert migrated_host.files() == before


def test_beat_sends_due_tasks(migrated_host: Host) -> None:
    with (
        Redis.from_url(migrated_host.secret("redis_url")) as redis,
        running(migrated_host, "celery-beat") as beat,
    ):
        redis.delete("default")
        eventually(lambda: redis.llen("default") > 0, beat)
        stop(beat)


def test_flower_requires_its_password(migrated_host: Host) -> None:
    with running(migrated_host, "flower") as flower:
        page = f"http://127.0.0.1:{flower.ports['5555']}/workers"
        assert httpx.get(page).status_code == 401
        user, password = migrated_host.secret("flower_config").split('"')[1].split(":", 1)
        assert httpx.get(page, auth=(user, password)).status_code == 200
        stop(flower)
