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
    """The name that colleagues see. It must start with a visible character and contain no control,
    direction or invisible format characters.
    """
    role: AdminRole | MISSING = MISSING


AuditFacts = TypeAliasType("AuditFacts", Annotated[dict[str, Any], Field(max_length=64)])
"""The changed fields by name. Fields that hold secrets have no value here."""


class AuditSort(StrEnum):
    """`newest` and `oldest` sort by the time of the action."""

    NEWEST = "newest"
    OLDEST = "oldest"


class Build(Model):
    """The running version."""

    model_config = ConfigDict(extra="forbid")
    version: Annotated[StrictStr, Field(max_length=64, min_length=1)]
    """The version of the source."""
    commit: Annotated[StrictStr | None, Field(max_length=64, min_length=7, pattern="^[0-9a-f]{7,64}$")]
    """The git commit of the build; null if it was not configured."""
    environment: Annotated[StrictStr, Field(max_length=32, min_length=1, pattern="^[a-z]+$")]
    """The environment of the service."""
    started_at: AwareDatetime
    """When the process that responds was started."""


class DayStats(Model):
    """The statistics of one day, from midnight to midnight UTC."""

    model_config = ConfigDict(extra="forbid")
    day: Date
    """The day."""
    users_total: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Accounts at the end of the day."""
    users_new: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Accounts that were registered."""
    users_active: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Users with a session that was opened before the end of the day, and refreshed on it or later."""
    logins: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Sessions that users opened."""
    admin_actions: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Audit events of administrators."""
    computed_at: AwareDatetime
    """When the statistics were computed; for today, before the end of the day."""


class EventActor(StrEnum):
    """`user` for the owner, `admin` for an administrator."""

    USER = "user"
    ADMIN = "admin"


class FileDeletedData(Model):
    """The deleted file."""

    model_config = ConfigDict(extra="forbid")
    file_id: Uuid
    """The id of the file."""
    owner_id: Uuid
    """The id of the owner."""
    by: EventActor


class FileDeletedEvent(Model):
    """A file was deleted."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["file.deleted"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When the event happened."""
    data: FileDeletedData


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


class FileUploadedData(Model):
    """The file. Its name is left out, since it may be personal."""

    model_config = ConfigDict(extra="forbid")
    file_id: Uuid
    """The id of the file."""
    owner_id: Uuid
    """The id of the owner."""
    media_type: Annotated[StrictStr, Field(max_length=127)]
    """The declared media type."""
    size: Annotated[StrictInt, Field(ge=0, le=5368709120)]
    """The size in bytes."""


class FileUploadedEvent(Model):
    """A file was uploaded."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["file.uploaded"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When the event happened."""
    data: FileUploadedData


class Flag(Model):
    """A switch that administrators turn on and off while the service runs."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[StrictStr, Field(max_length=64, min_length=1, pattern="^[a-z0-9][a-z0-9_-]*$")]
    """The name of the flag, which cannot be changed."""
    description: Annotated[StrictStr, Field(max_length=500, min_length=1)]
    """The effect of the flag, for administrators."""
    enabled: StrictBool
    """Whether the flag is on."""
    public: StrictBool
    """Whether the public configuration lists the flag for clients while it is on."""
    built_in: StrictBool
    """Whether the service itself uses the flag. Such a flag cannot be deleted."""
    created_at: AwareDatetime
    """When the flag was created."""
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
    """The effect of the flag, for administrators. It must start with a visible character and contain
    no control, direction or invisible format characters.
    """
    enabled: StrictBool
    """Whether the flag is on."""
    public: StrictBool
    """Whether the public configuration lists the flag for clients while it is on."""


class FlagPage(Model):
    """One page of flags."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[Flag], Field(max_length=100)]
    """The flags of this page, by name."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=1200, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `cursor` of the next page; null on the last page."""


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
    """The effect of the flag, for administrators. It must start with a visible character and contain
    no control, direction or invisible format characters.
    """
    enabled: StrictBool | MISSING = MISSING
    """Whether the flag is on."""
    public: StrictBool | MISSING = MISSING
    """Whether the public configuration lists the flag for clients while it is on."""


JobKind = TypeAliasType(
    "JobKind", Annotated[Literal["users_export"], Field(description="`users_export`: users as CSV.")]
)


class JobKindFacts(Model):
    """A kind of job."""

    model_config = ConfigDict(extra="forbid")
    kind: JobKind
    description: Annotated[StrictStr, Field(max_length=500)]
    """A description of the result."""


