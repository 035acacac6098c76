"""Processes of the service that log, and the files that the log consumer writes."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
SECRET = "a secret of the tests of 32 bytes or more"


def environment(folder: Path, *, redis_url: str, **settings: str) -> dict[str, str]:
    """The environment of a process that ships its records; `settings` in lower case."""
    values = {
        "environment": "test",
        "database_url": "postgresql://nobody@127.0.0.1:1/none",
        "redis_url": redis_url,
        "jwt_keys": f"test:{SECRET}",
        "cursor_key": SECRET,
        "url_signing_key": SECRET,
        "secrets_keys": SECRET,
        "storage_folder": str(folder / "objects"),
        "password_time_cost": "1",
        "password_memory_kib": "8",
        "password_parallelism": "1",
        "log_shipping": "true",
        "log_folder": str(folder / "logs"),
    }
    plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return plain | {name.upper(): value for name, value in (values | settings).items()}


@contextmanager
def python(
    *arguments: str, env: dict[str, str], output: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """`python …` in the folder of the repository, killed at the end if it still runs."""
    with (output or Path(os.devnull)).open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def consumer(env: dict[str, str], output: Path | None = None) -> Any:
    """A running log consumer."""
    return python("-m", "app.logship", env=env, output=output)


async def stop(process: subprocess.Popen[bytes], seconds: float = 30) -> int:
    """End it as an orchestrator does, and wait; its exit status."""
    process.terminate()
    return await asyncio.to_thread(process.wait, seconds)


def written(folder: Path, stream: str = "app") -> list[dict[str, Any]]:
    """The records in the files of a stream; lines that are being written are left out."""
    lines: list[str] = []
    for path in sorted((folder / "logs" / stream).glob("*.jsonl")):
        text = path.read_text()
        lines += text[: text.rfind("\n") + 1].splitlines()
    return [json.loads(line) for line in lines]


def pending(folder: Path) -> list[Path]:
    """The local files of records that Redis did not take."""
    return sorted((folder / "logs" / "pending").glob("*"))


async def eventually(check: Callable[[], Any], seconds: float = 60) -> Any:
    """What `check` returns as soon as that is true."""
    deadline = time.monotonic() + seconds
    while True:
        value = check()
        if isinstance(value, Awaitable):
            value = await value
        if value:
            return value
        assert time.monotonic() < deadline, "did not happen in time"
        await asyncio.sleep(0.05)
