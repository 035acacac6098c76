"""Models of FastAPI Spec-First, client API, generated from its OpenAPI document."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import MISSING, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr
from typing_extensions import TypeAliasType

from generated.shared.models import ErrorResponse as ErrorResponse
from generated.shared.models import FieldError as FieldError
from generated.shared.models import LoginRequest as LoginRequest
from generated.shared.models import PasswordChange as PasswordChange
from generated.shared.models import RefreshRequest as RefreshRequest
from generated.shared.models import TokenPair as TokenPair
from generated.shared.models import TokenPairResponse as TokenPairResponse
from specfirst.runtime.interface.models import CheckedModel, Model
from specfirst.runtime.interface.types import EMAIL_ADDRESS, EXACT_LITERAL, AwareDatetime, Uuid


class ComponentStatus(StrEnum):
    """
    Whether a component responds.
    """

    UP = "up"
    DOWN = "down"


class EmailConfirmation(Model):
    """
    Proof that the owner of an account reads mail at its address.
    """

    model_config = ConfigDict(extra="forbid")
    token: Annotated[
        StrictStr,
        Field(
            description="As it came in the mail.",
            examples=["q0hM3v8Zr5sT1uW9xY7aB2cD4eF6gH8jK0lN3pQ5rS7"],
            max_length=43,
            min_length=43,
            pattern="^[A-Za-z0-9_-]{43}$",
        ),
    ]


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
    flags: Annotated[
        list[Annotated[StrictStr, Field(max_length=64, min_length=1, pattern="^[a-z0-9][a-z0-9_-]*$")]],
        Field(
            description="The names of the public feature flags that are on, in alphabetical order. All others are off.",
            examples=[["dark_mode"]],
            max_length=200,
        ),
    ]


class FileLink(Model):
    """
    An address from which anybody who holds it can download the file, for a while.
    """

    model_config = ConfigDict(extra="forbid")
    url: Annotated[
        StrictStr,
        Field(
            description="A signed address; relative to this service's if it has no host.",
            examples=[
                "/storage/files/1b/0198c9f0-c1d2-7e34-9a5b-6c7d8e9f0a1b?expires=1767323945&signature=5f"
            ],
            max_length=4096,
            min_length=1,
            json_schema_extra={"format": "uri-reference"},
        ),
    ]
    expires_at: Annotated[
        AwareDatetime, Field(description="Until when the address works.", examples=["2026-01-02T03:19:05Z"])
    ]


class FileLinkResponse(Model):
    """
    A link in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: FileLink
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class FileSort(StrEnum):
    """
    `newest` and `oldest` by the beginning of the upload; `name` by code points; `largest` first.
    """

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    LARGEST = "largest"


class FileStatus(StrEnum):
    """
    `pending` until the bytes have arrived and were checked; `ready` from then on.
    """

    PENDING = "pending"
    READY = "ready"


class FileUpload(Model):
    """
    A file as a browser's form sends it. Its part says name, in UTF-8, and media type. Folders and invisible characters in the name are dropped; line separators, unusual spaces and what file systems refuse are replaced.
    """

    model_config = ConfigDict(extra="forbid")
    file: Annotated[bytes, Field(description="The bytes.", examples=["Hello"])]
    sha256: Annotated[
        StrictStr | MISSING,
        Field(
            description="The SHA-256 of the bytes, in hexadecimal, if what arrives is to be held against it.",
            examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
            max_length=64,
            min_length=64,
            pattern="^[0-9a-f]{64}$",
        ),
    ] = MISSING


