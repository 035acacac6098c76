"""Models of FastAPI Spec-First, backoffice API, generated from its OpenAPI document."""

from enum import StrEnum
from typing import Annotated, Any, Literal

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
from specfirst.runtime.interface.types import (
    EMAIL_ADDRESS,
    EXACT_LITERAL,
    UNIQUE_ITEMS,
    AwareDatetime,
    Date,
    Uuid,
)


class SuccessEnvelope(Model):
    """The members of every envelope besides its data."""

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], EXACT_LITERAL]
    code: Literal["ok"]
    message: Annotated[StrictStr, Field(max_length=1000)]
    request_id: Annotated[StrictStr, Field(max_length=128, min_length=1)]


class AdminRole(StrEnum):
    """`superadmin` may do everything and alone manages administrators; `operator` manages users;
    `auditor` has read-only access.
    """

    SUPERADMIN = "superadmin"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class AdminUpdate(CheckedModel, min_properties=1):
    """The changes of an administrator. Absent fields keep their values."""

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
    """The name that colleagues see; starts with a visible character, holds no control, direction or
    invisible format characters.
    """
    role: AdminRole | MISSING = MISSING


AuditFacts = TypeAliasType("AuditFacts", Annotated[dict[str, Any], Field(max_length=64)])
"""The fields that changed, by name. Those that hold secrets are there without their value."""


class AuditSort(StrEnum):
    """`newest` and `oldest` by the time it was done."""

    NEWEST = "newest"
    OLDEST = "oldest"


class Build(Model):
    """The running version."""

    model_config = ConfigDict(extra="forbid")
    version: Annotated[StrictStr, Field(max_length=64, min_length=1)]
    """The version of the source."""
    commit: Annotated[StrictStr | None, Field(max_length=64, min_length=7, pattern="^[0-9a-f]{7,64}$")]
    """The git commit it was built from; null where that was not configured."""
    environment: Annotated[StrictStr, Field(max_length=32, min_length=1, pattern="^[a-z]+$")]
    """The environment of the service."""
    started_at: AwareDatetime
    """Since when the process that responds has been running."""


class DayStats(Model):
    """One day in numbers, from midnight to midnight, UTC."""

    model_config = ConfigDict(extra="forbid")
    day: Date
    """The day."""
    users_total: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Accounts at the end of the day."""
    users_new: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Accounts registered."""
    users_active: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Users with a session that was opened before the end of the day, and refreshed on it or later."""
    logins: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Sessions that users opened."""
    admin_actions: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Audit events of administrators."""
    computed_at: AwareDatetime
    """When the day was counted; before its end where it is today."""


class EventActor(StrEnum):
    """`user` for the owner, `admin` for an administrator."""

    USER = "user"
    ADMIN = "admin"


class FileDeletedData(Model):
    """The file that is gone."""

    model_config = ConfigDict(extra="forbid")
    file_id: Uuid
    """The file."""
    owner_id: Uuid
    """The id of the owner."""
    by: EventActor


class FileDeletedEvent(Model):
    """A file is gone."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["file.deleted"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When it happened."""
    data: FileDeletedData


class FileSort(StrEnum):
    """`newest` and `oldest` by the beginning of the upload; `name` by code points; `largest` first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    LARGEST = "largest"


class FileStatus(StrEnum):
    """`pending` until the bytes have arrived and were checked; `ready` from then on."""

    PENDING = "pending"
    READY = "ready"


class FileUploadedData(Model):
    """The file, without its name, which may be personal."""

    model_config = ConfigDict(extra="forbid")
    file_id: Uuid
    """The file."""
    owner_id: Uuid
    """The id of the owner."""
    media_type: Annotated[StrictStr, Field(max_length=127)]
    """The declared media type."""
    size: Annotated[StrictInt, Field(ge=0, le=5368709120)]
    """Bytes."""


class FileUploadedEvent(Model):
    """A file is complete."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["file.uploaded"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When it happened."""
    data: FileUploadedData


