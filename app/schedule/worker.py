"""Celery's entry point: `celery -A app.schedule.worker worker`, or `beat`, or `flower`."""

from __future__ import annotations

import sys

from celery.signals import setup_logging, worker_process_shutdown

from app.core.logs.configuration import Process, configure_logging
from app.core.logs.shipping.handler import stop_shipping
from app.core.settings import load_settings
from app.schedule.application import create_worker


@setup_logging.connect
def _keep_our_logging(**_options: object) -> None:
    """Celery installs its own handlers unless something is connected to this signal."""


@worker_process_shutdown.connect
def _ship_last_records(**_exit: object) -> None:
    """A child process of the worker ends without calling its exit handlers."""
    stop_shipping()


def _process() -> Process:
    """What Celery was asked to run: it imports this module for each of its commands."""
    commands: tuple[Process, ...] = ("beat", "flower")
    return next((command for command in commands if command in sys.argv), "worker")


settings = load_settings()
configure_logging(settings, process=_process())
celery = create_worker(settings)
