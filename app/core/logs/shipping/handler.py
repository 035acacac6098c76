"""The logging handler of a process that ships records."""

from __future__ import annotations

import atexit
import logging
import os
from typing import Final

from app.core.logs.records import ArgumentRedaction, JsonFormatter
from app.core.logs.shipping.shipper import Limits, Observe, Shipper
from app.core.logs.shipping.stream import LogStream
from app.core.settings import Settings

FALLBACK_FOLDER: Final = "pending"
"""The folder of fallback files, inside `log_folder`."""


class ShippingHandler(logging.Handler):
    """Formats records in the logging thread, which has their context, and passes them to the shipper."""

    def __init__(self, shipper: Shipper, formatter: JsonFormatter) -> None:
        super().__init__()
        self.shipper = shipper
        self.setFormatter(formatter)
        self.addFilter(ArgumentRedaction())

    def createLock(self) -> None:  # noqa: N802 - logging calls it so
        """Use no lock, so that logging threads do not wait for each other."""
        self.lock = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.shipper.offer(self.format(record))
        except Exception:
            self.handleError(record)


_active: Shipper | None = None


def start_shipping(settings: Settings, formatter: JsonFormatter) -> ShippingHandler:
    """Start the shipper of this process, replacing an earlier one, and return its handler."""
    global _active
    stop_shipping()

    def open_stream() -> LogStream:
        return LogStream(settings.redis_url, most_records=settings.log_stream_records)

    limits = Limits(
        queue_records=settings.log_queue_records,
        fallback_bytes=settings.log_fallback_bytes,
    )
    _active = Shipper(open_stream, settings.log_folder.absolute() / FALLBACK_FOLDER, limits)
    return ShippingHandler(_active, formatter)


def stop_shipping() -> None:
    """Ship the waiting records, within a few seconds, before the process ends."""
    global _active
    shipper, _active = _active, None
    if shipper is not None:
        shipper.close()


def observe_shipping(observe: Observe) -> None:
    """Call `observe` with the outcomes of the records of this process, from the next batch on."""
    if _active is not None:
        _active.observe = observe


def _after_fork() -> None:
    if _active is not None:
        _active.reset_after_fork()


atexit.register(stop_shipping)
os.register_at_fork(after_in_child=_after_fork)