class Flag(Model):
    """A switch that is turned while the service runs."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[StrictStr, Field(max_length=64, min_length=1, pattern="^[a-z0-9][a-z0-9_-]*$")]
    """The name of the flag, which cannot be changed."""
    description: Annotated[StrictStr, Field(max_length=500, min_length=1)]
    """The effect of the flag, for administrators."""
    enabled: StrictBool
    """Whether it is on."""
    public: StrictBool
    """Whether the public configuration lists it for clients while it is on."""
    built_in: StrictBool
    """Whether the service itself asks it. Such a flag cannot be deleted."""
    created_at: AwareDatetime
    """When the flag was made."""
    updated_at: AwareDatetime
    """When the flag was last changed."""


class FlagCreate(Model):
    """A new flag."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[StrictStr, Field(max_length=64, min_length=1, pattern="^[a-z0-9][a-z0-9_-]*$")]
    """The name of the flag."""
    description: Annotated[
        StrictStr,
        Field(
            max_length=500,
            min_length=1,
            pattern=(
                "^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4"
                "\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164"
                "\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C"
                "\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$"
            ),
        ),
    ]
    """What is different while it is on, for colleagues; starts with a visible character, holds no
    control, direction or invisible format characters.
    """
    enabled: StrictBool
    """Whether it is on."""
    public: StrictBool
    """Whether the public configuration lists it for clients while it is on."""


class FlagPage(Model):
    """One page of flags."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[Flag], Field(max_length=100)]
    """The flags of this page, by name."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=1200, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """Goes into `cursor` to get the next page; null on the last one."""


class FlagPageResponse(SuccessEnvelope):
    """A page of flags in the envelope."""

    data: FlagPage


class FlagResponse(SuccessEnvelope):
    """A flag in the envelope."""

    data: Flag


class FlagUpdate(CheckedModel, min_properties=1):
    """The changes of a flag. Absent fields keep their values."""

    model_config = ConfigDict(extra="forbid")
    description: Annotated[
        StrictStr | MISSING,
        Field(
            max_length=500,
            min_length=1,
            pattern=(
                "^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4"
                "\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164"
                "\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C"
                "\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$"
            ),
        ),
    ] = MISSING
    """What is different while it is on, for colleagues; starts with a visible character, holds no
    control, direction or invisible format characters.
    """
    enabled: StrictBool | MISSING = MISSING
    """Whether it is on."""
    public: StrictBool | MISSING = MISSING
    """Whether the public configuration lists it for clients while it is on."""


JobKind = TypeAliasType(
    "JobKind", Annotated[Literal["users_export"], Field(description="`users_export`: users as CSV.")]
)


class JobKindFacts(Model):
    """Something that can be started."""

    model_config = ConfigDict(extra="forbid")
    kind: JobKind
    description: Annotated[StrictStr, Field(max_length=500)]
    """A description of the result."""


class JobKindList(Model):
    """All that can be started."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[JobKindFacts], Field(max_length=100)]
    """In no particular order."""


class JobKindListResponse(SuccessEnvelope):
    """What can be started, in the envelope."""

    data: JobKindList


class JobStatus(StrEnum):
    """`queued` and `running` become one of the others, which are ends; the last two may be tried
    again.
    """

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Migrations(Model):
    """The state of the tables."""

    model_config = ConfigDict(extra="forbid")
    database: Annotated[StrictStr | None, Field(max_length=64, min_length=1)]
    """The migration that the database is at; null before the first."""
    code: Annotated[StrictStr, Field(max_length=64, min_length=1)]
    """The newest migration that the code knows."""
    current: StrictBool
    """Whether the two are the same."""


class OutboxBacklog(Model):
    """Events that were committed and whose tasks have not all ended."""

    model_config = ConfigDict(extra="forbid")
    due: Annotated[StrictInt, Field(ge=0, le=10000)]
    """How many should have been handed over by now. Those beyond 10,000 are not counted."""
    oldest_seconds: Annotated[StrictFloat | None, Field(ge=0.0, le=9007199254740991.0)]
    """Seconds since the one that waits longest was due; null if none waits."""
    unconfirmed: Annotated[StrictInt, Field(ge=0, le=10000)]
    """How many were handed over to tasks that have not ended: they wait in a queue, run, or are tried
    again. Those beyond 10,000 are not counted.
    """
    oldest_unconfirmed_seconds: Annotated[StrictFloat | None, Field(ge=0.0, le=9007199254740991.0)]
    """Seconds since the unconfirmed event that waits longest was due; null if none waits."""
    lost: Annotated[StrictInt, Field(ge=0, le=10000)]
    """How many unconfirmed events were in a broker that has lost data or was restarted since. They are
    handed over again within seconds, provided that the scheduler and a worker run.
    """
    given_up: Annotated[StrictInt, Field(ge=0, le=10000)]
    """How many were handed over again and again, and never confirmed. `python -m app.admin
    relay-given-up` hands them over once more.
    """