class JobKindList(Model):
    """All kinds of jobs."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[JobKindFacts], Field(max_length=100)]
    """The kinds, in no particular order."""


class JobKindListResponse(SuccessEnvelope):
    """The kinds of jobs in the envelope."""

    data: JobKindList


class JobStatus(StrEnum):
    """A run is `queued`, then `running`, and ends as `succeeded`, `failed` or `cancelled`. Failed and
    cancelled runs can be retried.
    """

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Migrations(Model):
    """The migrations of the database and of the code."""

    model_config = ConfigDict(extra="forbid")
    database: Annotated[StrictStr | None, Field(max_length=64, min_length=1)]
    """The latest migration that the database has; null before the first."""
    code: Annotated[StrictStr, Field(max_length=64, min_length=1)]
    """The newest migration that the code knows."""
    current: StrictBool
    """Whether `database` and `code` are the same."""


class OutboxBacklog(Model):
    """Events that were committed and whose tasks have not all ended."""

    model_config = ConfigDict(extra="forbid")
    due: Annotated[StrictInt, Field(ge=0, le=10000)]
    """The number of events that are due but whose tasks were not queued yet; at most 10,000."""
    oldest_seconds: Annotated[StrictFloat | None, Field(ge=0.0, le=9007199254740991.0)]
    """Seconds since the oldest of these events was due; null if there is none."""
    unconfirmed: Annotated[StrictInt, Field(ge=0, le=10000)]
    """The number of events with tasks that wait in a queue, run, or are retried; at most 10,000."""
    oldest_unconfirmed_seconds: Annotated[StrictFloat | None, Field(ge=0.0, le=9007199254740991.0)]
    """Seconds since the oldest unconfirmed event was due; null if there is none."""
    lost: Annotated[StrictInt, Field(ge=0, le=10000)]
    """The number of unconfirmed events whose broker has lost data or was restarted since. Their tasks
    are queued again within seconds if the scheduler and a worker run.
    """
    given_up: Annotated[StrictInt, Field(ge=0, le=10000)]
    """The number of events that were given up, because their tasks were queued again and again and
    never confirmed. `python -m app.admin relay-given-up` queues them once more.
    """


class PoolUsage(Model):
    """The database connections of the process that responds, including the one for this report."""

    model_config = ConfigDict(extra="forbid")
    size: Annotated[StrictInt, Field(ge=0, le=100000)]
    """The number of connections that are kept open."""
    limit: Annotated[StrictInt, Field(ge=0, le=100000)]
    """The maximum number of connections under load."""
    in_use: Annotated[StrictInt, Field(ge=0, le=100000)]
    """The number of connections in use now."""
    idle: Annotated[StrictInt, Field(ge=0, le=100000)]
    """The number of open connections that are not in use."""


class QueueDepth(Model):
    """One queue of background tasks."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[StrictStr, Field(max_length=32, min_length=1, pattern="^[a-z_]+$")]
    """The name of the queue."""
    waiting: Annotated[StrictInt, Field(ge=0, le=9007199254740991)]
    """The number of tasks that wait for a worker."""


class RedisHealth(Model):
    """Redis, or Valkey."""

    model_config = ConfigDict(extra="forbid")
    latency_ms: Annotated[StrictFloat, Field(ge=0.0, le=60000.0)]
    """The response time in milliseconds."""
    version: Annotated[StrictStr, Field(max_length=64, min_length=1)]
    """The version of the server."""
    used_memory_bytes: Annotated[StrictInt, Field(ge=0, le=9007199254740991)]
    """The memory in use, in bytes."""
    max_memory_bytes: Annotated[StrictInt | None, Field(ge=1, le=9007199254740991)]
    """The memory that it may use, in bytes; null without a limit."""
    connected_clients: Annotated[StrictInt, Field(ge=0, le=1000000)]
    """The number of connections of all processes."""


class StatsOverview(Model):
    """The current statistics of the service. Days begin at midnight UTC."""

    model_config = ConfigDict(extra="forbid")
    users_total: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """The number of accounts."""
    users_suspended: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """The number of suspended accounts."""
    users_verified: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """The number of accounts with a verified e-mail address."""
    users_new_today: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Accounts that were registered today."""
    users_new_7_days: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Accounts that were registered today or in the six days before."""
    users_new_30_days: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Accounts that were registered today or in the 29 days before."""
    users_active_today: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Users who opened or refreshed a session today."""
    logins_today: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Sessions that users opened today."""
    sessions_open: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Sessions of users that are neither revoked nor expired."""
    admins_total: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """The number of administrators."""
    admin_actions_today: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """Audit events of administrators today."""
    computed_at: AwareDatetime
    """When the statistics were computed, at most a minute ago."""


