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


class SuccessEnvelope(Model):
    """The members of every envelope besides its data."""

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], EXACT_LITERAL]
    code: Literal["ok"]
    message: Annotated[StrictStr, Field(max_length=1000)]
    request_id: Annotated[StrictStr, Field(max_length=128, min_length=1)]


class ComponentStatus(StrEnum):
    """Whether a component responds."""

    UP = "up"
    DOWN = "down"


class EmailConfirmation(Model):
    """The verification of an account's e-mail address."""

    model_config = ConfigDict(extra="forbid")
    token: Annotated[StrictStr, Field(max_length=43, min_length=43, pattern="^[A-Za-z0-9_-]{43}$")]
    """The token from the mail."""


class Features(Model):
    """The features of this installation."""

    model_config = ConfigDict(extra="forbid")
    registration: StrictBool
    """Whether new accounts are accepted. If not, registering fails with `auth.registration_closed`."""
    flags: Annotated[
        list[Annotated[StrictStr, Field(max_length=64, min_length=1, pattern="^[a-z0-9][a-z0-9_-]*$")]],
        Field(max_length=200),
    ]
    """The names of the public feature flags that are on, in alphabetical order. All others are off."""


class FileLink(Model):
    """A signed URL, with which anyone can download the file until it expires."""

    model_config = ConfigDict(extra="forbid")
    url: Annotated[
        StrictStr, Field(max_length=4096, min_length=1, json_schema_extra={"format": "uri-reference"})
    ]
    """The signed URL. A URL without a host is relative to the address of this service."""
    expires_at: AwareDatetime
    """When the signed URL expires."""


class FileLinkResponse(SuccessEnvelope):
    """A link in the envelope."""

    data: FileLink


class FileSort(StrEnum):
    """`newest` and `oldest` sort by the beginning of the upload, `name` by code points, and `largest`
    by size, in descending order.
    """

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    LARGEST = "largest"


class FileStatus(StrEnum):
    """`pending` until the bytes have arrived and were checked; `ready` from then on."""

    PENDING = "pending"
    READY = "ready"


class FileUpload(Model):
    """A file as a browser's form sends it. The part has the file name, in UTF-8, and the media type.
    Folders and invisible characters in the name are removed; line separators, unusual spaces and
    characters that file systems refuse are replaced.
    """

    model_config = ConfigDict(extra="forbid")
    file: bytes
    """The bytes."""
    sha256: Annotated[StrictStr | MISSING, Field(max_length=64, min_length=64, pattern="^[0-9a-f]{64}$")] = (
        MISSING
    )
    """The SHA-256 of the bytes, in hexadecimal. If it is present, the received bytes must have it."""


class HealthStatus(StrEnum):
    """`degraded` means that the service works, but more slowly, because Redis does not respond."""

    OK = "ok"
    DEGRADED = "degraded"


class Limits(Model):
    """Limits that a form can check before it is sent."""

    model_config = ConfigDict(extra="forbid")
    max_body_bytes: Annotated[StrictInt, Field(ge=1, le=1073741824)]
    """The maximum size of a request body in bytes, unless the operation has another limit."""
    min_password_length: Annotated[StrictInt, Field(ge=1, le=128)]
    """The minimum length of a new password, in characters."""
    max_password_length: Annotated[StrictInt, Field(ge=1, le=1024)]
    """The maximum length of a password, in characters."""


class NotificationKind(StrEnum):
    """`welcome` if the account is new, `credentials_changed` if its password was changed,
    `file_stored` if one of its files is ready.
    """

    WELCOME = "welcome"
    CREDENTIALS_CHANGED = "credentials_changed"
    FILE_STORED = "file_stored"


class NotificationsMarked(Model):
    """The result of marking all notifications as read."""

    model_config = ConfigDict(extra="forbid")
    marked: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """The number of notifications that were unread."""


class NotificationsMarkedResponse(SuccessEnvelope):
    """The number of notifications that were marked, in the envelope."""

    data: NotificationsMarked


class PasswordForgotten(Model):
    """The account whose password was forgotten."""

    model_config = ConfigDict(extra="forbid")
    email: Annotated[StrictStr, Field(max_length=254), EMAIL_ADDRESS]
    """The account's e-mail address, in any letter case."""


class PasswordReset(Model):
    """A new password, and the token that permits setting it."""

    model_config = ConfigDict(extra="forbid")
    token: Annotated[StrictStr, Field(max_length=43, min_length=43, pattern="^[A-Za-z0-9_-]{43}$")]
    """The token from the mail."""
    new_password: Annotated[
        StrictStr,
        Field(max_length=128, min_length=10, json_schema_extra={"format": "password", "writeOnly": True}),
    ]
    """Any characters are allowed; only the length is limited."""


