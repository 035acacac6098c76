from __future__ import annotations

import datetime
from typing import ClassVar

from backoffice_api._model import ApiModel


class WebhookSecret(ApiModel, kw_only=True):
    """A new secret, and the time until which the previous one is used as well."""

    __secrets__: ClassVar[tuple[str, ...]] = ("secret",)

    secret: str
    """The new secret, for the receiver. It is never shown again."""

    previous_until: datetime.datetime
    """When signing with the previous secret ends."""
