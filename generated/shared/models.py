"""Models that several APIs share, generated from `spec/shared`."""

from typing import Annotated, Any, Literal

from pydantic import MISSING, ConfigDict, Field, StrictInt, StrictStr

from specfirst.runtime.interface.models import Model
from specfirst.runtime.interface.types import EMAIL_ADDRESS, EXACT_LITERAL


class FieldError(Model):
    """
    One thing that is wrong with the request.
    """

    model_config = ConfigDict(extra="forbid")
    loc: Annotated[
        list[Annotated[StrictStr, Field(max_length=200)] | Annotated[StrictInt, Field(ge=0, le=1000000)]],
        Field(
            description="The way to the field, from the part of the request (`path`, `query`, `header`, `body`) inwards.",
            examples=[["body", "email"]],
            max_length=32,
        ),
    ]
    type: Annotated[
        StrictStr,
        Field(description="A stable name of the broken rule.", examples=["string_too_short"], max_length=100),
    ]
    message: Annotated[
        StrictStr,
        Field(
            description="What is wrong, for a person.",
            examples=["String should have at least 10 characters"],
            max_length=1000,
        ),
    ]


class LoginRequest(Model):
    """
    E-mail address and password.
    """

    model_config = ConfigDict(extra="forbid")
    email: Annotated[
        StrictStr,
        Field(
            description="The account's e-mail address, in any letter case.",
            examples=["ada@example.com"],
            max_length=254,
        ),
        EMAIL_ADDRESS,
    ]
    password: Annotated[
        StrictStr,
        Field(
            description="The account's password. Only its length is bounded here, so that older passwords keep working.",
            examples=["correct horse battery"],
            max_length=128,
            min_length=1,
            json_schema_extra={"format": "password", "writeOnly": True},
        ),
    ]


class PasswordChange(Model):
    """
    The current password and its successor.
    """

    model_config = ConfigDict(extra="forbid")
    current_password: Annotated[
        StrictStr,
        Field(
            description="The password that holds now.",
            examples=["correct horse battery"],
            max_length=128,
            min_length=1,
            json_schema_extra={"format": "password", "writeOnly": True},
        ),
    ]
    new_password: Annotated[
        StrictStr,
        Field(
            description="Any characters; length is what counts.",
            examples=["staple wrong donkey"],
            max_length=128,
            min_length=10,
            json_schema_extra={"format": "password", "writeOnly": True},
        ),
    ]


class RefreshRequest(Model):
    """
    The refresh token of the last pair.
    """

    model_config = ConfigDict(extra="forbid")
    refresh_token: Annotated[
        StrictStr,
        Field(
            description="As it came with the last login or refresh.",
            examples=["eyJhbGciOiJIUzI1NiJ9.eyJ0eXAiOiJyZWZyZXNoIn0.c2lnbmF0dXJl"],
            max_length=2048,
            min_length=5,
            pattern="^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$",
        ),
    ]


class TokenPair(Model):
    """
    What a session hands to its client.
    """

    model_config = ConfigDict(extra="forbid")
    access_token: Annotated[
        StrictStr,
        Field(
            description="Goes into `Authorization` as `Bearer <access_token>`.",
            examples=["eyJhbGciOiJIUzI1NiJ9.eyJ0eXAiOiJhY2Nlc3MifQ.c2lnbmF0dXJl"],
            max_length=2048,
            min_length=5,
            pattern="^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$",
        ),
    ]
    refresh_token: Annotated[
        StrictStr,
        Field(
            description="Buys the next pair, once.",
            examples=["eyJhbGciOiJIUzI1NiJ9.eyJ0eXAiOiJyZWZyZXNoIn0.c2lnbmF0dXJl"],
            max_length=2048,
            min_length=5,
            pattern="^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$",
        ),
    ]
    token_type: Annotated[
        Literal["bearer"],
        Field(description="The authentication scheme of the access token (RFC 6750).", examples=["bearer"]),
    ]
    expires_in: Annotated[
        StrictInt,
        Field(description="Seconds until the access token expires.", examples=[1800], ge=1, le=86400),
    ]
    refresh_expires_in: Annotated[
        StrictInt,
        Field(description="Seconds until the refresh token expires.", examples=[604800], ge=1, le=31536000),
    ]


class TokenPairResponse(Model):
    """
    A token pair in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: TokenPair
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class ErrorResponse(Model):
    """
    The body of every failure, with the HTTP status of its code.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[False], Field(examples=[False]), EXACT_LITERAL]
    code: Annotated[
        StrictStr,
        Field(
            description="A stable code from the error catalogue. Programs branch on it.",
            examples=["users.email_taken"],
            max_length=64,
            min_length=3,
            pattern="^[a-z_]+\\.[a-z_]+$",
        ),
    ]
    message: Annotated[
        StrictStr,
        Field(
            description="One sentence for a person. Its wording may change.",
            examples=["This e-mail address already has an account."],
            max_length=1000,
        ),
    ]
    data: Annotated[
        None,
        Field(description="Always null, so that success and failure have the same shape.", examples=[None]),
    ]
    errors: Annotated[
        list[FieldError],
        Field(
            description="What is wrong with which field; empty unless the request itself was refused.",
            examples=[[]],
            max_length=100,
        ),
    ]
    details: Annotated[
        dict[str, Any] | MISSING,
        Field(
            description="The typed detail fields of the code, as the catalogue lists them. Absent where it has none.",
            examples=[{"retry_after": 30}],
            max_length=16,
        ),
    ] = MISSING
    request_id: Annotated[
        StrictStr,
        Field(
            description="Identifies this request in our logs; the same as the `X-Request-ID` header.",
            examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"],
            max_length=128,
            min_length=1,
        ),
    ]
