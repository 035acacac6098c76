from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

WebhookEventType: TypeAlias = (
    Literal[
        "file.deleted",
        "file.uploaded",
        "user.activated",
        "user.deleted",
        "user.registered",
        "user.suspended",
        "user.updated",
    ]
    | UnknownStr
)
"""The event types, described under `webhooks`.

Newer servers may send others, which are `UnknownStr`.
"""
