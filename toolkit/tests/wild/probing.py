"""The common parts of the probes of servers and SDKs: a folder, the time, and fatal failures."""

from __future__ import annotations

import shutil
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.wild.document import Unreadable
from tests.wild.report import Failure, Report


class GenerationFailed(Exception):
    """Code generation failed; the message is its output."""


@contextmanager
def probing(report: Report) -> Iterator[Path]:
    """Yield a folder for generated code. An exception of the block ends the probe and becomes a failure."""
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="specfirst-wild-"))
    try:
        yield folder
    except (GenerationFailed, Unreadable) as error:
        _give_up(report, str(error))
    except Exception:
        _give_up(report, traceback.format_exc()[-1500:])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        report.seconds = time.monotonic() - begun


def _give_up(report: Report, complaint: str) -> None:
    report.complaint = complaint
    kind = "probe stopped" if report.started else "not started" if report.generated else "not generated"
    report.failures.append(Failure(report.document, "#", kind, "-", "-", "-", complaint[-600:]))