class StatsOverviewResponse(SuccessEnvelope):
    """The overview in the envelope."""

    data: StatsOverview


class StatsSeries(Model):
    """Daily statistics."""

    model_config = ConfigDict(extra="forbid")
    since: Date
    """The first day of the range."""
    until: Date
    """The last day of the range."""
    days: Annotated[list[DayStats], Field(max_length=366)]
    """The days of the range that have statistics, the oldest first. Those of today cover the time
    until now.
    """


class StatsSeriesResponse(SuccessEnvelope):
    """A series in the envelope."""

    data: StatsSeries


class SystemStatus(StrEnum):
    """`degraded` means that the service works, but at least one of these holds. Redis or the broker
    does not respond; the database and the code are at different migrations; the tasks of an event
    were not queued within five minutes after it was due; the tasks of an event have not ended after
    65 minutes; the broker has lost events; events were given up.
    """

    OK = "ok"
    DEGRADED = "degraded"


class UserBulkActivation(Model):
    """The activation of several accounts."""

    model_config = ConfigDict(extra="forbid")
    user_ids: Annotated[list[Uuid], Field(max_length=100, min_length=1)]
    """The ids of the users. Repeated ids count once."""


class UserBulkSuspension(Model):
    """The suspension of several accounts, for one reason."""

    model_config = ConfigDict(extra="forbid")
    user_ids: Annotated[list[Uuid], Field(max_length=100, min_length=1)]
    """The ids of the users. Repeated ids count once."""
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
    """The reason, for other administrators. It must start with a visible character and contain no
    control, direction or invisible format characters.
    """


class UserDeletedData(Model):
    """The deleted user."""

    model_config = ConfigDict(extra="forbid")
    user_id: Uuid
    """The id of the user."""
    by: EventActor


class UserDeletedEvent(Model):
    """An account was deleted."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["user.deleted"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When the event happened."""
    data: UserDeletedData


class UserEventData(Model):
    """The user. Read further fields in the backoffice API."""

    model_config = ConfigDict(extra="forbid")
    user_id: Uuid
    """The id of the user."""


class UserField(StrEnum):
    """A field of an account."""

    EMAIL = "email"
    EMAIL_VERIFIED = "email_verified"
    DISPLAY_NAME = "display_name"
    LOCALE = "locale"


class UserOutcome(StrEnum):
    """`unchanged` if the user had the new status already, `not_found` if no user has this id."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NOT_FOUND = "not_found"


class UserRegisteredEvent(Model):
    """A user has registered."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["user.registered"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When the event happened."""
    data: UserEventData


class UserSort(StrEnum):
    """`newest` and `oldest` sort by registration, `email` in alphabetical order."""

    NEWEST = "newest"
    OLDEST = "oldest"
    EMAIL = "email"


class UserStatus(StrEnum):
    """`suspended` accounts cannot log in, and their sessions are revoked."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class UserSuspendedEvent(Model):
    """An account was suspended."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["user.suspended"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When the event happened."""
    data: UserEventData


class UserSuspension(Model):
    """The suspension of an account."""

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
    """The reason, for other administrators. It must start with a visible character and contain no
    control, direction or invisible format characters.
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
    """The name that others see. It must start with a visible character and contain no control,
    direction or invisible format characters.
    """
    locale: Annotated[
        StrictStr | None | MISSING,
        Field(max_length=12, min_length=2, pattern="^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"),
    ] = MISSING
    """The preferred language as a BCP 47 tag; null for none."""


class UserUpdatedData(Model):
    """The user and the changed fields."""

    model_config = ConfigDict(extra="forbid")
    user_id: Uuid
    """The id of the user."""
    changed: Annotated[list[UserField], Field(max_length=10, min_length=1)]
    """The names of the changed fields."""
    by: EventActor


class UserUpdatedEvent(Model):
    """The profile or the e-mail address of an account was changed."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["user.updated"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When the event happened."""
    data: UserUpdatedData


class WebhookDeliveryStatus(StrEnum):
    """`pending` until an attempt has succeeded or the last one has failed."""

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
    """A new secret, and the time until which the previous one is used as well."""

    model_config = ConfigDict(extra="forbid")
    secret: Annotated[
        StrictStr, Field(max_length=96, min_length=38, pattern="^whsec_[A-Za-z0-9+/]{32,88}={0,2}$")
    ]
    """The new secret, for the receiver. It is never shown again."""
    previous_until: AwareDatetime
    """When signing with the previous secret ends."""