class PoolUsage(Model):
    """The database connections of the process that responds, including the one for this report."""

    model_config = ConfigDict(extra="forbid")
    size: Annotated[StrictInt, Field(ge=0, le=100000)]
    """Connections that are kept."""
    limit: Annotated[StrictInt, Field(ge=0, le=100000)]
    """Connections there may be under load."""
    in_use: Annotated[StrictInt, Field(ge=0, le=100000)]
    """Connections in use now."""
    idle: Annotated[StrictInt, Field(ge=0, le=100000)]
    """Connections that are open and not in use."""


class QueueDepth(Model):
    """One queue of background tasks."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[StrictStr, Field(max_length=32, min_length=1, pattern="^[a-z_]+$")]
    """The name of the queue."""
    waiting: Annotated[StrictInt, Field(ge=0, le=9007199254740991)]
    """Tasks that no worker has taken yet."""


class RedisHealth(Model):
    """Redis, or Valkey."""

    model_config = ConfigDict(extra="forbid")
    latency_ms: Annotated[StrictFloat, Field(ge=0.0, le=60000.0)]
    """Milliseconds it took to respond."""
    version: Annotated[StrictStr, Field(max_length=64, min_length=1)]
    """The version of the server."""
    used_memory_bytes: Annotated[StrictInt, Field(ge=0, le=9007199254740991)]
    """Bytes of memory in use."""
    max_memory_bytes: Annotated[StrictInt | None, Field(ge=1, le=9007199254740991)]
    """Bytes of memory it may use; null where it was given no limit."""
    connected_clients: Annotated[StrictInt, Field(ge=0, le=1000000)]
    """Connections to it, of all processes."""


class StatsOverview(Model):
    """The service in numbers. Days begin at midnight, UTC."""

    model_config = ConfigDict(extra="forbid")
    users_total: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Accounts there are."""
    users_suspended: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Of them, suspended."""
    users_verified: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Of them, with a verified e-mail address."""
    users_new_today: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Registered today."""
    users_new_7_days: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Registered today or on the six days before."""
    users_new_30_days: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Registered today or on the 29 days before."""
    users_active_today: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Users who opened or refreshed a session today."""
    logins_today: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Sessions that users opened today."""
    sessions_open: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Sessions of users that are neither revoked nor expired."""
    admins_total: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Administrators there are."""
    admin_actions_today: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Audit events of administrators today."""
    computed_at: AwareDatetime
    """When the numbers were computed, at most a minute ago."""


class StatsOverviewResponse(SuccessEnvelope):
    """The overview in the envelope."""

    data: StatsOverview


class StatsSeries(Model):
    """Numbers day by day."""

    model_config = ConfigDict(extra="forbid")
    since: Date
    """The first day asked for."""
    until: Date
    """The last day asked for."""
    days: Annotated[list[DayStats], Field(max_length=366)]
    """The days of the range that have been counted, the oldest first. Today is counted up to now."""


class StatsSeriesResponse(SuccessEnvelope):
    """A series in the envelope."""

    data: StatsSeries


class SystemStatus(StrEnum):
    """`degraded`: the service works, but Redis or the broker does not respond, the database is at
    another migration than the code, an event has been due for more than five minutes and was not
    handed to its tasks, its tasks have not ended after 65 minutes, or events were lost by the
    broker or given up.
    """

    OK = "ok"
    DEGRADED = "degraded"


class UserBulkActivation(Model):
    """The decision to let many users log in again."""

    model_config = ConfigDict(extra="forbid")
    user_ids: Annotated[list[Uuid], Field(max_length=100, min_length=1)]
    """The users; an id that is repeated counts once."""


class UserBulkSuspension(Model):
    """The decision to suspend many accounts, for one reason."""

    model_config = ConfigDict(extra="forbid")
    user_ids: Annotated[list[Uuid], Field(max_length=100, min_length=1)]
    """The users; an id that is repeated counts once."""
    reason: Annotated[
        StrictStr,
        Field(
            max_length=500,
            min_length=1,
            pattern=(
                "^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4"
                "\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164"
                "\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C"
                "\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$"
            ),
        ),
    ]
    """Why, for colleagues; starts with a visible character, holds no control, direction or invisible
    format characters.
    """


class UserDeletedData(Model):
    """The user who is gone."""

    model_config = ConfigDict(extra="forbid")
    user_id: Uuid
    """The id of the user."""
    by: EventActor


class UserDeletedEvent(Model):
    """An account is gone."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["user.deleted"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When it happened."""
    data: UserDeletedData


class UserEventData(Model):
    """The user. What else is known of them, the backoffice tells those who may know it."""

    model_config = ConfigDict(extra="forbid")
    user_id: Uuid
    """The id of the user."""


