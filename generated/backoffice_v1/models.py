"""Models of FastAPI Spec-First, backoffice API, generated from its OpenAPI document."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import MISSING, ConfigDict, Field, StrictBool, StrictStr

from contract.interface.models import CheckedModel, Model
from contract.interface.types import EMAIL_ADDRESS, EXACT_LITERAL, AwareDatetime, Uuid
from generated.shared.models import ErrorResponse as ErrorResponse
from generated.shared.models import FieldError as FieldError
from generated.shared.models import LoginRequest as LoginRequest
from generated.shared.models import RefreshRequest as RefreshRequest
from generated.shared.models import TokenPair as TokenPair
from generated.shared.models import TokenPairResponse as TokenPairResponse


class AdminRole(StrEnum):
    """
    `superadmin` may do everything and alone manages administrators; `operator` manages users; `auditor` reads everything and changes nothing.
    """

    SUPERADMIN = "superadmin"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class AdminUpdate(CheckedModel, min_properties=1):
    """
    What may change about an administrator. Absent fields stay as they are.
    """

    model_config = ConfigDict(extra="forbid")
    display_name: Annotated[
        StrictStr | MISSING,
        Field(
            description="The name that colleagues see; starts with a visible character, holds no control characters.",
            examples=["Grace Hopper"],
            max_length=80,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F][^\\u0000-\\u001F\\u007F]*$",
        ),
    ] = MISSING
    role: AdminRole | MISSING = MISSING


class UserSort(StrEnum):
    """
    `newest` and `oldest` by registration; `email` in alphabetical order.
    """

    NEWEST = "newest"
    OLDEST = "oldest"
    EMAIL = "email"


class UserStatus(StrEnum):
    """
    `suspended` accounts cannot log in, and their sessions are revoked.
    """

    ACTIVE = "active"
    SUSPENDED = "suspended"


class UserSuspension(Model):
    """
    The decision to suspend an account.
    """

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[
        StrictStr,
        Field(
            description="Why, for colleagues; starts with a visible character, holds no control characters.",
            examples=["Chargeback on three orders"],
            max_length=500,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F][^\\u0000-\\u001F\\u007F]*$",
        ),
    ]


class UserUpdate(CheckedModel, min_properties=1):
    """
    What administrators may change about an account. Absent fields stay as they are.
    """

    model_config = ConfigDict(extra="forbid")
    email: Annotated[
        StrictStr | MISSING,
        Field(
            description="The address to log in with; kept in lower case.",
            examples=["ada@example.com"],
            max_length=254,
        ),
        EMAIL_ADDRESS,
    ] = MISSING
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


class Admin(Model):
    """
    A person who runs the service.
    """

    model_config = ConfigDict(extra="forbid")
    id: Annotated[
        Uuid, Field(description="A UUIDv7; never changes.", examples=["0198c9f0-7a2f-7d11-9b3c-4e5f6a7b8c9d"])
    ]
    email: Annotated[
        StrictStr,
        Field(
            description="The address the administrator logs in with; kept in lower case.",
            examples=["grace@example.com"],
            max_length=254,
        ),
        EMAIL_ADDRESS,
    ]
    display_name: Annotated[
        StrictStr,
        Field(
            description="The name that colleagues see.",
            examples=["Grace Hopper"],
            max_length=80,
            min_length=1,
        ),
    ]
    role: AdminRole
    last_login_at: Annotated[
        AwareDatetime | None,
        Field(
            description="When a session was last opened; null before the first.",
            examples=["2026-02-01T08:00:00Z"],
        ),
    ]
    created_at: Annotated[
        AwareDatetime,
        Field(description="When the administrator was created.", examples=["2026-01-02T03:04:05Z"]),
    ]
    updated_at: Annotated[
        AwareDatetime,
        Field(description="When the administrator was last changed.", examples=["2026-01-02T03:04:05Z"]),
    ]


class AdminCreate(Model):
    """
    A new administrator.
    """

    model_config = ConfigDict(extra="forbid")
    email: Annotated[
        StrictStr,
        Field(
            description="The address the administrator logs in with; kept in lower case.",
            examples=["grace@example.com"],
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
            description="The name that colleagues see; starts with a visible character, holds no control characters.",
            examples=["Grace Hopper"],
            max_length=80,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F][^\\u0000-\\u001F\\u007F]*$",
        ),
    ]
    role: AdminRole


class AdminPage(Model):
    """
    One page of administrators.
    """

    model_config = ConfigDict(extra="forbid")
    items: Annotated[
        list[Admin],
        Field(
            description="The administrators of this page, the newest first.", examples=[[]], max_length=100
        ),
    ]
    next_cursor: Annotated[
        StrictStr | None,
        Field(
            description="Goes into `cursor` to get the next page; null on the last one.",
            examples=["eyJhIjoiMjAyNi0wMS0wMlQwMzowNDowNVoifQ"],
            max_length=512,
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]


class AdminPageResponse(Model):
    """
    A page of administrators in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: AdminPage
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class AdminResponse(Model):
    """
    An administrator in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: Admin
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class User(Model):
    """
    An account, as administrators see it.
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
    status: UserStatus
    suspended_at: Annotated[
        AwareDatetime | None,
        Field(
            description="Since when the account is suspended; null while it is active.",
            examples=["2026-02-03T04:05:06Z"],
        ),
    ]
    suspension_reason: Annotated[
        StrictStr | None,
        Field(
            description="Why the account is suspended; null while it is active. The owner never sees it.",
            examples=["Chargeback on three orders"],
            max_length=500,
        ),
    ]
    last_login_at: Annotated[
        AwareDatetime | None,
        Field(
            description="When a session was last opened; null before the first.",
            examples=["2026-02-01T08:00:00Z"],
        ),
    ]
    created_at: Annotated[
        AwareDatetime,
        Field(description="When the account was registered.", examples=["2026-01-02T03:04:05Z"]),
    ]
    updated_at: Annotated[
        AwareDatetime,
        Field(description="When the account was last changed.", examples=["2026-02-03T04:05:06Z"]),
    ]


class UserPage(Model):
    """
    One page of users.
    """

    model_config = ConfigDict(extra="forbid")
    items: Annotated[
        list[User],
        Field(description="The users of this page, in the order asked for.", examples=[[]], max_length=100),
    ]
    next_cursor: Annotated[
        StrictStr | None,
        Field(
            description="Goes into `cursor` to get the next page; null on the last one.",
            examples=["eyJhIjoiMjAyNi0wMS0wMlQwMzowNDowNVoifQ"],
            max_length=512,
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]


class UserPageResponse(Model):
    """
    A page of users in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: UserPage
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


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
