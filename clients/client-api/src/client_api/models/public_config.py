from __future__ import annotations

from typing import TYPE_CHECKING

from client_api._model import ApiModel

if TYPE_CHECKING:
    from .features import Features
    from .limits import Limits


class PublicConfig(ApiModel, kw_only=True):
    """What an application needs to know before anybody logs in."""

    name: str
    """What the service calls itself in front of people."""

    api_version: str
    """The version of this API's design, `info.version` of its OpenAPI document."""

    features: Features
    """What this installation offers."""

    limits: Limits
    """Limits that a form should know before it is sent."""
