"""Objects in the storage that have to go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from app.schedule.task import TaskContext, task
from app.services.common.files.sweep import FileSweep

_SWEEP_SECONDS = 1800
"""The whole storage is listed."""


@task("files.remove")
async def remove(context: TaskContext, *, event_id: str, payload: Mapping[str, Any]) -> None:
    """Remove the object of a file that was deleted, unless the request that deleted it has done so."""
    await _sweep(context).remove(UUID(payload["file_id"]))


@task(
    "files.purge_orphaned_uploads",
    retries=2,
    soft_seconds=_SWEEP_SECONDS,
    hard_seconds=_SWEEP_SECONDS + 30,
)
async def purge_orphaned_uploads(context: TaskContext) -> dict[str, int]:
    """Remove what broken uploads and deletions have left."""
    return asdict(await _sweep(context).purge_orphaned_uploads())


def _sweep(context: TaskContext) -> FileSweep:
    return FileSweep(context.resources.database.session, context.resources.storage)
