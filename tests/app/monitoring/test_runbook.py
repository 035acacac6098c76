"""The commands that the runbook defines, with a `docker` that runs them here."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.deploy.compose_files import REPOSITORY, read_compose

LOGS = "/var/lib/service/logs"
DOCKER = """#!/bin/bash
while [ "$1" != migrate ]; do shift; done
shift
exec "${@/#$THERE/$HERE}"
"""
"""Runs the command of a container of the service `migrate`, with another folder of logs."""


def test_logs_command_finds_records_of_every_stream(tmp_path: Path) -> None:
    (tmp_path / "docker").write_text(DOCKER)
    (tmp_path / "docker").chmod(0o755)
    here = tmp_path / "logs"
    for stream in ("app", "sql"):
        (here / stream).mkdir(parents=True)
        (here / stream / "2026-05-31.jsonl").write_text(f'{{"id":"{stream}-1"}}\n{{"id":"other"}}\n')
    (functions,) = re.findall(
        r"^```bash\n(.*?)^```", (REPOSITORY / "docs/runbook.md").read_text(), re.S | re.M
    )
    found = subprocess.run(
        ["bash", "-c", f'{functions}\nlogs -e \'"id":"app-1"\' -e sql-1'],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "THERE": LOGS, "HERE": str(here)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert sorted(found.stdout.splitlines()) == ['{"id":"app-1"}', '{"id":"sql-1"}']


def test_service_of_logs_command_mounts_the_files() -> None:
    services = read_compose(("docker-compose.yml",))["services"]
    targets = {volume["target"]: volume["source"] for volume in services["migrate"]["volumes"]}
    assert services["log-consumer"]["environment"]["LOG_FOLDER"] == LOGS
    assert targets[LOGS] == "logs"