class HealthStatus(StrEnum):
    """
    `degraded`: everything works, more slowly, because Redis does not respond.
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


class NotificationKind(StrEnum):
    """
    What it is about: `welcome` to a new account, `credentials_changed` when its password was, `file_stored` when one of its files is ready.
    """

    WELCOME = "welcome"
    CREDENTIALS_CHANGED = "credentials_changed"
    FILE_STORED = "file_stored"


class NotificationsMarked(Model):
    """
    What marking all notifications came to.
    """

    model_config = ConfigDict(extra="forbid")
    marked: Annotated[
        StrictInt, Field(description="How many had been unread.", examples=[3], ge=0, le=2147483647)
    ]


class NotificationsMarkedResponse(Model):
    """
    The number of notifications that were marked, in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: NotificationsMarked
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class PasswordForgotten(Model):
    """
    Whose password was forgotten.
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


class PasswordReset(Model):
    """
    A new password, and proof that it is the account's owner who sets it.
    """

    model_config = ConfigDict(extra="forbid")
    token: Annotated[
        StrictStr,
        Field(
            description="As it came in the mail.",
            examples=["q0hM3v8Zr5sT1uW9xY7aB2cD4eF6gH8jK0lN3pQ5rS7"],
            max_length=43,
            min_length=43,
            pattern="^[A-Za-z0-9_-]{43}$",
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


class Session(Model):
    """
    A login, and what followed from it.
    """

    model_config = ConfigDict(extra="forbid")
    id: Annotated[
        Uuid, Field(description="A UUIDv7; never changes.", examples=["0198c9f0-e7f8-7a29-8c3d-4e5f6a7b8c9d"])
    ]
    client_address: Annotated[
        StrictStr | None,
        Field(
            description="The network address that it was opened from; null where it is not known.",
            examples=["192.0.2.7"],
            max_length=64,
        ),
    ]
    user_agent: Annotated[
        StrictStr | None,
        Field(
            description="What the client that opened it said of itself; null where it said nothing.",
            examples=["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
            max_length=400,
        ),
    ]
    created_at: Annotated[
        AwareDatetime, Field(description="When it was opened.", examples=["2026-01-02T03:04:05Z"])
    ]
    refreshed_at: Annotated[
        AwareDatetime,
        Field(
            description="When its tokens were last exchanged; when it was opened, if they never were.",
            examples=["2026-01-02T04:04:05Z"],
        ),
    ]
    expires_at: Annotated[
        AwareDatetime,
        Field(
            description="When it ends, unless its tokens are exchanged before.",
            examples=["2026-01-09T04:04:05Z"],
        ),
    ]
    current: Annotated[
        StrictBool, Field(description="Whether the request belongs to this session.", examples=[True])
    ]


class SessionPage(Model):
    """
    One page of sessions.
    """

    model_config = ConfigDict(extra="forbid")
    items: Annotated[
        list[Session],
        Field(
            description="The sessions of this page, the one opened last first.", examples=[[]], max_length=100
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


class SessionPageResponse(Model):
    """
    A page of sessions in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: SessionPage
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class UploadCreate(Model):
    """
    What is going to be uploaded. The signed URL is for exactly this.
    """

    model_config = ConfigDict(extra="forbid")
    name: Annotated[
        StrictStr,
        Field(
            description="What to call the file. Folders and invisible characters in it are dropped; line separators, unusual spaces and what file systems refuse are replaced.",
            examples=["report.pdf"],
            max_length=200,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F][^\\u0000-\\u001F\\u007F]*$",
        ),
    ]
    media_type: Annotated[
        StrictStr,
        Field(
            description="The type of the bytes, without parameters.",
            examples=["application/pdf"],
            max_length=127,
            min_length=3,
            pattern="^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$",
        ),
    ]
    size: Annotated[
        StrictInt,
        Field(
            description="In bytes. An installation may take less than this bound.",
            examples=[48213],
            ge=0,
            le=5368709120,
        ),
    ]
    sha256: Annotated[
        StrictStr,
        Field(
            description="The SHA-256 of the bytes, in hexadecimal.",
            examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
            max_length=64,
            min_length=64,
            pattern="^[0-9a-f]{64}$",
        ),
    ]


