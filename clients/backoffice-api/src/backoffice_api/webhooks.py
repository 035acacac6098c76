"""Webhooks of FastAPI Spec-First, backoffice API: messages that the server sends, verified and typed.

```python
from backoffice_api import webhooks

try:
    message = webhooks.unwrap(body, headers, secret="whsec_…")
except webhooks.WebhookVerificationError:
    ...  # respond with 400: it is not from the server
```
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, cast

from . import models
from ._webhooks import (
    TOLERANCE,
    UnknownWebhook,
    WebhookPayloadError,
    WebhookVerificationError,
    payload,
    sign,
    verify,
)

WebhookMessage: TypeAlias = (
    models.UserRegisteredEvent
    | models.UserUpdatedEvent
    | models.UserSuspendedEvent
    | models.UserActivatedEvent
    | models.UserDeletedEvent
    | models.FileUploadedEvent
    | models.FileDeletedEvent
    | models.WebhookTestEvent
    | UnknownWebhook
)
"""What `unwrap` returns."""

TYPES: Final[Mapping[str, object]] = {
    "user.registered": models.UserRegisteredEvent,
    "user.updated": models.UserUpdatedEvent,
    "user.suspended": models.UserSuspendedEvent,
    "user.activated": models.UserActivatedEvent,
    "user.deleted": models.UserDeletedEvent,
    "file.uploaded": models.FileUploadedEvent,
    "file.deleted": models.FileDeletedEvent,
    "webhook.test": models.WebhookTestEvent,
}
"""The type of each message, by the name of its webhook."""


def unwrap(
    body: bytes | str,
    headers: Mapping[str, str],
    *,
    secret: str | Sequence[str],
    tolerance: float = TOLERANCE,
) -> WebhookMessage:
    """Verify a message (Standard Webhooks 1.0) and return what is in it.

    Args:
        body: The body of the request as it arrived.
        headers: Of the request; names in any case.
        secret: What the server showed for the endpoint, or several while one is being replaced.
        tolerance: Seconds by which the time of the message may differ from this machine's.

    Raises:
        WebhookVerificationError: It is not from the server, too old, or was changed on its way.
        WebhookPayloadError: It is from the server, but does not follow the API's description.
        ValueError: A secret is not in Base64.
    """
    content = verify(body, headers, secret=secret, tolerance=tolerance)
    return cast("WebhookMessage", payload(content, TYPES))


__all__ = [
    "TOLERANCE",
    "TYPES",
    "UnknownWebhook",
    "WebhookMessage",
    "WebhookPayloadError",
    "WebhookVerificationError",
    "sign",
    "unwrap",
]
