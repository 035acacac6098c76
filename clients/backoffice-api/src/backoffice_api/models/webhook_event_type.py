from typing import Literal, TypeAlias

WebhookEventType: TypeAlias = Literal[
    "file.deleted",
    "file.uploaded",
    "user.activated",
    "user.deleted",
    "user.registered",
    "user.suspended",
    "user.updated",
]
"""What can be subscribed to, each described under `webhooks`.

Newer servers may send other values.
"""
