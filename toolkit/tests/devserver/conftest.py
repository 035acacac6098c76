"""Fixtures of the tests of the development servers."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def default_hangup_handler() -> Iterator[None]:
    """Children inherit an ignored SIGHUP, as under nohup, and then rightly keep ignoring it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)