class UserField(StrEnum):
    """A field of an account that may change."""

    EMAIL = "email"
    EMAIL_VERIFIED = "email_verified"
    DISPLAY_NAME = "display_name"
    LOCALE = "locale"


class UserOutcome(StrEnum):
    """`unchanged` where the user was so already, `not_found` where no user has this id."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NOT_FOUND = "not_found"


class UserRegisteredEvent(Model):
    """A user has registered."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["user.registered"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When it happened."""
    data: UserEventData


class UserSort(StrEnum):
    """`newest` and `oldest` by registration; `email` in alphabetical order."""

    NEWEST = "newest"
    OLDEST = "oldest"
    EMAIL = "email"


class UserStatus(StrEnum):
    """`suspended` accounts cannot log in, and their sessions are revoked."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class UserSuspendedEvent(Model):
    """An account cannot be used for now."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["user.suspended"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When it happened."""
    data: UserEventData


class UserSuspension(Model):
    """The decision to suspend an account."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[
        StrictStr,
        Field(
            max_length=500,
            min_length=1,
            pattern=(
                "^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4"
                "\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164"
                "\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C"
                "\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$"
            ),
        ),
    ]
    """Why, for colleagues; starts with a visible character, holds no control, direction or invisible
    format characters.
    """


class UserUpdate(CheckedModel, min_properties=1):
    """The fields of an account that administrators may change. Absent fields keep their values."""

    model_config = ConfigDict(extra="forbid")
    email: Annotated[StrictStr | MISSING, Field(max_length=254), EMAIL_ADDRESS] = MISSING
    """The address to log in with; kept in lower case."""
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
    """The name that others see; starts with a visible character, holds no control, direction or
    invisible format characters.
    """
    locale: Annotated[
        StrictStr | None | MISSING,
        Field(max_length=12, min_length=2, pattern="^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"),
    ] = MISSING
    """The preferred language as a BCP 47 tag; null for none."""


class UserUpdatedData(Model):
    """The user, and what is different now."""

    model_config = ConfigDict(extra="forbid")
    user_id: Uuid
    """The id of the user."""
    changed: Annotated[list[UserField], Field(max_length=10, min_length=1)]
    """The fields whose values differ from before."""
    by: EventActor


class UserUpdatedEvent(Model):
    """Profile or address of an account have changed."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["user.updated"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When it happened."""
    data: UserUpdatedData


class WebhookDeliveryStatus(StrEnum):
    """`pending` until the receiver has taken it, or has refused it for the last time."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class WebhookEventType(StrEnum):
    """The event types, described under `webhooks`."""

    USER_REGISTERED = "user.registered"
    USER_UPDATED = "user.updated"
    USER_SUSPENDED = "user.suspended"
    USER_ACTIVATED = "user.activated"
    USER_DELETED = "user.deleted"
    FILE_UPLOADED = "file.uploaded"
    FILE_DELETED = "file.deleted"


class WebhookFailure(StrEnum):
    """The reason of a failed attempt: the host has a forbidden address (`address_refused`) or none
    (`name_unresolved`), the connection was refused or the certificate is invalid
    (`connection_failed`), there was no response in time (`timed_out`) or no valid HTTP response
    (`protocol_error`), or its status is not 2xx (`status_refused`).
    """

    ADDRESS_REFUSED = "address_refused"
    NAME_UNRESOLVED = "name_unresolved"
    CONNECTION_FAILED = "connection_failed"
    TIMED_OUT = "timed_out"
    PROTOCOL_ERROR = "protocol_error"
    STATUS_REFUSED = "status_refused"


class WebhookSecret(Model):
    """A new secret, and until when the one before signs as well."""

    model_config = ConfigDict(extra="forbid")
    secret: Annotated[
        StrictStr, Field(max_length=96, min_length=38, pattern="^whsec_[A-Za-z0-9+/]{32,88}={0,2}$")
    ]
    """For the receiver. It is never shown again."""
    previous_until: AwareDatetime
    """From then on only the new secret signs."""


class WebhookSecretResponse(SuccessEnvelope):
    """A new secret in the envelope."""

    data: WebhookSecret


class WebhookTestData(Model):
    """The endpoint that is tried out."""

    model_config = ConfigDict(extra="forbid")
    endpoint_id: Uuid
    """The endpoint under test."""


class WebhookTestEvent(Model):
    """An endpoint is tried out."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["webhook.test"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When it happened."""
    data: WebhookTestData


