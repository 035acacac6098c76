"""Tasks that delete objects in the storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from app.schedule.task import TaskContext, task
from app.services.common.files.sweep import FileSweep

_SWEEP_SECONDS = 1800
"""Time for listing the whole storage."""


@task("files.remove")
async def remove(context: TaskContext, *, event_id: str, payload: Mapping[str, Any]) -> None:
    """Delete the object of a deleted file, unless the request that deleted the file has done so."""
    await _sweep(context).remove(UUID(payload["file_id"]))


@task(
    "files.purge_orphaned_uploads",
    retries=2,
    soft_seconds=_SWEEP_SECONDS,
    hard_seconds=_SWEEP_SECONDS + 30,
)
async def purge_orphaned_uploads(context: TaskContext) -> dict[str, int]:
    """Remove the remains of interrupted uploads and deletions."""
    return asdict(await _sweep(context).purge_orphaned_uploads())


def _sweep(context: TaskContext) -> FileSweep:
    return FileSweep(context.resources.database.session, context.resources.storage)
