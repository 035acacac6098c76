from __future__ import annotations

from typing import Any

from msgspec import field

from backoffice_api._model import ApiModel


class AuditFacts(ApiModel, kw_only=True):
    """The changed fields by name. Fields that hold secrets have no value here."""

    __rest__ = "additional_properties"

    additional_properties: dict[str, Any] = field(default_factory=dict)
    """Members that no other field names."""