class PublicConfig(Model):
    """The public configuration, which applications need before a login."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[StrictStr, Field(max_length=100, min_length=1)]
    """The display name of the service."""
    api_version: Annotated[
        StrictStr, Field(max_length=32, min_length=5, pattern="^[0-9]+\\.[0-9]+\\.[0-9]+$")
    ]
    """The version of this API, `info.version` in its OpenAPI document."""
    features: Features
    limits: Limits


class PublicConfigResponse(SuccessEnvelope):
    """The public configuration in the envelope."""

    data: PublicConfig


class Session(Model):
    """A session, which begins with a login."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    client_address: Annotated[StrictStr | None, Field(max_length=64)]
    """The network address that the session was opened from; null if unknown."""
    user_agent: Annotated[StrictStr | None, Field(max_length=400)]
    """The `User-Agent` of the login; null if there was none."""
    created_at: AwareDatetime
    """When the session was opened."""
    refreshed_at: AwareDatetime
    """When its tokens were last exchanged, or when it was opened if they never were."""
    expires_at: AwareDatetime
    """When the session ends if its tokens are not exchanged before then."""
    current: StrictBool
    """Whether the request belongs to this session."""


class SessionPage(Model):
    """One page of sessions."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[Session], Field(max_length=100)]
    """The sessions of this page, the newest first."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=512, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `cursor` of the next page; null on the last page."""


class SessionPageResponse(SuccessEnvelope):
    """A page of sessions in the envelope."""

    data: SessionPage


class UploadCreate(Model):
    """Metadata of the file to upload. The signed URL accepts exactly this file."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[
        StrictStr,
        Field(max_length=200, min_length=1, pattern="^[^\\u0000-\\u0020\\u007F][^\\u0000-\\u001F\\u007F]*$"),
    ]
    """The file name. Folders and invisible characters in it are removed; line separators, unusual
    spaces and characters that file systems refuse are replaced.
    """
    media_type: Annotated[
        StrictStr,
        Field(
            max_length=127, min_length=3, pattern="^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$"
        ),
    ]
    """The media type of the bytes, without parameters."""
    size: Annotated[StrictInt, Field(ge=0, le=5368709120)]
    """The size in bytes. An installation may have a lower limit."""
    sha256: Annotated[StrictStr, Field(max_length=64, min_length=64, pattern="^[0-9a-f]{64}$")]
    """The SHA-256 of the bytes, in hexadecimal."""


class UploadHeader(Model):
    """One header of the upload."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[StrictStr, Field(max_length=64, min_length=1)]
    """The header's name."""
    value: Annotated[StrictStr, Field(max_length=1024)]
    """The header's value."""


