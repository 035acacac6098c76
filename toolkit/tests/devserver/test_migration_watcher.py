"""`specfirst run --reload` reports migrations that are new, and applies none."""

import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.devserver.checkout import environment


def test_new_migration_is_reported_with_the_command_that_applies_it(tmp_path: Path) -> None:
    module = "specfirst.devserver.reload.migration_watcher"
    with subprocess.Popen(
        [sys.executable, "-m", module, str(tmp_path), "--hint=make migrate"],
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as watcher:
        stop = threading.Event()

        def write() -> None:  # repeated: the watch may not have begun
            while not stop.wait(0.3):
                (tmp_path / "0013_add_invoices.py").write_text(f"# {time.monotonic()}\n")

        writer = threading.Thread(target=write)
        writer.start()
        assert watcher.stdout is not None
        line = watcher.stdout.readline()
        stop.set()
        writer.join()
        watcher.terminate()
    assert line == "0013_add_invoices.py changed: apply new migrations with 'make migrate'\n"
