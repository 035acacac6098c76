from __future__ import annotations

from backoffice_api._model import ApiModel


class FlagCreate(ApiModel, kw_only=True):
    """A new flag."""

    name: str
    """The name of the flag."""

    description: str
    """The effect of the flag, for administrators. It must start with a visible character and contain
    no control, direction or invisible format characters.
    """

    enabled: bool
    """Whether the flag is on."""

    public: bool
    """Whether the public configuration lists the flag for clients while it is on."""
