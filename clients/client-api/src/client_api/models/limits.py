from __future__ import annotations

from client_api._model import ApiModel


class Limits(ApiModel, kw_only=True):
    """Limits that a form can check before it is sent."""

    max_body_bytes: int
    """The maximum size of a request body in bytes, unless the operation has another limit."""

    min_password_length: int
    """The minimum length of a new password, in characters."""

    max_password_length: int
    """The maximum length of a password, in characters."""
