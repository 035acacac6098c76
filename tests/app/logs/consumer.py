"""The log consumer as a process, and the files that it writes."""

from __future__ import annotations

import asyncio
import json
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tests.app.processes import process_environment, running


def shipping_environment(folder: Path, **given: str) -> dict[str, str]:
    """The environment of a process that ships its records; without a database unless one is given."""
    defaults = {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "STORAGE_FOLDER": str(folder / "objects"),
        "LOG_SHIPPING": "true",
        "LOG_FOLDER": str(folder / "logs"),
    }
    return process_environment(**defaults | given)


def consumer(environment: dict[str, str], log: Path) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """Run the log consumer until the end of the block."""
    return running("-m", "app.logship", environment=environment, log=log)


async def stop(process: subprocess.Popen[bytes], seconds: float = 30) -> int:
    """Send SIGTERM and return the exit status."""
    process.terminate()
    return await asyncio.to_thread(process.wait, seconds)


def written(folder: Path, stream: str = "app") -> list[dict[str, Any]]:
    """The records in the files of a stream, without a last line that is still being written."""
    lines: list[str] = []
    for path in sorted((folder / "logs" / stream).glob("*.jsonl")):
        text = path.read_text()
        lines += text[: text.rfind("\n") + 1].splitlines()
    return [json.loads(line) for line in lines]


def pending(folder: Path) -> list[Path]:
    """The local files of records that Redis did not accept."""
    return sorted((folder / "logs" / "pending").glob("*"))
