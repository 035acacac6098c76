"""The tasks that handle each kind of event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.services.common.outbox.outbox import Topic

SUBSCRIPTIONS: Mapping[Topic, Sequence[str]] = {
    Topic.JOB_REQUESTED: ("exports.run",),
    Topic.USER_REGISTERED: ("notifications.welcome", "mail.verify_email"),
    Topic.EMAIL_VERIFICATION_REQUESTED: ("mail.verify_email",),
    Topic.PASSWORD_FORGOTTEN: ("mail.reset_password",),
    Topic.PASSWORD_CHANGED: ("mail.password_changed",),
    Topic.NOTIFICATION_CREATED: ("notifications.announce",),
    Topic.FILE_CREATED: (),
    Topic.FILE_UPLOADED: ("notifications.file_stored",),
    Topic.FILE_DELETED: ("files.remove",),
    Topic.WEBHOOK_EVENT: ("webhooks.fan_out",),
    Topic.WEBHOOK_DELIVERY_DUE: ("webhooks.deliver",),
}
"""Names of the tasks of every topic, called with `event_id` and `payload`."""
