"""What the processes of a run are told."""

from __future__ import annotations

from pathlib import Path

from app.core.celery_app import QUEUES
from specfirst.devserver.supervisor.process_table import WORKER_OPTIONS, children


def test_the_worker_takes_from_every_queue() -> None:
    (option,) = (each for each in WORKER_OPTIONS if each.startswith("--queues="))
    assert set(option.removeprefix("--queues=").split(",")) == set(QUEUES)


def test_what_runs_is_the_same_with_and_without_reloading() -> None:
    usual, reloading = (
        {child.name for child in children(8000, data=Path(".data"), mail=None, reload=reload, colours=False)}
        for reload in (False, True)
    )
    assert usual | {"spec"} == reloading
    assert {"web", "worker", "beat"} <= usual