AuthGetMeResponse200CacheControl = TypeAliasType(
    "AuthGetMeResponse200CacheControl", Literal["private, no-store"]
)
AuthGetMeResponse304CacheControl = TypeAliasType(
    "AuthGetMeResponse304CacheControl", Literal["private, no-store"]
)
AdminsGetResponse200CacheControl = TypeAliasType(
    "AdminsGetResponse200CacheControl", Literal["private, no-store"]
)
AdminsGetResponse304CacheControl = TypeAliasType(
    "AdminsGetResponse304CacheControl", Literal["private, no-store"]
)
UsersGetResponse200CacheControl = TypeAliasType(
    "UsersGetResponse200CacheControl", Literal["private, no-store"]
)
UsersGetResponse304CacheControl = TypeAliasType(
    "UsersGetResponse304CacheControl", Literal["private, no-store"]
)
WebhooksGetResponse200CacheControl = TypeAliasType(
    "WebhooksGetResponse200CacheControl", Literal["private, no-cache"]
)
WebhooksGetResponse304CacheControl = TypeAliasType(
    "WebhooksGetResponse304CacheControl", Literal["private, no-cache"]
)
IdempotentReplayedHeader = TypeAliasType("IdempotentReplayedHeader", Literal["true"])
AcceptRangesHeader = TypeAliasType("AcceptRangesHeader", Literal["bytes"])


class Admin(Model):
    """A person who runs the service."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    email: Annotated[StrictStr, Field(max_length=254), EMAIL_ADDRESS]
    """The address the administrator logs in with; kept in lower case."""
    display_name: Annotated[StrictStr, Field(max_length=80, min_length=1)]
    """The name that colleagues see."""
    role: AdminRole
    last_login_at: AwareDatetime | None
    """When a session was last opened; null before the first."""
    created_at: AwareDatetime
    """When the administrator was created."""
    updated_at: AwareDatetime
    """When the administrator was last changed."""
    version: Annotated[StrictInt, Field(ge=1, le=2147483647)]
    """Grows with every change of the fields above but `last_login_at`; it is the `ETag`. Logins,
    passwords and unlocking do not count.
    """


class AdminCreate(Model):
    """A new administrator."""

    model_config = ConfigDict(extra="forbid")
    email: Annotated[StrictStr, Field(max_length=254), EMAIL_ADDRESS]
    """The address the administrator logs in with; kept in lower case."""
    password: Annotated[
        StrictStr,
        Field(max_length=128, min_length=10, json_schema_extra={"format": "password", "writeOnly": True}),
    ]
    """Any characters; length is what counts."""
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
    """The name that colleagues see; starts with a visible character, holds no control, direction or
    invisible format characters.
    """
    role: AdminRole


class AdminPage(Model):
    """One page of administrators."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[Admin], Field(max_length=100)]
    """The administrators of this page, the newest first."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=1200, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """Goes into `cursor` to get the next page; null on the last one."""


class AdminPageResponse(SuccessEnvelope):
    """A page of administrators in the envelope."""

    data: AdminPage


class AdminResponse(SuccessEnvelope):
    """An administrator in the envelope."""

    data: Admin


class AuditEvent(Model):
    """One thing that an administrator did. Events are never changed."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    created_at: AwareDatetime
    """When it was done."""
    admin_id: Uuid | None
    """The administrator who did it, who may be deleted since; null where the service acted by itself."""
    admin_email: Annotated[StrictStr, Field(max_length=254), EMAIL_ADDRESS] | None
    """The address that the administrator had then; null where the service acted by itself."""
    action: Annotated[StrictStr, Field(max_length=64, min_length=3, pattern="^[a-z_]+\\.[a-z_]+$")]
    """The action, named like the operation in the SDKs."""
    target_type: Annotated[StrictStr, Field(max_length=32, min_length=1, pattern="^[a-z_]+$")]
    """The type of the target."""
    target_id: Annotated[StrictStr | None, Field(max_length=128, min_length=1)]
    """The id of the target; null for an action on many objects."""
    before: AuditFacts | None
    """The changed fields before the action; null for a new object."""
    after: AuditFacts | None
    """The changed fields after the action; null for a deleted object."""
    request_id: Annotated[StrictStr | None, Field(max_length=128, min_length=1)]
    """The request that did it, as logs know it; null outside of any request."""
    client_address: Annotated[StrictStr | None, Field(max_length=64)]
    """The network address that the request came from; null where it is not known."""


