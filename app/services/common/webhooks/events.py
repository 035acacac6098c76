"""Events for other systems, with the payloads that the spec describes under `webhooks`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from app.db.base import now
from app.models import File, User
from app.services.common.outbox.outbox import Outbox
from app.services.common.outbox.topics import Topic
from generated.backoffice_v1 import models
from generated.backoffice_v1.models import EventActor as EventActor
from generated.backoffice_v1.webhooks import WebhookName, WebhookPayload

USER_FIELDS: Final = tuple(models.UserField)


class WebhookEvents:
    """Adds events to one database session's transaction; they are sent after its commit.

    Payloads are thin: receivers ask the API for more, within their permissions.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def user_registered(self, user: User) -> None:
        """A user has registered."""
        self._add(
            models.UserRegisteredEvent(
                type="user.registered", timestamp=now(), data=models.UserEventData(user_id=user.id)
            )
        )

    def user_updated(self, user: User, before: Mapping[str, Any], *, by: EventActor) -> None:
        """The account has changed; no event is added where it equals `before`."""
        changed = [field for field in USER_FIELDS if getattr(user, field.value) != before[field.value]]
        if changed:
            data = models.UserUpdatedData(user_id=user.id, changed=changed, by=by)
            self._add(models.UserUpdatedEvent(type="user.updated", timestamp=now(), data=data))

    def user_suspended(self, user: User) -> None:
        """The account cannot be used for now."""
        self._add(
            models.UserSuspendedEvent(
                type="user.suspended", timestamp=now(), data=models.UserEventData(user_id=user.id)
            )
        )

    def user_activated(self, user: User) -> None:
        """It can be used again."""
        self._add(
            models.UserActivatedEvent(
                type="user.activated", timestamp=now(), data=models.UserEventData(user_id=user.id)
            )
        )

    def user_deleted(self, user: User, *, by: EventActor) -> None:
        """The account is gone, with all that belongs to it."""
        data = models.UserDeletedData(user_id=user.id, by=by)
        self._add(models.UserDeletedEvent(type="user.deleted", timestamp=now(), data=data))

    def file_uploaded(self, file: File) -> None:
        """All bytes are there."""
        data = models.FileUploadedData(
            file_id=file.id, owner_id=file.owner_id, media_type=file.media_type, size=file.size
        )
        self._add(models.FileUploadedEvent(type="file.uploaded", timestamp=now(), data=data))

    def file_deleted(self, file: File, *, by: EventActor) -> None:
        """The file is gone for everybody."""
        data = models.FileDeletedData(file_id=file.id, owner_id=file.owner_id, by=by)
        self._add(models.FileDeletedEvent(type="file.deleted", timestamp=now(), data=data))

    def _add(self, payload: WebhookPayload) -> None:
        # As text from here on: what is signed must stay the same to the byte.
        self._outbox.add(
            Topic.WEBHOOK_EVENT,
            {"name": WebhookName(payload.type).value, "body": payload.model_dump_json()},
        )


def trial_payload(endpoint_id: UUID) -> models.WebhookTestEvent:
    """Return the event that tests an endpoint."""
    data = models.WebhookTestData(endpoint_id=endpoint_id)
    return models.WebhookTestEvent(type="webhook.test", timestamp=now(), data=data)
