from __future__ import annotations

from dataclasses import dataclass

from backoffice_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class FlagCreate(ApiModel):
    """A new flag."""

    name: str
    """What the flag is to be asked by."""

    description: str
    """What is different while it is on, for colleagues; starts with a visible character, holds no
    control, direction or invisible format characters.
    """

    enabled: bool
    """Whether it is on."""

    public: bool
    """Whether the public configuration lists it for clients while it is on."""
