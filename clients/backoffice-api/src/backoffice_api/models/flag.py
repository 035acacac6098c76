from __future__ import annotations

import datetime

from backoffice_api._model import ApiModel


class Flag(ApiModel, kw_only=True):
    """A switch that administrators turn on and off while the service runs."""

    name: str
    """The name of the flag, which cannot be changed."""

    description: str
    """The effect of the flag, for administrators."""

    enabled: bool
    """Whether the flag is on."""

    public: bool
    """Whether the public configuration lists the flag for clients while it is on."""

    built_in: bool
    """Whether the service itself uses the flag. Such a flag cannot be deleted."""

    created_at: datetime.datetime
    """When the flag was created."""

    updated_at: datetime.datetime
    """When the flag was last changed."""