class AuditEventPage(Model):
    """One page of audit events."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[AuditEvent], Field(max_length=100)]
    """The events of this page, in the order asked for."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=1200, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """Goes into `cursor` to get the next page; null on the last one."""


class AuditEventPageResponse(SuccessEnvelope):
    """A page of audit events in the envelope."""

    data: AuditEventPage


class AuditEventResponse(SuccessEnvelope):
    """An audit event in the envelope."""

    data: AuditEvent


class DatabaseHealth(Model):
    """PostgreSQL. Where it does not respond, this operation fails (503)."""

    model_config = ConfigDict(extra="forbid")
    latency_ms: Annotated[StrictFloat, Field(ge=0.0, le=60000.0)]
    """Milliseconds it took to connect and respond."""
    version: Annotated[StrictStr, Field(max_length=100, min_length=1)]
    """The version of the server."""
    pool: PoolUsage
    migrations: Migrations


class File(Model):
    """A file, as administrators see it. Its bytes are a download of their own."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    owner_id: Uuid
    """The user whose file it is."""
    name: Annotated[StrictStr, Field(max_length=200, min_length=1)]
    """The file name, without folders."""
    media_type: Annotated[StrictStr, Field(max_length=127, min_length=3)]
    """The type that was given, in lower case and without parameters."""
    size: Annotated[StrictInt, Field(ge=0, le=5368709120)]
    """In bytes."""
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
    """The files of this page, in the order asked for."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=1200, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """Goes into `cursor` to get the next page; null on the last one."""


class FilePageResponse(SuccessEnvelope):
    """A page of files in the envelope."""

    data: FilePage


class FileResponse(SuccessEnvelope):
    """A file in the envelope."""

    data: File


class JobParameters(Model):
    """The kind and parameters of a run."""

    model_config = ConfigDict(extra="forbid")
    user_status: UserStatus | None
    """Only users with this status; null for all."""


class JobStart(Model):
    """The wish to have something done."""

    model_config = ConfigDict(extra="forbid")
    kind: JobKind
    parameters: JobParameters


class SystemHealth(Model):
    """The state of the service and of what it stands on, as seen by the process that responds."""

    model_config = ConfigDict(extra="forbid")
    status: SystemStatus
    build: Build
    database: DatabaseHealth
    redis: RedisHealth | None
    """Null if Redis does not respond."""
    queues: Annotated[list[QueueDepth], Field(max_length=16)] | None
    """The queues of background tasks; null if the broker does not respond."""
    outbox: OutboxBacklog | None
    """Null while the database is at another migration than the code."""
    checked_at: AwareDatetime
    """The time of the report."""


class SystemHealthResponse(SuccessEnvelope):
    """The report in the envelope."""

    data: SystemHealth


class User(Model):
    """An account, as administrators see it."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    email: Annotated[StrictStr, Field(max_length=254), EMAIL_ADDRESS]
    """The address the account logs in with, in lower case."""
    email_verified: StrictBool
    """Whether the owner has proven to read mail at `email`."""
    display_name: Annotated[StrictStr, Field(max_length=80, min_length=1)]
    """The name that others see."""
    locale: Annotated[StrictStr | None, Field(max_length=12)]
    """The preferred language as a BCP 47 tag; null where the owner chose none."""
    status: UserStatus
    suspended_at: AwareDatetime | None
    """Since when the account is suspended; null while it is active."""
    suspension_reason: Annotated[StrictStr | None, Field(max_length=500)]
    """Why the account is suspended; null while it is active. The owner never sees it."""
    last_login_at: AwareDatetime | None
    """When a session was last opened; null before the first."""
    created_at: AwareDatetime
    """When the account was registered."""
    updated_at: AwareDatetime
    """When the account was last changed."""
    version: Annotated[StrictInt, Field(ge=1, le=2147483647)]
    """Grows with every change of the fields above but `last_login_at`; it is the `ETag`. Logins,
    passwords and unlocking do not count.
    """


class UserActivatedEvent(Model):
    """A suspended account can be used again."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["user.activated"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When it happened."""
    data: UserEventData


class UserBulkItem(Model):
    """The outcome of a bulk operation for one user."""

    model_config = ConfigDict(extra="forbid")
    user_id: Uuid
    """The id that was asked for."""
    outcome: UserOutcome


