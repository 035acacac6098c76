"""The configuration of Celery, shared by the processes that send tasks and those that run them."""

from __future__ import annotations

from celery import Celery

from app.core.product import PRODUCT_NAME
from app.core.settings import Settings

DEFAULT_QUEUE = "default"
QUEUES = (DEFAULT_QUEUE, "mail", "exports", "webhooks")
VISIBILITY_SECONDS = 3600
"""Time after which the task of a lost worker is delivered again. Longer than any task may take."""
TOLERATED_CLOCK_SECONDS = 300
"""The shortest expiry of a task. The sender sets it by its clock and the worker checks it by another one, so
that the clocks may differ by this much."""
SOFT_SECONDS = 120
HARD_SECONDS = 150
"""Default time limits of a task: at the first it gets an exception, at the second its process is killed."""


def queue_of(task: str) -> str:
    """Return the queue of a task, which is the subject at the beginning of its name."""
    subject = task.partition(".")[0]
    return subject if subject in QUEUES else DEFAULT_QUEUE


def make_celery(settings: Settings) -> Celery:
    """Return an application without tasks. It connects at its first use.

    It has no result backend: results are in the database.
    """
    timeout = max(settings.redis_timeout_seconds, 1.0)
    # Celery's own fix-ups are for Django; looking for it imports the worker.
    celery = Celery(PRODUCT_NAME, set_as_current=False, fixups=[])
    celery.conf.update(
        broker_url=settings.task_broker_url,
        # JSON only: a pickled message is code.
        task_serializer="json",
        accept_content=["json"],
        task_default_queue=DEFAULT_QUEUE,
        task_routes={f"{queue}.*": {"queue": queue} for queue in QUEUES if queue != DEFAULT_QUEUE},
        # A task is acknowledged when it has ended, so that a killed process gives it back.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_SECONDS,
            "socket_timeout": timeout * 10,  # longer than a worker's blocking read
            "socket_connect_timeout": timeout,
        },
        task_soft_time_limit=SOFT_SECONDS,
        task_time_limit=HARD_SECONDS,
        task_track_started=True,
        # Additional messages per task, which cost the sender a round trip. Only Flower reads them.
        task_send_sent_event=settings.task_events,
        worker_send_task_events=settings.task_events,
        # Otherwise beat schedules a task that deletes results.
        result_expires=None,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        worker_cancel_long_running_tasks_on_connection_loss=True,
        worker_hijack_root_logger=False,
        enable_utc=True,
        timezone="UTC",
    )
    return celery
