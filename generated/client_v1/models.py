"""Models of FastAPI Spec-First, client API, generated from its OpenAPI document."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import MISSING, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from contract.interface.models import CheckedModel, Model
from contract.interface.types import EMAIL_ADDRESS, EXACT_LITERAL, AwareDatetime, Uuid
from generated.shared.models import ErrorResponse as ErrorResponse
from generated.shared.models import FieldError as FieldError
from generated.shared.models import LoginRequest as LoginRequest
from generated.shared.models import RefreshRequest as RefreshRequest
from generated.shared.models import TokenPair as TokenPair
from generated.shared.models import TokenPairResponse as TokenPairResponse


class ComponentStatus(StrEnum):
    """
    Whether a component answers.
    """

    UP = "up"
    DOWN = "down"


class Features(Model):
    """
    What this installation offers.
    """

    model_config = ConfigDict(extra="forbid")
    registration: Annotated[
        StrictBool,
        Field(
            description="Whether new accounts are accepted; if not, registering is `auth.registration_closed`.",
            examples=[True],
        ),
    ]


class HealthStatus(StrEnum):
    """
    `degraded`: everything works, more slowly, because Redis does not answer.
    """

    OK = "ok"
    DEGRADED = "degraded"


class Limits(Model):
    """
    Limits that a form should know before it is sent.
    """

    model_config = ConfigDict(extra="forbid")
    max_body_bytes: Annotated[
        StrictInt,
        Field(
            description="Bytes of a request body, where an operation does not say otherwise.",
            examples=[1048576],
            ge=1,
            le=1073741824,
        ),
    ]
    min_password_length: Annotated[
        StrictInt, Field(description="Characters a new password has at least.", examples=[10], ge=1, le=128)
    ]
    max_password_length: Annotated[
        StrictInt, Field(description="Characters a password has at most.", examples=[128], ge=1, le=1024)
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


class PublicConfig(Model):
    """
    What an application needs to know before anybody logs in.
    """

    model_config = ConfigDict(extra="forbid")
    name: Annotated[
        StrictStr,
        Field(
            description="What the service calls itself in front of people.",
            examples=["FastAPI Spec-First"],
            max_length=100,
            min_length=1,
        ),
    ]
    api_version: Annotated[
        StrictStr,
        Field(
            description="The version of this API's design, `info.version` of its OpenAPI document.",
            examples=["1.0.0"],
            max_length=32,
            min_length=5,
            pattern="^[0-9]+\\.[0-9]+\\.[0-9]+$",
        ),
    ]
    features: Features
    limits: Limits


class PublicConfigResponse(Model):
    """
    The public configuration in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: PublicConfig
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class User(Model):
    """
    An account, as its owner sees it.
    """

    model_config = ConfigDict(extra="forbid")
    id: Annotated[
        Uuid, Field(description="A UUIDv7; never changes.", examples=["0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"])
    ]
    email: Annotated[
        StrictStr,
        Field(
            description="The address the account logs in with, in lower case.",
            examples=["ada@example.com"],
            max_length=254,
        ),
        EMAIL_ADDRESS,
    ]
    email_verified: Annotated[
        StrictBool,
        Field(description="Whether the owner has proven to read mail at `email`.", examples=[False]),
    ]
    display_name: Annotated[
        StrictStr,
        Field(
            description="The name that others see.", examples=["Ada Lovelace"], max_length=80, min_length=1
        ),
    ]
    locale: Annotated[
        StrictStr | None,
        Field(
            description="The preferred language as a BCP 47 tag; null where the owner chose none.",
            examples=["en-GB"],
            max_length=12,
        ),
    ]
    created_at: Annotated[
        AwareDatetime,
        Field(description="When the account was registered.", examples=["2026-01-02T03:04:05Z"]),
    ]
    updated_at: Annotated[
        AwareDatetime,
        Field(description="When the account was last changed.", examples=["2026-01-02T03:04:05Z"]),
    ]


class UserCreate(Model):
    """
    A new account.
    """

    model_config = ConfigDict(extra="forbid")
    email: Annotated[
        StrictStr,
        Field(
            description="The address to log in with; kept in lower case.",
            examples=["ada@example.com"],
            max_length=254,
        ),
        EMAIL_ADDRESS,
    ]
    password: Annotated[
        StrictStr,
        Field(
            description="Any characters; length is what counts.",
            examples=["correct horse battery"],
            max_length=128,
            min_length=10,
            json_schema_extra={"format": "password", "writeOnly": True},
        ),
    ]
    display_name: Annotated[
        StrictStr,
        Field(
            description="The name that others see; starts with a visible character, holds no control characters.",
            examples=["Ada Lovelace"],
            max_length=80,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F][^\\u0000-\\u001F\\u007F]*$",
        ),
    ]
    locale: Annotated[
        StrictStr | None | MISSING,
        Field(
            description="The preferred language as a BCP 47 tag (language, script, region).",
            examples=["en-GB"],
            max_length=12,
            min_length=2,
            pattern="^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$",
        ),
    ] = MISSING


class UserResponse(Model):
    """
    A user in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: User
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class UserUpdate(CheckedModel, min_properties=1):
    """
    What the owner may change about an account. Absent fields stay as they are.
    """

    model_config = ConfigDict(extra="forbid")
    display_name: Annotated[
        StrictStr | MISSING,
        Field(
            description="The name that others see; starts with a visible character, holds no control characters.",
            examples=["Ada King"],
            max_length=80,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F][^\\u0000-\\u001F\\u007F]*$",
        ),
    ] = MISSING
    locale: Annotated[
        StrictStr | None | MISSING,
        Field(
            description="The preferred language as a BCP 47 tag; null for none.",
            examples=["en-GB"],
            max_length=12,
            min_length=2,
            pattern="^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$",
        ),
    ] = MISSING


class ComponentHealth(Model):
    """
    One component as seen from the service.
    """

    model_config = ConfigDict(extra="forbid")
    status: ComponentStatus
    latency_ms: Annotated[
        StrictFloat | None,
        Field(
            description="Milliseconds the component took to answer; null if it did not.",
            examples=[0.8],
            ge=0.0,
            le=60000.0,
        ),
    ]


class Health(Model):
    """
    The state of the service and of what it stands on.
    """

    model_config = ConfigDict(extra="forbid")
    status: HealthStatus
    service: ComponentHealth
    database: ComponentHealth
    redis: ComponentHealth
    checked_at: Annotated[
        AwareDatetime, Field(description="When the components were asked.", examples=["2026-01-02T03:04:05Z"])
    ]


class HealthResponse(Model):
    """
    The health report in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: Health
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]
