"""Keeping tables small."""

from __future__ import annotations

from app.schedule.task import TaskContext, task
from app.services.common.purges import Purges


@task("maintenance.purge_sessions", retries=2)
async def purge_sessions(context: TaskContext) -> int:
    """Remove sessions that ended long ago."""
    return await _purges(context).sessions()


@task("maintenance.purge_idempotent_answers", retries=2)
async def purge_idempotent_answers(context: TaskContext) -> int:
    """Remove stored answers whose key may be used afresh."""
    return await _purges(context).idempotent_answers()


@task("maintenance.purge_one_time_tokens", retries=2)
async def purge_one_time_tokens(context: TaskContext) -> int:
    """Remove tokens that expired some days ago."""
    return await _purges(context).one_time_tokens()


@task("maintenance.purge_outbox", retries=2)
async def purge_outbox(context: TaskContext) -> int:
    """Remove relayed events, and the receipts of old tasks."""
    return await _purges(context).outbox_events() + await _purges(context).receipts()


def _purges(context: TaskContext) -> Purges:
    return Purges(context.resources.database.session)
