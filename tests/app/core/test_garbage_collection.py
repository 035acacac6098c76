"""Garbage collection of web processes, tested in separate processes, because tuning is permanent."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.app.data_path.visits import ROOT

_REPORT = "print(json.dumps([gc.get_threshold()[0] - before, gc.get_freeze_count()]))"
_START = f"import gc, json; before = gc.get_threshold()[0]; import app.main; app.main.create_app(); {_REPORT}"
_TUNE = "import gc, json; before = 0; from app.core.garbage_collection import tune"


def _run(code: str, folder: Path, **environment: str) -> Any:
    servers = {"DATABASE_URL": "postgresql://127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    outcome = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "ENVIRONMENT": "development", **servers, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout.splitlines()[-1])


def test_tune_freezes_existing_objects_and_sets_threshold(tmp_path: Path) -> None:
    threshold, frozen = _run(f"{_TUNE}; tune(12345); {_REPORT}", tmp_path)
    assert threshold == 12345
    assert frozen > 0


@pytest.mark.parametrize(("young_objects", "is_tuned"), [("54321", True), ("0", False)])
def test_web_process_tunes_the_collector_unless_it_is_switched_off(
    young_objects: str, is_tuned: bool, tmp_path: Path
) -> None:
    changed, frozen = _run(_START, tmp_path, GC_YOUNG_OBJECTS=young_objects)
    assert (changed != 0, frozen > 0) == (is_tuned, is_tuned)