class User(Model):
    """An account, as its owner sees it."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    email: Annotated[StrictStr, Field(max_length=254), EMAIL_ADDRESS]
    """The address the account logs in with, in lower case."""
    email_verified: StrictBool
    """Whether the owner has verified the address `email`."""
    display_name: Annotated[StrictStr, Field(max_length=80, min_length=1)]
    """The name that others see."""
    locale: Annotated[StrictStr | None, Field(max_length=12)]
    """The preferred language as a BCP 47 tag; null if the owner chose none."""
    created_at: AwareDatetime
    """When the account was registered."""
    updated_at: AwareDatetime
    """When the account was last changed."""
    version: Annotated[StrictInt, Field(ge=1, le=2147483647)]
    """The version of the fields above, which is also the `ETag`. It grows with every change of them.
    Logins and new passwords do not change it.
    """


class UserCreate(Model):
    """A new account."""

    model_config = ConfigDict(extra="forbid")
    email: Annotated[StrictStr, Field(max_length=254), EMAIL_ADDRESS]
    """The address to log in with; kept in lower case."""
    password: Annotated[
        StrictStr,
        Field(max_length=128, min_length=10, json_schema_extra={"format": "password", "writeOnly": True}),
    ]
    """Any characters are allowed; only the length is limited."""
    display_name: Annotated[
        StrictStr,
        Field(
            max_length=80,
            min_length=1,
            pattern=(
                "^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4"
                "\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164"
                "\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C"
                "\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$"
            ),
        ),
    ]
    """The name that others see. It must start with a visible character and contain no control,
    direction or invisible format characters.
    """
    locale: Annotated[
        StrictStr | None | MISSING,
        Field(max_length=12, min_length=2, pattern="^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"),
    ] = MISSING
    """The preferred language as a BCP 47 tag (language, script, region)."""


class UserResponse(SuccessEnvelope):
    """A user in the envelope."""

    data: User


class UserUpdate(CheckedModel, min_properties=1):
    """The fields of an account that its owner may change. Absent fields keep their values."""

    model_config = ConfigDict(extra="forbid")
    display_name: Annotated[
        StrictStr | MISSING,
        Field(
            max_length=80,
            min_length=1,
            pattern=(
                "^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4"
                "\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164"
                "\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C"
                "\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$"
            ),
        ),
    ] = MISSING
    """The name that others see. It must start with a visible character and contain no control,
    direction or invisible format characters.
    """
    locale: Annotated[
        StrictStr | None | MISSING,
        Field(max_length=12, min_length=2, pattern="^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"),
    ] = MISSING
    """The preferred language as a BCP 47 tag; null for none."""


ConfigGetResponse200CacheControl = TypeAliasType(
    "ConfigGetResponse200CacheControl", Literal["public, max-age=60"]
)
UsersGetMeResponse200CacheControl = TypeAliasType(
    "UsersGetMeResponse200CacheControl", Literal["private, no-cache"]
)
UsersGetMeResponse304CacheControl = TypeAliasType(
    "UsersGetMeResponse304CacheControl", Literal["private, no-cache"]
)
AcceptRangesHeader = TypeAliasType("AcceptRangesHeader", Literal["bytes"])


class ComponentHealth(Model):
    """The state of one component, as seen by the service."""

    model_config = ConfigDict(extra="forbid")
    status: ComponentStatus
    latency_ms: Annotated[StrictFloat | None, Field(ge=0.0, le=60000.0)]
    """Milliseconds the component took to respond; null if it did not."""


class File(Model):
    """A file, as its owner sees it. Its contents are a separate download."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    name: Annotated[StrictStr, Field(max_length=200, min_length=1)]
    """The file name, without folders."""
    media_type: Annotated[StrictStr, Field(max_length=127, min_length=3)]
    """The declared media type, in lower case and without parameters."""
    size: Annotated[StrictInt, Field(ge=0, le=5368709120)]
    """The size in bytes."""
    sha256: Annotated[StrictStr | None, Field(max_length=64, min_length=64, pattern="^[0-9a-f]{64}$")]
    """The SHA-256 of the bytes, in hexadecimal; null until it is known."""
    status: FileStatus
    created_at: AwareDatetime
    """When the upload began."""
    updated_at: AwareDatetime
    """When the file was last changed."""


class FilePage(Model):
    """One page of files."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[File], Field(max_length=100)]
    """The files of this page, in the requested order."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=1200, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `cursor` of the next page; null on the last page."""


class FilePageResponse(SuccessEnvelope):
    """A page of files in the envelope."""

    data: FilePage


class FileResponse(SuccessEnvelope):
    """A file in the envelope."""

    data: File


class Health(Model):
    """The state of the service and its dependencies."""

    model_config = ConfigDict(extra="forbid")
    status: HealthStatus
    service: ComponentHealth
    database: ComponentHealth
    redis: ComponentHealth
    checked_at: AwareDatetime
    """When the components were checked."""


class HealthResponse(SuccessEnvelope):
    """The health report in the envelope."""

    data: Health


class Notification(Model):
    """A message to the user about an event."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7. Later notifications of a user have greater ids."""
    kind: NotificationKind
    title: Annotated[StrictStr, Field(max_length=200, min_length=1)]
    """The title, in one line."""
    body: Annotated[StrictStr, Field(max_length=2000)]
    """The text of the notification."""
    created_at: AwareDatetime
    """When the event happened."""
    read_at: AwareDatetime | None
    """When it was marked as read; null until then."""


class NotificationPage(Model):
    """One page of notifications."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[Notification], Field(max_length=100)]
    """The notifications of this page, the newest first."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=1200, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `cursor` of the next page; null on the last page."""


class NotificationPageResponse(SuccessEnvelope):
    """A page of notifications in the envelope."""

    data: NotificationPage


class NotificationResponse(SuccessEnvelope):
    """A notification in the envelope."""

    data: Notification


class Upload(Model):
    """The signed URL for the bytes, and the pending file."""

    model_config = ConfigDict(extra="forbid")
    file: File
    method: Literal["PUT"]
    """The HTTP method to send."""
    url: Annotated[
        StrictStr, Field(max_length=4096, min_length=1, json_schema_extra={"format": "uri-reference"})
    ]
    """The signed URL, which needs no access token. A URL without a host is relative to the address of
    this service.
    """
    headers: Annotated[list[UploadHeader], Field(max_length=16)]
    """Headers that must be sent unchanged."""
    expires_at: AwareDatetime
    """When the signed URL expires."""


class UploadResponse(SuccessEnvelope):
    """An upload in the envelope."""

    data: Upload