class UploadHeader(Model):
    """
    One header of the upload.
    """

    model_config = ConfigDict(extra="forbid")
    name: Annotated[
        StrictStr,
        Field(description="The header's name.", examples=["Content-Type"], max_length=64, min_length=1),
    ]
    value: Annotated[
        StrictStr, Field(description="The header's value.", examples=["application/pdf"], max_length=1024)
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
    version: Annotated[
        StrictInt,
        Field(
            description="Grows with every change of the fields above; it is the `ETag`. Logins and passwords do not count.",
            examples=[1],
            ge=1,
            le=2147483647,
        ),
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
            description="The name that others see; starts with a visible character, holds no control, direction or invisible format characters.",
            examples=["Ada Lovelace"],
            max_length=80,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$",
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
            description="The name that others see; starts with a visible character, holds no control, direction or invisible format characters.",
            examples=["Ada King"],
            max_length=80,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$",
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


ConfigGetResponse200CacheControl = TypeAliasType(
    "ConfigGetResponse200CacheControl", Literal["public, max-age=60"]
)
UsersGetMeResponse200CacheControl = TypeAliasType(
    "UsersGetMeResponse200CacheControl", Literal["private, no-cache"]
)
UsersGetMeResponse304CacheControl = TypeAliasType(
    "UsersGetMeResponse304CacheControl", Literal["private, no-cache"]
)
IdempotentReplayedHeader = TypeAliasType("IdempotentReplayedHeader", Literal["true"])
AcceptRangesHeader = TypeAliasType("AcceptRangesHeader", Literal["bytes"])


class ComponentHealth(Model):
    """
    One component as seen from the service.
    """

    model_config = ConfigDict(extra="forbid")
    status: ComponentStatus
    latency_ms: Annotated[
        StrictFloat | None,
        Field(
            description="Milliseconds the component took to respond; null if it did not.",
            examples=[0.8],
            ge=0.0,
            le=60000.0,
        ),
    ]


class File(Model):
    """
    A file, as its owner sees it. Its bytes are a download of their own.
    """

    model_config = ConfigDict(extra="forbid")
    id: Annotated[
        Uuid, Field(description="A UUIDv7; never changes.", examples=["0198c9f0-c1d2-7e34-9a5b-6c7d8e9f0a1b"])
    ]
    name: Annotated[
        StrictStr,
        Field(
            description="What the file is called when it is saved; without folders.",
            examples=["report.pdf"],
            max_length=200,
            min_length=1,
        ),
    ]
    media_type: Annotated[
        StrictStr,
        Field(
            description="The type that was given, in lower case and without parameters.",
            examples=["application/pdf"],
            max_length=127,
            min_length=3,
        ),
    ]
    size: Annotated[StrictInt, Field(description="In bytes.", examples=[48213], ge=0, le=5368709120)]
    sha256: Annotated[
        StrictStr | None,
        Field(
            description="The SHA-256 of the bytes, in hexadecimal; null until it is known.",
            examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
            max_length=64,
            min_length=64,
            pattern="^[0-9a-f]{64}$",
        ),
    ]
    status: FileStatus
    created_at: Annotated[
        AwareDatetime, Field(description="When the upload began.", examples=["2026-01-02T03:04:05Z"])
    ]
    updated_at: Annotated[
        AwareDatetime, Field(description="When the file was last changed.", examples=["2026-01-02T03:04:06Z"])
    ]


class FilePage(Model):
    """
    One page of files.
    """

    model_config = ConfigDict(extra="forbid")
    items: Annotated[
        list[File],
        Field(description="The files of this page, in the order asked for.", examples=[[]], max_length=100),
    ]
    next_cursor: Annotated[
        StrictStr | None,
        Field(
            description="Goes into `cursor` to get the next page; null on the last one.",
            examples=["eyJhIjoiMjAyNi0wMS0wMlQwMzowNDowNVoifQ"],
            max_length=1200,
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]


class FilePageResponse(Model):
    """
    A page of files in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: FilePage
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class FileResponse(Model):
    """
    A file in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: File
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
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


class Notification(Model):
    """
    Something that the user should know.
    """

    model_config = ConfigDict(extra="forbid")
    id: Annotated[
        Uuid,
        Field(
            description="A UUIDv7; later notifications of a user have greater ones.",
            examples=["0198c9f0-b26a-7e14-9d3f-6a5b4c3d2e1f"],
        ),
    ]
    kind: NotificationKind
    title: Annotated[
        StrictStr,
        Field(
            description="What happened, in one line.",
            examples=["Your password was changed"],
            max_length=200,
            min_length=1,
        ),
    ]
    body: Annotated[
        StrictStr,
        Field(
            description="What there is to say about it.",
            examples=["All other sessions were ended."],
            max_length=2000,
        ),
    ]
    created_at: Annotated[
        AwareDatetime, Field(description="When it happened.", examples=["2026-02-03T04:05:06Z"])
    ]
    read_at: Annotated[
        AwareDatetime | None,
        Field(description="When it was marked as read; null until then.", examples=[None]),
    ]


class NotificationPage(Model):
    """
    One page of notifications.
    """

    model_config = ConfigDict(extra="forbid")
    items: Annotated[
        list[Notification],
        Field(description="The notifications of this page, the newest first.", examples=[[]], max_length=100),
    ]
    next_cursor: Annotated[
        StrictStr | None,
        Field(
            description="Goes into `cursor` to get the next page; null on the last one.",
            examples=["eyJhIjoiMjAyNi0wMS0wMlQwMzowNDowNVoifQ"],
            max_length=1200,
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]


class NotificationPageResponse(Model):
    """
    A page of notifications in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: NotificationPage
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class NotificationResponse(Model):
    """
    A notification in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: Notification
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class Upload(Model):
    """
    Where to send the bytes, and the file that they will be.
    """

    model_config = ConfigDict(extra="forbid")
    file: File
    method: Annotated[Literal["PUT"], Field(description="The HTTP method to send.", examples=["PUT"])]
    url: Annotated[
        StrictStr,
        Field(
            description="A signed address, to be called without the access token; relative to this service's if it has no host.",
            examples=[
                "/storage/uploads/0198c9f0-c1d2-7e34-9a5b-6c7d8e9f0a1b?expires=1767323945&signature=5f"
            ],
            max_length=4096,
            min_length=1,
            json_schema_extra={"format": "uri-reference"},
        ),
    ]
    headers: Annotated[
        list[UploadHeader],
        Field(
            description="Headers that must be sent as they are.",
            examples=[[{"name": "Content-Type", "value": "application/pdf"}]],
            max_length=16,
        ),
    ]
    expires_at: Annotated[
        AwareDatetime,
        Field(description="Until when the address takes the bytes.", examples=["2026-01-02T03:19:05Z"]),
    ]


class UploadResponse(Model):
    """
    An upload in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: Upload
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]