class WebhookSecretResponse(SuccessEnvelope):
    """A new secret in the envelope."""

    data: WebhookSecret


class WebhookTestData(Model):
    """The tested endpoint."""

    model_config = ConfigDict(extra="forbid")
    endpoint_id: Uuid
    """The id of the endpoint."""


class WebhookTestEvent(Model):
    """A test of an endpoint."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["webhook.test"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When the event happened."""
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
    """An administrator of the service."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    email: Annotated[StrictStr, Field(max_length=254), EMAIL_ADDRESS]
    """The address the administrator logs in with; kept in lower case."""
    display_name: Annotated[StrictStr, Field(max_length=80, min_length=1)]
    """The name that colleagues see."""
    role: AdminRole
    last_login_at: AwareDatetime | None
    """When the administrator last logged in; null before the first login."""
    created_at: AwareDatetime
    """When the administrator was created."""
    updated_at: AwareDatetime
    """When the administrator was last changed."""
    version: Annotated[StrictInt, Field(ge=1, le=2147483647)]
    """The version of the fields above, which is also the `ETag`. It grows with every change of them,
    except of `last_login_at`. Logins, new passwords and unlocking do not change it.
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
    """The name that colleagues see. It must start with a visible character and contain no control,
    direction or invisible format characters.
    """
    role: AdminRole


class AdminPage(Model):
    """One page of administrators."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[Admin], Field(max_length=100)]
    """The administrators of this page, the newest first."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=1200, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `cursor` of the next page; null on the last page."""


class AdminPageResponse(SuccessEnvelope):
    """A page of administrators in the envelope."""

    data: AdminPage


class AdminResponse(SuccessEnvelope):
    """An administrator in the envelope."""

    data: Admin


class AuditEvent(Model):
    """An action of an administrator. Audit events never change."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    created_at: AwareDatetime
    """The time of the action."""
    admin_id: Uuid | None
    """The administrator who acted, and who may have been deleted since; null if the service acted by
    itself.
    """
    admin_email: Annotated[StrictStr, Field(max_length=254), EMAIL_ADDRESS] | None
    """The administrator's e-mail address at that time; null if the service acted by itself."""
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
    """The id of the request, as in the logs; null if there was no request."""
    client_address: Annotated[StrictStr | None, Field(max_length=64)]
    """The network address that the request came from; null if unknown."""


class AuditEventPage(Model):
    """One page of audit events."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[AuditEvent], Field(max_length=100)]
    """The events of this page, in the requested order."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=1200, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `cursor` of the next page; null on the last page."""


class AuditEventPageResponse(SuccessEnvelope):
    """A page of audit events in the envelope."""

    data: AuditEventPage


class AuditEventResponse(SuccessEnvelope):
    """An audit event in the envelope."""

    data: AuditEvent


class DatabaseHealth(Model):
    """PostgreSQL. If it does not respond, this operation fails with 503."""

    model_config = ConfigDict(extra="forbid")
    latency_ms: Annotated[StrictFloat, Field(ge=0.0, le=60000.0)]
    """The time it took to connect and respond, in milliseconds."""
    version: Annotated[StrictStr, Field(max_length=100, min_length=1)]
    """The version of the server."""
    pool: PoolUsage
    migrations: Migrations


