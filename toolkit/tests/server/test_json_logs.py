"""Logs as JSON: a line for each record, with the traceback of an exception in it; and logs as text."""

import json
import logging
import subprocess
import sys

from specfirst.server.json_logs import JsonFormatter


def _formatted(record: logging.LogRecord) -> dict[str, str]:
    line = JsonFormatter().format(record)
    assert "\n" not in line
    parsed: dict[str, str] = json.loads(line)
    return parsed


def test_record_is_one_line_of_json() -> None:
    record = logging.LogRecord("shop", logging.INFO, __file__, 1, "2 × %s\n", ("tea",), None)
    entry = _formatted(record)
    assert entry.pop("time").endswith("+00:00")
    assert entry == {"level": "INFO", "logger": "shop", "message": "2 × tea\n"}


def test_exception_is_its_traceback() -> None:
    try:
        raise ValueError("no tea")
    except ValueError as error:
        information = (ValueError, error, error.__traceback__)
    entry = _formatted(logging.LogRecord("shop", logging.ERROR, __file__, 1, "failed", None, information))
    assert entry["exception"].startswith("Traceback")
    assert entry["exception"].endswith("ValueError: no tea")


def test_text_has_level_logger_and_message() -> None:
    script = (
        "import logging; from specfirst.server.json_logs import log_as_text; log_as_text('warning');"
        "shop = logging.getLogger('shop'); shop.info('hidden'); shop.warning('no tea')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "WARNING:     shop: no tea\n"
