"""Webhook events, with the payloads that the spec declares under `webhooks`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.db.base import now
from app.models import File, User
from app.services.common.outbox.outbox import Outbox, Topic
from generated.backoffice_v1 import models
from generated.backoffice_v1.models import EventActor as EventActor
from generated.backoffice_v1.webhooks import WebhookName, WebhookPayload

USER_FIELDS: Final = tuple(models.UserField)


@dataclass(slots=True)
class WebhookEvents:
    """Adds webhook events to a transaction; they are sent after its commit.

    Payloads are minimal: receivers query the API for more, within their permissions.
    """

    outbox: Outbox

    def user_registered(self, user: User) -> None:
        """Announce a registration to the endpoints that subscribe to `user.registered`."""
        data = models.UserEventData(user_id=user.id)
        self._add(models.UserRegisteredEvent(type="user.registered", timestamp=now(), data=data))

    def user_updated(self, user: User, before: Mapping[str, Any], *, by: EventActor) -> None:
        """Announce a change of an account, unless it equals `before`."""
        changed = [field for field in USER_FIELDS if getattr(user, field.value) != before[field.value]]
        if changed:
            data = models.UserUpdatedData(user_id=user.id, changed=changed, by=by)
            self._add(models.UserUpdatedEvent(type="user.updated", timestamp=now(), data=data))

    def user_suspended(self, user: User) -> None:
        data = models.UserEventData(user_id=user.id)
        self._add(models.UserSuspendedEvent(type="user.suspended", timestamp=now(), data=data))

    def user_activated(self, user: User) -> None:
        data = models.UserEventData(user_id=user.id)
        self._add(models.UserActivatedEvent(type="user.activated", timestamp=now(), data=data))

    def user_deleted(self, user: User, *, by: EventActor) -> None:
        """Announce the deletion of an account with all its data."""
        data = models.UserDeletedData(user_id=user.id, by=by)
        self._add(models.UserDeletedEvent(type="user.deleted", timestamp=now(), data=data))

    def file_uploaded(self, file: File) -> None:
        """Announce a complete file."""
        data = models.FileUploadedData(
            file_id=file.id, owner_id=file.owner_id, media_type=file.media_type, size=file.size
        )
        self._add(models.FileUploadedEvent(type="file.uploaded", timestamp=now(), data=data))

    def file_deleted(self, file: File, *, by: EventActor) -> None:
        data = models.FileDeletedData(file_id=file.id, owner_id=file.owner_id, by=by)
        self._add(models.FileDeletedEvent(type="file.deleted", timestamp=now(), data=data))

    def _add(self, payload: WebhookPayload) -> None:
        # As text from here on, because the exact bytes are signed.
        self.outbox.add(
            Topic.WEBHOOK_EVENT,
            {"name": WebhookName(payload.type).value, "body": payload.model_dump_json()},
        )


def trial_payload(endpoint_id: UUID) -> models.WebhookTestEvent:
    data = models.WebhookTestData(endpoint_id=endpoint_id)
    return models.WebhookTestEvent(type="webhook.test", timestamp=now(), data=data)
