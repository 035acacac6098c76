"""What can be told to the outbox."""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    """The kinds of events. Who acts on each is `app.schedule.subscriptions`."""

    JOB_REQUESTED = "job.requested"
    USER_REGISTERED = "user.registered"
    NOTIFICATION_CREATED = "notification.created"
    FILE_CREATED = "file.created"
    FILE_UPLOADED = "file.uploaded"
    FILE_DELETED = "file.deleted"
    WEBHOOK_EVENT = "webhook.event"
    """Something that is told to other systems: `app.services.common.webhook_events`."""
    WEBHOOK_DELIVERY_DUE = "webhook.delivery_due"