class File(Model):
    """A file, as administrators see it, without its contents."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    owner_id: Uuid
    """The owner of the file."""
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


class JobParameters(Model):
    """The kind and parameters of a run."""

    model_config = ConfigDict(extra="forbid")
    user_status: UserStatus | None
    """Only users with this status; null for all."""


class JobStart(Model):
    """The job to start."""

    model_config = ConfigDict(extra="forbid")
    kind: JobKind
    parameters: JobParameters


class SystemHealth(Model):
    """The state of the service and its dependencies, as seen by the process that responds."""

    model_config = ConfigDict(extra="forbid")
    status: SystemStatus
    build: Build
    database: DatabaseHealth
    redis: RedisHealth | None
    """Null if Redis does not respond."""
    queues: Annotated[list[QueueDepth], Field(max_length=16)] | None
    """The queues of background tasks; null if the broker does not respond."""
    outbox: OutboxBacklog | None
    """Null while the database and the code are at different migrations."""
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
    """Whether the owner has verified the address `email`."""
    display_name: Annotated[StrictStr, Field(max_length=80, min_length=1)]
    """The name that others see."""
    locale: Annotated[StrictStr | None, Field(max_length=12)]
    """The preferred language as a BCP 47 tag; null if the owner chose none."""
    status: UserStatus
    suspended_at: AwareDatetime | None
    """When the account was suspended; null while it is active."""
    suspension_reason: Annotated[StrictStr | None, Field(max_length=500)]
    """The reason of the suspension, which the owner never sees; null while the account is active."""
    last_login_at: AwareDatetime | None
    """When the user last logged in; null before the first login."""
    created_at: AwareDatetime
    """When the account was registered."""
    updated_at: AwareDatetime
    """When the account was last changed."""
    version: Annotated[StrictInt, Field(ge=1, le=2147483647)]
    """The version of the fields above, which is also the `ETag`. It grows with every change of them,
    except of `last_login_at`. Logins, new passwords and unlocking do not change it.
    """


class UserActivatedEvent(Model):
    """A suspended account was activated."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["user.activated"]
    """The data of the event."""
    timestamp: AwareDatetime
    """When the event happened."""
    data: UserEventData


class UserBulkItem(Model):
    """The outcome of a bulk operation for one user."""

    model_config = ConfigDict(extra="forbid")
    user_id: Uuid
    """The id from the request."""
    outcome: UserOutcome


class UserBulkResult(Model):
    """The outcomes, in the order of the request."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[UserBulkItem], Field(max_length=100)]
    """One outcome for each id."""


class UserBulkResultResponse(SuccessEnvelope):
    """The outcomes of a bulk operation in the envelope."""

    data: UserBulkResult


class UserPage(Model):
    """One page of users."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[User], Field(max_length=100)]
    """The users of this page, in the requested order."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=1200, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `cursor` of the next page; null on the last page."""


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
    """The number of the attempt, from 1."""
    started_at: AwareDatetime
    """When the attempt began."""
    duration_ms: Annotated[StrictInt, Field(ge=0, le=3600000)]
    """The duration in milliseconds."""
    status_code: Annotated[StrictInt | None, Field(ge=100, le=999)]
    """The status code of the response; null if there was none."""
    failure: WebhookFailure | None
    """The reason of the failure; null after a success."""
    response_excerpt: Annotated[StrictStr | None, Field(max_length=1024)]
    """The beginning of the response body, as text of at most 1 KiB; null if there was no response."""


class WebhookDelivery(Model):
    """The delivery of one event to one endpoint."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    endpoint_id: Uuid
    """The endpoint of the delivery."""
    message_id: Uuid
    """The `webhook-id` of every attempt. It is the same at all endpoints, so that receivers can
    recognise repetitions.
    """
    event_type: Annotated[StrictStr, Field(max_length=64, min_length=3, pattern="^[a-z_]+[.][a-z_]+$")]
    """The type of the event."""
    status: WebhookDeliveryStatus
    attempt_count: Annotated[StrictInt, Field(ge=0, le=1000000)]
    """The number of attempts."""
    next_attempt_at: AwareDatetime | None
    """When the next attempt is due; null after the delivery has ended."""
    created_at: AwareDatetime
    """When the delivery was created."""
    finished_at: AwareDatetime | None
    """When the delivery succeeded or failed; null until then."""


class WebhookDeliveryDetails(Model):
    """A delivery with its payload and its attempts."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    endpoint_id: Uuid
    """The endpoint of the delivery."""
    message_id: Uuid
    """The `webhook-id` of every attempt. It is the same at all endpoints, so that receivers can
    recognise repetitions.
    """
    event_type: Annotated[StrictStr, Field(max_length=64, min_length=3, pattern="^[a-z_]+[.][a-z_]+$")]
    """The type of the event."""
    status: WebhookDeliveryStatus
    attempt_count: Annotated[StrictInt, Field(ge=0, le=1000000)]
    """The number of attempts."""
    next_attempt_at: AwareDatetime | None
    """When the next attempt is due; null after the delivery has ended."""
    created_at: AwareDatetime
    """When the delivery was created."""
    finished_at: AwareDatetime | None
    """When the delivery succeeded or failed; null until then."""
    payload: Annotated[StrictStr, Field(max_length=65536)]
    """The exact body that is sent."""
    attempt_log: Annotated[list[WebhookAttempt], Field(max_length=100)]
    """The latest 100 attempts, the newest first."""


class WebhookDeliveryDetailsResponse(SuccessEnvelope):
    """A delivery with its attempts in the envelope."""

    data: WebhookDeliveryDetails


