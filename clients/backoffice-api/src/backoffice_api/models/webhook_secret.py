from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from backoffice_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class WebhookSecret(ApiModel):
    """A new secret, and until when the one before signs as well."""

    secret: str = field(repr=False)
    """For the receiver. It is never shown again."""

    previous_until: datetime.datetime
    """From then on only the new secret signs."""
