"""The compiled dispatcher responds as FastAPI's injection does."""

from __future__ import annotations

import pytest
from fastapi import BackgroundTasks

from specfirst.project import read_project
from specfirst.runtime.request_context import Exchange
from tests.differential.comparison import ROOT, compare

REACHED = {200, 201, 204, 304, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503}
"""The statuses that must occur for a meaningful comparison."""


@pytest.mark.parametrize("name", [candidate.name for candidate in read_project(ROOT).apis])
async def test_dispatchers_respond_identically(name: str) -> None:
    found = await compare(name, count=2000, seed=20)
    assert found.differences == []
    assert found.statuses.keys() >= REACHED


async def test_dispatcher_without_background_tasks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Exchange, "background_tasks", lambda _: BackgroundTasks())
    found = await compare("client", count=100, seed=1)
    assert any("'task'" in difference for difference in found.differences)
