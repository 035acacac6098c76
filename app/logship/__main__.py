"""The log consumer: `python -m app.logship` runs until SIGINT or SIGTERM."""

from __future__ import annotations

import signal
import sys
import threading

from app.core.logs.configuration import configure_logging
from app.core.logs.logger import get_logger
from app.core.logs.shipping.handler import observe_shipping
from app.core.logs.shipping.stream import connect
from app.core.metrics.exposition import Exposition
from app.core.metrics.instruments import Instruments
from app.core.metrics.listener import serve_metrics
from app.core.settings import Settings, load_settings
from app.logship.consumer import LogConsumer
from app.logship.daily_files import DailyFiles, FolderInUseError

logger = get_logger("app.logship")

_TIMEOUT_SECONDS = 5.0
_WAIT_SECONDS = 1.0


def main() -> int:
    settings = load_settings()
    configure_logging(settings, process="logship")
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    instruments = Instruments()
    observe_shipping(instruments.count_log_records)
    serve_metrics(settings, Exposition(settings, instruments, service="logs"))
    files = _open_files(settings, stopping)
    if files is None:
        return 0
    logger.info("log records go to files", folder=str(settings.log_folder.absolute()))
    redis = connect(settings.redis_url, timeout=_TIMEOUT_SECONDS)
    try:
        LogConsumer(redis, files, stopping).run()
    finally:
        files.close()
        redis.close()
    return 0


def _open_files(settings: Settings, stopping: threading.Event) -> DailyFiles | None:
    """Open the files once no other consumer uses them; None if the process is stopped before."""
    waits = False
    while not stopping.is_set():
        try:
            return DailyFiles(settings.log_folder, keep_days=settings.log_keep_days)
        except FolderInUseError as error:
            if not waits:
                waits = True
                logger.warning("waiting until the other consumer ends", error=error)
            stopping.wait(_WAIT_SECONDS)
    return None


if __name__ == "__main__":
    sys.exit(main())
