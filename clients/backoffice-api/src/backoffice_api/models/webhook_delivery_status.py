from typing import Literal, TypeAlias

WebhookDeliveryStatus: TypeAlias = Literal["failed", "pending", "succeeded"]
"""`pending` until the receiver has taken it, or has refused it for the last time.

Newer servers may send other values.
"""
