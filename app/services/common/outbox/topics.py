"""The topics of outbox events."""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    """The kinds of events. Who acts on each is `app.schedule.subscriptions`."""

    JOB_REQUESTED = "job.requested"
    USER_REGISTERED = "user.registered"
    EMAIL_VERIFICATION_REQUESTED = "email_verification.requested"
    PASSWORD_FORGOTTEN = "password.forgotten"  # noqa: S105
    """The user is null where no account has the address: asking must cost the same."""
    PASSWORD_CHANGED = "password.changed"  # noqa: S105
    NOTIFICATION_CREATED = "notification.created"
    FILE_CREATED = "file.created"
    FILE_UPLOADED = "file.uploaded"
    FILE_DELETED = "file.deleted"
    WEBHOOK_EVENT = "webhook.event"
    """An event for other systems: `app.services.common.webhooks.events`."""
    WEBHOOK_DELIVERY_DUE = "webhook.delivery_due"
