from __future__ import annotations

from typing import TYPE_CHECKING

from client_api._model import ApiModel

if TYPE_CHECKING:
    from .features import Features
    from .limits import Limits


class PublicConfig(ApiModel, kw_only=True):
    """The public configuration, which applications need before a login."""

    name: str
    """The display name of the service."""

    api_version: str
    """The version of this API, `info.version` in its OpenAPI document."""

    features: Features
    """The features of this installation."""

    limits: Limits
    """Limits that a form can check before it is sent."""
