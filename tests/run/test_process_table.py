"""The processes of `[tool.specfirst.run]`."""

from __future__ import annotations

from pathlib import Path

from app.core.celery_app import QUEUES
from specfirst.project import read_project, require_run

PROJECT = read_project(Path(__file__).parents[2])
SETTINGS = require_run(PROJECT)


def test_worker_takes_from_every_queue() -> None:
    (worker,) = (process for process in SETTINGS.processes if process.name == "worker")
    (option,) = (process for process in worker.command if process.startswith("--queues="))
    assert set(option.removeprefix("--queues=").split(",")) == set(QUEUES)


def test_worker_beat_and_log_consumer_always_run_and_others_by_request() -> None:
    assert [process.name for process in SETTINGS.processes if not process.optional] == [
        "logs",
        "worker",
        "beat",
    ]
    assert SETTINGS.optional_processes == ("web-2", "flower")
