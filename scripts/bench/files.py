"""`python -m scripts.bench.files`: time and memory of transfers of a large file."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from scripts.bench.file_transfer import FileTransfers, Transfer, make_file
from scripts.bench.seaweedfs import REGION, throw_away_bucket
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.embedded import throw_away_servers
from specfirst.devserver.web_process import migrate, web_process
from specfirst.project import read_project

PROJECT = read_project(Path(__file__).parents[2])
_MEBIBYTE = 1024 * 1024


def main(arguments: list[str]) -> int:
    """Measure the storages, and print a line per transfer."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.files", description=__doc__)
    parser.add_argument("--mib", type=int, default=1024, help="size of the file")
    parser.add_argument("--storage", choices=["local", "s3"], help="only this one")
    options = parser.parse_args(arguments)
    print("storage  transfer          MiB       s  MiB/s  before   peak growth")
    for storage in [options.storage] if options.storage else ["local", "s3"]:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            for transfer in measure(storage, options.mib * _MEBIBYTE, Path(folder)):
                print(_line(storage, transfer), flush=True)
    return 0


def measure(storage: str, size: int, folder: Path) -> Iterator[Transfer]:
    """Yield the transfers of a file with a storage, on separate servers."""
    with ExitStack() as stack:
        watchdog = stack.enter_context(Watchdog())
        servers = stack.enter_context(throw_away_servers(watchdog))
        settings = {**servers.urls, "ENVIRONMENT": "test", "RATE_LIMITS_ENABLED": "false"}
        settings |= storage_settings(storage, folder, stack)
        migrate(PROJECT, settings)
        service = stack.enter_context(web_process(PROJECT, settings, watchdog, log=folder / "web.log"))
        transfers = stack.enter_context(closing(FileTransfers(service)))
        yield from transfers.run(make_file(folder / "large.bin", size))


def storage_settings(storage: str, folder: Path, stack: ExitStack) -> dict[str, str]:
    """Return the environment variables of a storage, which is removed with the stack."""
    if storage == "local":
        return {"STORAGE": "local", "STORAGE_FOLDER": str(folder / "storage")}
    bucket = stack.enter_context(throw_away_bucket(folder / "seaweedfs"))
    return {
        "STORAGE": "s3",
        "S3_ENDPOINT_URL": bucket.endpoint_url,
        "S3_BUCKET": bucket.name,
        "S3_REGION": REGION,
        "S3_ACCESS_KEY": bucket.access_key,
        "S3_SECRET_KEY": bucket.secret_key,
    }


def _line(storage: str, transfer: Transfer) -> str:
    mib, before, peak, growth = (
        value / _MEBIBYTE for value in (transfer.size, transfer.before, transfer.peak, transfer.growth)
    )
    return (
        f"{storage:8} {transfer.what:14} {mib:6.0f} {transfer.seconds:7.1f} {mib / transfer.seconds:6.0f} "
        f"{before:7.0f} {peak:6.0f} {growth:6.0f}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
