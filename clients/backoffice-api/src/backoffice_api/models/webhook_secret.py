from __future__ import annotations

import datetime
from typing import ClassVar

from backoffice_api._model import ApiModel


class WebhookSecret(ApiModel, kw_only=True):
    """A new secret, and until when the one before signs as well."""

    __secrets__: ClassVar[tuple[str, ...]] = ("secret",)

    secret: str
    """For the receiver. It is never shown again."""

    previous_until: datetime.datetime
    """From then on only the new secret signs."""
