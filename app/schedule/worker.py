"""Celery's entry point: `celery -A app.schedule.worker worker`, or `beat`, or `flower`."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from celery import Celery
from celery.signals import (
    beat_init,
    setup_logging,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
)

from app.core.logs.configuration import Process, configure_logging
from app.core.logs.shipping.handler import observe_shipping, stop_shipping
from app.core.metrics.exposition import Exposition
from app.core.metrics.instruments import Instruments
from app.core.metrics.listener import serve_metrics
from app.core.metrics.sharing import share_values
from app.core.settings import Settings, load_settings
from app.core.tracing.tracing import start_tracing, stop_tracing
from app.schedule.application import create_worker


@setup_logging.connect
def _keep_our_logging(**_options: object) -> None:
    """Keep Celery from installing its own handlers, which it does if this signal has no receiver."""


@worker_process_shutdown.connect
def _send_the_rest(**_exit: object) -> None:
    """Send the last spans and records: child processes of the worker end without calling exit handlers."""
    stop_tracing()
    stop_shipping()


def _process() -> Process:
    """Return the command of Celery, which imports this module for all commands."""
    commands: tuple[Process, ...] = ("beat", "flower")
    return next((command for command in commands if command in sys.argv), "worker")


def _temporary_folder() -> Path:
    folder, owner = tempfile.mkdtemp(prefix="metrics-"), os.getpid()

    def remove() -> None:
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return Path(folder)


def _create(settings: Settings) -> Celery:
    """Create the application. The parent of a worker's processes serves the metrics of all of them."""
    if settings.metrics_address:
        share_values(settings.metrics_folder or _temporary_folder())
    instruments = Instruments()
    observe_shipping(instruments.count_log_records)

    def serve(service: str, **_signal: object) -> None:
        serve_metrics(settings, Exposition(settings, instruments, service=service))

    def trace(**_signal: object) -> None:
        start_tracing(settings, service="worker")

    # After the fork, which the exporting thread would not survive.
    worker_process_init.connect(trace, weak=False)
    worker_ready.connect(partial(serve, "worker"), weak=False)
    beat_init.connect(partial(serve, "beat"), weak=False)
    return create_worker(settings, instruments=instruments)


settings = load_settings()
configure_logging(settings, process=_process())
celery = _create(settings)
