"""FastAPI Spec-First, backoffice API 1.0.0: the webhooks, by name, each with its payload."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeAlias

from generated.backoffice_v1 import models


class WebhookName(StrEnum):
    """The names of the webhooks."""

    USER_REGISTERED = "user.registered"
    """A user has registered"""
    USER_UPDATED = "user.updated"
    """A user was changed"""
    USER_SUSPENDED = "user.suspended"
    """A user was suspended"""
    USER_ACTIVATED = "user.activated"
    """A suspended user was activated"""
    USER_DELETED = "user.deleted"
    """A user was deleted"""
    FILE_UPLOADED = "file.uploaded"
    """A file was uploaded"""
    FILE_DELETED = "file.deleted"
    """A file was deleted"""
    WEBHOOK_TEST = "webhook.test"
    """Test an endpoint"""


WebhookPayload: TypeAlias = (
    models.UserRegisteredEvent
    | models.UserUpdatedEvent
    | models.UserSuspendedEvent
    | models.UserActivatedEvent
    | models.UserDeletedEvent
    | models.FileUploadedEvent
    | models.FileDeletedEvent
    | models.WebhookTestEvent
)
"""The payload of any webhook."""

PAYLOADS: Final[Mapping[WebhookName, Any]] = {
    WebhookName.USER_REGISTERED: models.UserRegisteredEvent,
    WebhookName.USER_UPDATED: models.UserUpdatedEvent,
    WebhookName.USER_SUSPENDED: models.UserSuspendedEvent,
    WebhookName.USER_ACTIVATED: models.UserActivatedEvent,
    WebhookName.USER_DELETED: models.UserDeletedEvent,
    WebhookName.FILE_UPLOADED: models.FileUploadedEvent,
    WebhookName.FILE_DELETED: models.FileDeletedEvent,
    WebhookName.WEBHOOK_TEST: models.WebhookTestEvent,
}
"""The type of each payload."""
