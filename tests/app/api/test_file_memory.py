"""Files are streamed: no process holds a whole file in memory."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from scripts.bench.file_transfer import FileTransfers, make_file
from scripts.bench.files import PROJECT, storage_settings
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.web_process import web_process

MEBIBYTE = 1024 * 1024
SIZE = 96 * MEBIBYTE
BOUND = 48 * MEBIBYTE
"""More than the parts of S3 uploads take, and half of the size of the file."""


@pytest.mark.parametrize("storage", ["local", "s3"])
def test_memory_does_not_grow_with_file_size(
    storage: str, migrated_url: str, redis_url: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        settings = {"DATABASE_URL": migrated_url, "REDIS_URL": redis_url, "ENVIRONMENT": "test"}
        settings |= storage_settings(storage, tmp_path, stack)
        watchdog = stack.enter_context(Watchdog())
        service = stack.enter_context(web_process(PROJECT, settings, watchdog, log=tmp_path / "web.log"))
        transfers = stack.enter_context(closing(FileTransfers(service)))
        for transfer in transfers.run(make_file(tmp_path / "large.bin", SIZE)):
            assert transfer.growth < BOUND, transfer
