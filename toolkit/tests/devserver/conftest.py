"""Fixtures of the tests of the development servers."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def default_hangup_handler() -> Iterator[None]:
    """Reset SIGHUP, since children inherit an ignored signal, as under nohup, and do not handle it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)