class UserBulkResult(Model):
    """The outcomes, in the order of the request."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[UserBulkItem], Field(max_length=100)]
    """One for each id."""


class UserBulkResultResponse(SuccessEnvelope):
    """What became of many users, in the envelope."""

    data: UserBulkResult


class UserPage(Model):
    """One page of users."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[User], Field(max_length=100)]
    """The users of this page, in the order asked for."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=1200, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """Goes into `cursor` to get the next page; null on the last one."""


class UserPageResponse(SuccessEnvelope):
    """A page of users in the envelope."""

    data: UserPage


class UserResponse(SuccessEnvelope):
    """A user in the envelope."""

    data: User


class WebhookAttempt(Model):
    """One attempt at a delivery."""

    model_config = ConfigDict(extra="forbid")
    number: Annotated[StrictInt, Field(ge=1, le=1000000)]
    """From 1."""
    started_at: AwareDatetime
    """When it began."""
    duration_ms: Annotated[StrictInt, Field(ge=0, le=3600000)]
    """Milliseconds until it was over."""
    status_code: Annotated[StrictInt | None, Field(ge=100, le=999)]
    """That of the response; null when there was none."""
    failure: WebhookFailure | None
    """The reason of the failure; null after a success."""
    response_excerpt: Annotated[StrictStr | None, Field(max_length=1024)]
    """How the response's body begins, as text of at most 1 KiB; null when there was no response."""


class WebhookDelivery(Model):
    """One event on its way to one endpoint."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    endpoint_id: Uuid
    """The endpoint of the delivery."""
    message_id: Uuid
    """The `webhook-id` of every attempt; the same at all endpoints, and what receivers tell
    repetitions by.
    """
    event_type: Annotated[StrictStr, Field(max_length=64, min_length=3, pattern="^[a-z_]+[.][a-z_]+$")]
    """The type of the event."""
    status: WebhookDeliveryStatus
    attempt_count: Annotated[StrictInt, Field(ge=0, le=1000000)]
    """The number of attempts."""
    next_attempt_at: AwareDatetime | None
    """When it is sent next; null when it has ended."""
    created_at: AwareDatetime
    """When the event reached it."""
    finished_at: AwareDatetime | None
    """When it succeeded or was given up; null before."""


class WebhookDeliveryDetails(Model):
    """A delivery with what was sent, and what came of each attempt."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    endpoint_id: Uuid
    """The endpoint of the delivery."""
    message_id: Uuid
    """The `webhook-id` of every attempt; the same at all endpoints, and what receivers tell
    repetitions by.
    """
    event_type: Annotated[StrictStr, Field(max_length=64, min_length=3, pattern="^[a-z_]+[.][a-z_]+$")]
    """The type of the event."""
    status: WebhookDeliveryStatus
    attempt_count: Annotated[StrictInt, Field(ge=0, le=1000000)]
    """The number of attempts."""
    next_attempt_at: AwareDatetime | None
    """When it is sent next; null when it has ended."""
    created_at: AwareDatetime
    """When the event reached it."""
    finished_at: AwareDatetime | None
    """When it succeeded or was given up; null before."""
    payload: Annotated[StrictStr, Field(max_length=65536)]
    """The body that is sent, exactly."""
    attempt_log: Annotated[list[WebhookAttempt], Field(max_length=100)]
    """The newest first; of more than 100 the newest."""


class WebhookDeliveryDetailsResponse(SuccessEnvelope):
    """A delivery with its attempts in the envelope."""

    data: WebhookDeliveryDetails


class WebhookDeliveryPage(Model):
    """One page of deliveries."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[WebhookDelivery], Field(max_length=100)]
    """The deliveries of this page, the newest first."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=512, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """Goes into `cursor` to get the next page; null on the last one."""


class WebhookDeliveryPageResponse(SuccessEnvelope):
    """A page of deliveries in the envelope."""

    data: WebhookDeliveryPage


class WebhookDeliveryResponse(SuccessEnvelope):
    """A delivery in the envelope."""

    data: WebhookDelivery


class WebhookEndpoint(Model):
    """An address that events are sent to."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    url: Annotated[StrictStr, Field(max_length=2048, min_length=10)]
    """The URL that events are sent to."""
    description: Annotated[StrictStr, Field(max_length=500)]
    """A description for administrators."""
    event_types: Annotated[list[WebhookEventType], Field(max_length=20, min_length=1), UNIQUE_ITEMS]
    """The subscribed event types."""
    enabled: StrictBool
    """Whether anything is sent."""
    gone_at: AwareDatetime | None
    """When the receiver responded with 410, which disabled the endpoint; null since it was enabled
    again, and before.
    """
    created_at: AwareDatetime
    """When the endpoint was registered."""
    updated_at: AwareDatetime
    """When the endpoint was last changed."""
    version: Annotated[StrictInt, Field(ge=1, le=2147483647)]
    """Grows with every change; it is the `ETag`."""


