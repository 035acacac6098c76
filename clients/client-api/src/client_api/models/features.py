from __future__ import annotations

from client_api._model import ApiModel


class Features(ApiModel, kw_only=True):
    """The features of this installation."""

    registration: bool
    """Whether new accounts are accepted. If not, registering fails with `auth.registration_closed`."""

    flags: list[str]
    """The names of the public feature flags that are on, in alphabetical order. All others are off."""
