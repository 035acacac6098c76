from __future__ import annotations

from client_api._model import ApiModel


class Limits(ApiModel, kw_only=True):
    """Limits that a form should know before it is sent."""

    max_body_bytes: int
    """Bytes of a request body, where an operation does not say otherwise."""

    min_password_length: int
    """Characters a new password has at least."""

    max_password_length: int
    """Characters a password has at most."""