class WebhookEndpointCreate(Model):
    """An address to send events to from now on."""

    model_config = ConfigDict(extra="forbid")
    url: Annotated[StrictStr, Field(max_length=2048, min_length=10, pattern="^https?://[!-~]+$")]
    """Where events are sent, without user and fragment; `https`, and never an address of a private
    network.
    """
    description: Annotated[
        StrictStr,
        Field(
            max_length=500,
            pattern=(
                "^[^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E"
                "\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$"
            ),
        ),
    ]
    """A description for administrators, without control, direction or invisible format characters."""
    event_types: Annotated[list[WebhookEventType], Field(max_length=20, min_length=1), UNIQUE_ITEMS]
    """The subscribed event types."""
    enabled: StrictBool
    """Whether anything is sent."""


class WebhookEndpointCreated(Model):
    """The new endpoint, with the secret that its messages are signed with."""

    model_config = ConfigDict(extra="forbid")
    endpoint: WebhookEndpoint
    secret: Annotated[
        StrictStr, Field(max_length=96, min_length=38, pattern="^whsec_[A-Za-z0-9+/]{32,88}={0,2}$")
    ]
    """For the receiver, who verifies signatures with it. It is never shown again."""


class WebhookEndpointCreatedResponse(SuccessEnvelope):
    """A new endpoint in the envelope."""

    data: WebhookEndpointCreated


class WebhookEndpointPage(Model):
    """One page of endpoints."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[WebhookEndpoint], Field(max_length=100)]
    """The endpoints of this page, the newest first."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=512, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """Goes into `cursor` to get the next page; null on the last one."""


class WebhookEndpointPageResponse(SuccessEnvelope):
    """A page of endpoints in the envelope."""

    data: WebhookEndpointPage


class WebhookEndpointResponse(SuccessEnvelope):
    """An endpoint in the envelope."""

    data: WebhookEndpoint


class WebhookEndpointUpdate(CheckedModel, min_properties=1):
    """The changes of an endpoint. Absent fields keep their values."""

    model_config = ConfigDict(extra="forbid")
    url: Annotated[
        StrictStr | MISSING, Field(max_length=2048, min_length=10, pattern="^https?://[!-~]+$")
    ] = MISSING
    """Where events are sent, without user and fragment; `https`, and never an address of a private
    network.
    """
    description: Annotated[
        StrictStr | MISSING,
        Field(
            max_length=500,
            pattern=(
                "^[^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E"
                "\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$"
            ),
        ),
    ] = MISSING
    """A description for administrators, without control, direction or invisible format characters."""
    event_types: Annotated[
        list[WebhookEventType] | MISSING, Field(max_length=20, min_length=1), UNIQUE_ITEMS
    ] = MISSING
    """The subscribed event types."""
    enabled: StrictBool | MISSING = MISSING
    """Whether anything is sent."""


class Job(Model):
    """One run of a job."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    kind: JobKind
    status: JobStatus
    parameters: JobParameters
    progress: Annotated[StrictInt, Field(ge=0, le=100)]
    """Percent; 100 only when the run has succeeded."""
    done: Annotated[StrictInt, Field(ge=0, le=9007199254740991)]
    """How many rows are done."""
    total: Annotated[StrictInt | None, Field(ge=0, le=9007199254740991)]
    """How many rows there are; null until they were counted."""
    result_size: Annotated[StrictInt | None, Field(ge=0, le=9007199254740991)]
    """Bytes of the result; null while there is none."""
    result_url: (
        Annotated[StrictStr, Field(max_length=200, json_schema_extra={"format": "uri-reference"})] | None
    )
    """Where the result can be downloaded with an access token, below the address of this API; null
    while there is none.
    """
    error: Annotated[StrictStr | None, Field(max_length=500)]
    """The error of a failed run; null otherwise."""
    requested_by: Uuid | None
    """The administrator who started it; null when they are no more."""
    attempt: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """The number of attempts."""
    created_at: AwareDatetime
    """When it was asked for."""
    updated_at: AwareDatetime
    """When anything about it last changed."""
    started_at: AwareDatetime | None
    """When the latest attempt began; null before the first."""
    finished_at: AwareDatetime | None
    """When it ended; null before."""


class JobPage(Model):
    """One page of runs."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[Job], Field(max_length=100)]
    """The runs of this page, the newest first."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=1200, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """Goes into `cursor` to get the next page; null on the last one."""


class JobPageResponse(SuccessEnvelope):
    """A page of runs in the envelope."""

    data: JobPage


class JobResponse(SuccessEnvelope):
    """A run in the envelope."""

    data: Job
