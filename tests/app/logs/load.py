"""`python -m tests.app.logs.load COUNT PER_SECOND FILE`: log numbered records, then report their outcomes."""

from __future__ import annotations

import json
import logging
import sys
import time
from dataclasses import asdict
from pathlib import Path

from app.core.logs.configuration import configure_logging
from app.core.logs.logger import get_logger
from app.core.logs.shipping.handler import ShippingHandler, stop_shipping
from app.core.settings import load_settings


def main(count: int, per_second: int, file: Path) -> None:
    """Log at a steady rate, and write the counts of the shipper to `file`."""
    configure_logging(load_settings(), process="web")
    logger = get_logger("app.load")
    began = time.perf_counter()
    slowest = 0.0
    for number in range(count):
        before = time.perf_counter()
        logger.info("load", number=number, load=file.name)
        slowest = max(slowest, time.perf_counter() - before)
        time.sleep(max(0.0, began + number / per_second - time.perf_counter()))
    handlers = logging.getLogger().handlers
    (shipper,) = [handler.shipper for handler in handlers if isinstance(handler, ShippingHandler)]
    stop_shipping()
    file.write_text(json.dumps(asdict(shipper.counts) | {"slowest_ms": slowest * 1000}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
