"""The queue of tasks for the workers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

from celery import Celery
from kombu import Connection
from kombu.exceptions import OperationalError
from structlog.contextvars import get_contextvars

from app.core.tracing.tracing import trace_headers


class TaskQueueUnavailableError(Exception):
    """The broker did not accept the task."""


class TaskQueue:
    """Sends tasks by name, so that senders do not import them."""

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        # A separate connection: Celery's pools belong to the whole process, and must not be closed here.
        self._connection: Connection | None = None
        self._lock = threading.Lock()

    async def send(
        self,
        task: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        task_id: str | None = None,
        headers: Mapping[str, str] | None = None,
        expires: float | None = None,
    ) -> None:
        """Put a task into its queue. It is discarded if no worker starts it within `expires` seconds.

        Without `headers` it carries the id of the current request. It continues the current trace, unless
        `headers` name another one.

        Raises:
            TaskQueueUnavailableError: the broker did not accept the task.
        """
        if headers is None:
            request_id = get_contextvars().get("request_id")
            headers = {"request_id": request_id} if request_id else {}
        # In a thread, because Celery blocks.
        sent = {**trace_headers(), **headers}
        await asyncio.to_thread(self._send, task, arguments or {}, task_id, sent, expires)

    async def close(self) -> None:
        """Close the connections. The next use opens new ones."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        with self._lock:
            self._drop()

    def _send(
        self,
        task: str,
        arguments: Mapping[str, Any],
        task_id: str | None,
        headers: Mapping[str, str],
        expires: float | None,
    ) -> None:
        with self._lock:
            try:
                self._connection = self._connection or self._celery.connection_for_write()
                self._celery.send_task(
                    task,
                    kwargs=dict(arguments),
                    task_id=task_id,
                    headers=dict(headers),
                    expires=expires,
                    connection=self._connection,
                    retry=False,
                )
            except (OperationalError, OSError) as error:
                self._drop()
                raise TaskQueueUnavailableError(f"{task} could not be sent") from error

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.release()
