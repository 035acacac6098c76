from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

WebhookDeliveryStatus: TypeAlias = Literal["failed", "pending", "succeeded"] | UnknownStr
"""`pending` until an attempt has succeeded or the last one has failed.

Newer servers may send others, which are `UnknownStr`.
"""
