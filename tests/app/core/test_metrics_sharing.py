"""Metrics of several processes, counted in one folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.samples import Sample

from app.core.metrics.sharing import collector_of_folder
from tests.app.conftest import ROOT

COUNT = """
import sys
from pathlib import Path
from app.core.metrics.instruments import Instruments
from prometheus_client import CollectorRegistry
from prometheus_client.samples import Sample

from app.core.metrics.sharing import share_values
share_values(Path(sys.argv[1]))
instruments = Instruments()
instruments.requests.labels("client", "users_get_me", "200").inc(int(sys.argv[2]))
instruments.request_seconds.labels("client", "users_get_me").observe(0.02)
instruments.in_flight.inc()
print("counted", flush=True)
sys.stdin.read()
"""


def start(folder: Path, count: int) -> subprocess.Popen[str]:
    """A process that has counted, and lives until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", COUNT, str(folder), str(count)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "counted\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.communicate()
    assert process.returncode == 0


def samples(folder: Path) -> list[Sample]:
    registry = CollectorRegistry()
    with collector_of_folder(folder) as collector:
        registry.register(collector)
        return [sample for metric in registry.collect() for sample in metric.samples]


def totals(folder: Path) -> dict[str, float]:
    found = samples(folder)
    return {
        "requests": sum(sample.value for sample in found if sample.name == "http_requests_total"),
        "timed": sum(
            sample.value for sample in found if sample.name == "http_request_duration_seconds_count"
        ),
        "in_flight": sum(sample.value for sample in found if sample.name == "http_requests_in_flight"),
    }


def test_counts_of_processes_are_added_and_survive_their_end(tmp_path: Path) -> None:
    one, other = start(tmp_path, 2), start(tmp_path, 3)
    assert totals(tmp_path) == {"requests": 5, "timed": 2, "in_flight": 2}
    end(one)
    assert totals(tmp_path) == {"requests": 5, "timed": 2, "in_flight": 1}
    end(other)
    assert totals(tmp_path) == {"requests": 5, "timed": 2, "in_flight": 0}
    end(start(tmp_path, 4))
    assert totals(tmp_path) == {"requests": 9, "timed": 3, "in_flight": 0}


def test_files_of_ended_processes_do_not_accumulate(tmp_path: Path) -> None:
    for _ in range(3):
        end(start(tmp_path, 1))
        totals(tmp_path)
    assert {path.name for path in tmp_path.glob("*.db")} == {"counter_0.db", "histogram_0.db"}
    buckets = [
        sample.value
        for sample in samples(tmp_path)
        if sample.name.endswith("_bucket") and sample.labels["le"] in ("0.01", "0.025", "+Inf")
    ]
    assert sorted(buckets) == [0, 3, 3]


FORK_WHILE_COUNTING = """
import os, sys, threading
from pathlib import Path
from app.core.metrics.instruments import Instruments
from app.core.metrics.sharing import share_values
share_values(Path(sys.argv[1]))
instruments = Instruments()

def count():
    while True:
        instruments.count_log_records("shipped")

threading.Thread(target=count, daemon=True).start()
for _ in range(50):
    child = os.fork()
    if not child:
        instruments.count_log_records("dropped")
        os._exit(0)
    os.waitpid(child, 0)
"""


def test_process_that_is_forked_while_a_thread_counts_can_count_too(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORK_WHILE_COUNTING, str(tmp_path)]
    subprocess.run(command, cwd=ROOT, env={"PATH": os.environ["PATH"]}, timeout=120, check=True)
    dropped = [sample.value for sample in samples(tmp_path) if sample.labels.get("outcome") == "dropped"]
    assert dropped == [50]
