from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

WebhookDeliveryStatus: TypeAlias = Literal["failed", "pending", "succeeded"] | UnknownStr
"""`pending` until the receiver has taken it, or has refused it for the last time.

Newer servers may send others, which are `UnknownStr`.
"""
