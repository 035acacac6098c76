"""Processes with a wrong clock."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

import pytest

from app.db import base


def set_clock(monkeypatch: pytest.MonkeyPatch, *, ahead: timedelta) -> None:
    """Make `now()` in every module of the application differ from the database's clock by `ahead`."""
    real = base.now

    def wrong() -> datetime:
        return real() + ahead

    for name, module in list(sys.modules.items()):
        if name.startswith("app.") and getattr(module, "now", None) is real:
            monkeypatch.setattr(module, "now", wrong)
