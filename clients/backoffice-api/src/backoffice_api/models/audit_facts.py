from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backoffice_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class AuditFacts(ApiModel):
    """The fields that changed, by name. Those that hold secrets are there without their value."""

    additional_properties: dict[str, Any] = field(default_factory=dict, metadata={"rest": True})
    """Members that no other field names."""