class WebhookDeliveryPage(Model):
    """One page of deliveries."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[WebhookDelivery], Field(max_length=100)]
    """The deliveries of this page, the newest first."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=512, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `cursor` of the next page; null on the last page."""


class WebhookDeliveryPageResponse(SuccessEnvelope):
    """A page of deliveries in the envelope."""

    data: WebhookDeliveryPage


class WebhookDeliveryResponse(SuccessEnvelope):
    """A delivery in the envelope."""

    data: WebhookDelivery


class WebhookEndpoint(Model):
    """A webhook endpoint, which events are sent to."""

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
    """Whether events are sent to the endpoint."""
    gone_at: AwareDatetime | None
    """When the receiver responded with 410, which disabled the endpoint; null before that, and after
    the endpoint was enabled again.
    """
    created_at: AwareDatetime
    """When the endpoint was registered."""
    updated_at: AwareDatetime
    """When the endpoint was last changed."""
    version: Annotated[StrictInt, Field(ge=1, le=2147483647)]
    """The version of the endpoint, which is also the `ETag`. It grows with every change."""


class WebhookEndpointCreate(Model):
    """A new webhook endpoint."""

    model_config = ConfigDict(extra="forbid")
    url: Annotated[StrictStr, Field(max_length=2048, min_length=10, pattern="^https?://[!-~]+$")]
    """The URL that events are sent to. It must use `https`, have no user and no fragment, and not lead
    into a private network.
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
    """Whether events are sent to the endpoint."""


class WebhookEndpointCreated(Model):
    """The new endpoint, with the secret that its messages are signed with."""

    model_config = ConfigDict(extra="forbid")
    endpoint: WebhookEndpoint
    secret: Annotated[
        StrictStr, Field(max_length=96, min_length=38, pattern="^whsec_[A-Za-z0-9+/]{32,88}={0,2}$")
    ]
    """The secret with which the receiver verifies signatures. It is never shown again."""


class WebhookEndpointCreatedResponse(SuccessEnvelope):
    """A new endpoint in the envelope."""

    data: WebhookEndpointCreated


class WebhookEndpointPage(Model):
    """One page of endpoints."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[WebhookEndpoint], Field(max_length=100)]
    """The endpoints of this page, the newest first."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=512, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `cursor` of the next page; null on the last page."""


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
    """The URL that events are sent to. It must use `https`, have no user and no fragment, and not lead
    into a private network.
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
    """Whether events are sent to the endpoint."""


class Job(Model):
    """One run of a job."""

    model_config = ConfigDict(extra="forbid")
    id: Uuid
    """A UUIDv7; never changes."""
    kind: JobKind
    status: JobStatus
    parameters: JobParameters
    progress: Annotated[StrictInt, Field(ge=0, le=100)]
    """The progress in percent; 100 only after the run has succeeded."""
    done: Annotated[StrictInt, Field(ge=0, le=9007199254740991)]
    """The number of rows that are done."""
    total: Annotated[StrictInt | None, Field(ge=0, le=9007199254740991)]
    """The total number of rows; null until they are counted."""
    result_size: Annotated[StrictInt | None, Field(ge=0, le=9007199254740991)]
    """The size of the result in bytes; null while there is none."""
    result_url: (
        Annotated[StrictStr, Field(max_length=200, json_schema_extra={"format": "uri-reference"})] | None
    )
    """The path of the result below the address of this API, which requires an access token; null while
    there is no result.
    """
    error: Annotated[StrictStr | None, Field(max_length=500)]
    """The error of a failed run; null otherwise."""
    requested_by: Uuid | None
    """The administrator who started the run; null after that administrator was deleted."""
    attempt: Annotated[StrictInt, Field(ge=0, le=2147483647)]
    """The number of attempts."""
    created_at: AwareDatetime
    """When the run was requested."""
    updated_at: AwareDatetime
    """When the run last changed."""
    started_at: AwareDatetime | None
    """When the latest attempt began; null before the first."""
    finished_at: AwareDatetime | None
    """When the run ended; null until then."""


class JobPage(Model):
    """One page of runs."""

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[Job], Field(max_length=100)]
    """The runs of this page, the newest first."""
    next_cursor: Annotated[StrictStr | None, Field(max_length=1200, min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `cursor` of the next page; null on the last page."""


class JobPageResponse(SuccessEnvelope):
    """A page of runs in the envelope."""

    data: JobPage


class JobResponse(SuccessEnvelope):
    """A run in the envelope."""

    data: Job
