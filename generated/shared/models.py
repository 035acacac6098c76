"""Models that several APIs share, generated from `spec/shared`."""

from typing import Annotated, Any, Literal

from pydantic import MISSING, ConfigDict, Field, StrictInt, StrictStr

from specfirst.runtime.interface.models import Model
from specfirst.runtime.interface.types import EMAIL_ADDRESS, EXACT_LITERAL


class FieldError(Model):
    """One problem of the request."""

    model_config = ConfigDict(extra="forbid")
    loc: Annotated[
        list[Annotated[StrictStr, Field(max_length=200)] | Annotated[StrictInt, Field(ge=0, le=1000000)]],
        Field(max_length=32),
    ]
    """The path to the field, beginning with the part of the request (`path`, `query`, `header` or
    `body`).
    """
    type: Annotated[StrictStr, Field(max_length=100)]
    """A stable name of the broken rule."""
    message: Annotated[StrictStr, Field(max_length=1000)]
    """A message for people."""


class LoginRequest(Model):
    """E-mail address and password."""

    model_config = ConfigDict(extra="forbid")
    email: Annotated[StrictStr, Field(max_length=254), EMAIL_ADDRESS]
    """The account's e-mail address, in any letter case."""
    password: Annotated[
        StrictStr,
        Field(max_length=128, min_length=1, json_schema_extra={"format": "password", "writeOnly": True}),
    ]
    """The account's password. Only its length is bounded here, so that older passwords keep working."""


class PasswordChange(Model):
    """The current password and the new one."""

    model_config = ConfigDict(extra="forbid")
    current_password: Annotated[
        StrictStr,
        Field(max_length=128, min_length=1, json_schema_extra={"format": "password", "writeOnly": True}),
    ]
    """The current password."""
    new_password: Annotated[
        StrictStr,
        Field(max_length=128, min_length=10, json_schema_extra={"format": "password", "writeOnly": True}),
    ]
    """Any characters are allowed; only the length is limited."""


class RefreshRequest(Model):
    """The refresh token to exchange."""

    model_config = ConfigDict(extra="forbid")
    refresh_token: Annotated[
        StrictStr,
        Field(max_length=2048, min_length=5, pattern="^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$"),
    ]
    """The refresh token of the last login or refresh."""


class TokenPair(Model):
    """The tokens of a session."""

    model_config = ConfigDict(extra="forbid")
    access_token: Annotated[
        StrictStr,
        Field(max_length=2048, min_length=5, pattern="^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$"),
    ]
    """The access token, to be sent in `Authorization` as `Bearer <access_token>`."""
    refresh_token: Annotated[
        StrictStr,
        Field(max_length=2048, min_length=5, pattern="^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$"),
    ]
    """The refresh token, which can be exchanged once for the next pair of tokens."""
    token_type: Literal["bearer"]
    """The authentication scheme of the access token (RFC 6750)."""
    expires_in: Annotated[StrictInt, Field(ge=1, le=86400)]
    """Seconds until the access token expires."""
    refresh_expires_in: Annotated[StrictInt, Field(ge=1, le=31536000)]
    """Seconds until the refresh token expires."""


class TokenPairResponse(Model):
    """A token pair in the envelope."""

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], EXACT_LITERAL]
    code: Literal["ok"]
    message: Annotated[StrictStr, Field(max_length=1000)]
    data: TokenPair
    request_id: Annotated[StrictStr, Field(max_length=128, min_length=1)]


class ErrorResponse(Model):
    """The body of every failure. The HTTP status is that of the code."""

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[False], EXACT_LITERAL]
    code: Annotated[StrictStr, Field(max_length=64, min_length=3, pattern="^[a-z_]+\\.[a-z_]+$")]
    """A stable code from the error catalogue. Programs branch on it."""
    message: Annotated[StrictStr, Field(max_length=1000)]
    """One sentence for a person. Its wording may change."""
    data: None
    """Always null, so that success and failure have the same shape."""
    errors: Annotated[list[FieldError], Field(max_length=100)]
    """The problems of the request by field; empty for other errors."""
    details: Annotated[dict[str, Any] | MISSING, Field(max_length=16)] = MISSING
    """The detail fields that the error catalogue defines for the code. Absent if there are none."""
    request_id: Annotated[StrictStr, Field(max_length=128, min_length=1)]
    """Identifies this request in our logs; the same as the `X-Request-ID` header."""
