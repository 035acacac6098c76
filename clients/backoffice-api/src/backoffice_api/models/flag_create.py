from __future__ import annotations

from backoffice_api._model import ApiModel


class FlagCreate(ApiModel, kw_only=True):
    """A new flag."""

    name: str
    """The name of the flag."""

    description: str
    """What is different while it is on, for colleagues; starts with a visible character, holds no
    control, direction or invisible format characters.
    """

    enabled: bool
    """Whether it is on."""

    public: bool
    """Whether the public configuration lists it for clients while it is on."""
