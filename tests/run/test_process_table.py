"""The processes of `[tool.specfirst.run]`."""

from __future__ import annotations

import re
from pathlib import Path

from app.core.celery_app import QUEUES
from specfirst.project import read_project, require_run

ROOT = Path(__file__).parents[2]
PROJECT = read_project(ROOT)
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


def test_makefile_reports_no_error_after_ctrl_c() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (options,) = re.findall(r"^RUN_OPTIONS = (.*)$", makefile, re.M)
    servers = re.findall(r"specfirst ((?:run|mock) .*)$", makefile.replace("$(RUN_OPTIONS)", options), re.M)
    assert len(servers) == 3
    assert [server for server in servers if " --interrupt-ok" not in server] == []
