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
            description="The name that colleagues see; starts with a visible character, holds no control, direction or invisible format characters.",
            examples=["Grace Hopper"],
            max_length=80,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$",
        ),
    ] = MISSING
    role: AdminRole | MISSING = MISSING


AuditFacts = TypeAliasType("AuditFacts", Annotated[dict[str, Any], Field(max_length=64)])
"\nThe fields that changed, by name. Those that hold secrets are there without their value.\n"


class AuditSort(StrEnum):
    """
    `newest` and `oldest` by the time it was done.
    """

    NEWEST = "newest"
    OLDEST = "oldest"


class Build(Model):
    """
    What is running.
    """

    model_config = ConfigDict(extra="forbid")
    version: Annotated[
        StrictStr,
        Field(description="The version of the source.", examples=["0.1.0"], max_length=64, min_length=1),
    ]
    commit: Annotated[
        StrictStr | None,
        Field(
            description="The git commit it was built from; null where that was not configured.",
            examples=["8536995c1f0a"],
            max_length=64,
            min_length=7,
            pattern="^[0-9a-f]{7,64}$",
        ),
    ]
    environment: Annotated[
        StrictStr,
        Field(
            description="Where it runs.",
            examples=["production"],
            max_length=32,
            min_length=1,
            pattern="^[a-z]+$",
        ),
    ]
    started_at: Annotated[
        AwareDatetime,
        Field(
            description="Since when the process that responds has been running.",
            examples=["2026-01-02T03:04:05Z"],
        ),
    ]


class DayStats(Model):
    """
    One day in numbers, from midnight to midnight, UTC.
    """

    model_config = ConfigDict(extra="forbid")
    day: Annotated[Date, Field(description="The day.", examples=["2026-02-03"])]
    users_total: Annotated[
        StrictInt, Field(description="Accounts at the end of the day.", examples=[1200], ge=0, le=2147483647)
    ]
    users_new: Annotated[
        StrictInt, Field(description="Accounts registered.", examples=[12], ge=0, le=2147483647)
    ]
    users_active: Annotated[
        StrictInt,
        Field(
            description="Users with a session that was opened before the end of the day, and refreshed on it or later.",
            examples=[240],
            ge=0,
            le=2147483647,
        ),
    ]
    logins: Annotated[
        StrictInt, Field(description="Sessions that users opened.", examples=[130], ge=0, le=2147483647)
    ]
    admin_actions: Annotated[
        StrictInt,
        Field(
            description="What administrators did, as the audit trail counts it.",
            examples=[17],
            ge=0,
            le=2147483647,
        ),
    ]
    computed_at: Annotated[
        AwareDatetime,
        Field(
            description="When the day was counted; before its end where it is today.",
            examples=["2026-02-04T00:10:00Z"],
        ),
    ]


class EventActor(StrEnum):
    """
    `user` for the owner, `admin` for an administrator.
    """

    USER = "user"
    ADMIN = "admin"


class FileDeletedData(Model):
    """
    The file that is gone.
    """

    model_config = ConfigDict(extra="forbid")
    file_id: Annotated[
        Uuid, Field(description="The file.", examples=["0198c9f0-c1d2-7e34-9a5b-6c7d8e9f0a1b"])
    ]
    owner_id: Annotated[
        Uuid, Field(description="Whose file it is.", examples=["0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"])
    ]
    by: EventActor


class FileDeletedEvent(Model):
    """
    A file is gone.
    """

    model_config = ConfigDict(extra="forbid")
    type: Annotated[Literal["file.deleted"], Field(description="What happened.", examples=["file.deleted"])]
    timestamp: Annotated[
        AwareDatetime, Field(description="When it happened.", examples=["2026-02-03T04:05:06Z"])
    ]
    data: FileDeletedData


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


class FileUploadedData(Model):
    """
    The file, without its name, which may be personal.
    """

    model_config = ConfigDict(extra="forbid")
    file_id: Annotated[
        Uuid, Field(description="The file.", examples=["0198c9f0-c1d2-7e34-9a5b-6c7d8e9f0a1b"])
    ]
    owner_id: Annotated[
        Uuid, Field(description="Whose file it is.", examples=["0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"])
    ]
    media_type: Annotated[
        StrictStr,
        Field(description="What it is said to contain.", examples=["application/pdf"], max_length=127),
    ]
    size: Annotated[StrictInt, Field(description="Bytes.", examples=[482130], ge=0, le=5368709120)]


class FileUploadedEvent(Model):
    """
    A file is complete.
    """

    model_config = ConfigDict(extra="forbid")
    type: Annotated[Literal["file.uploaded"], Field(description="What happened.", examples=["file.uploaded"])]
    timestamp: Annotated[
        AwareDatetime, Field(description="When it happened.", examples=["2026-02-03T04:05:06Z"])
    ]
    data: FileUploadedData


class Flag(Model):
    """
    A switch that is turned while the service runs.
    """

    model_config = ConfigDict(extra="forbid")
    name: Annotated[
        StrictStr,
        Field(
            description="What the flag is asked by; never changes.",
            examples=["beta_search"],
            max_length=64,
            min_length=1,
            pattern="^[a-z0-9][a-z0-9_-]*$",
        ),
    ]
    description: Annotated[
        StrictStr,
        Field(
            description="What is different while it is on, for colleagues.",
            examples=["The new search is offered."],
            max_length=500,
            min_length=1,
        ),
    ]
    enabled: Annotated[StrictBool, Field(description="Whether it is on.", examples=[False])]
    public: Annotated[
        StrictBool,
        Field(
            description="Whether the public configuration lists it for clients while it is on.",
            examples=[True],
        ),
    ]
    built_in: Annotated[
        StrictBool,
        Field(
            description="Whether the service itself asks it. Such a flag cannot be deleted.", examples=[False]
        ),
    ]
    created_at: Annotated[
        AwareDatetime, Field(description="When the flag was made.", examples=["2026-01-02T03:04:05Z"])
    ]
    updated_at: Annotated[
        AwareDatetime, Field(description="When the flag was last changed.", examples=["2026-02-03T04:05:06Z"])
    ]


class FlagCreate(Model):
    """
    A new flag.
    """

    model_config = ConfigDict(extra="forbid")
    name: Annotated[
        StrictStr,
        Field(
            description="What the flag is to be asked by.",
            examples=["dark_mode"],
            max_length=64,
            min_length=1,
            pattern="^[a-z0-9][a-z0-9_-]*$",
        ),
    ]
    description: Annotated[
        StrictStr,
        Field(
            description="What is different while it is on, for colleagues; starts with a visible character, holds no control, direction or invisible format characters.",
            examples=["Applications offer a dark appearance."],
            max_length=500,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$",
        ),
    ]
    enabled: Annotated[StrictBool, Field(description="Whether it is on.", examples=[False])]
    public: Annotated[
        StrictBool,
        Field(
            description="Whether the public configuration lists it for clients while it is on.",
            examples=[True],
        ),
    ]


class FlagPage(Model):
    """
    One page of flags.
    """

    model_config = ConfigDict(extra="forbid")
    items: Annotated[
        list[Flag], Field(description="The flags of this page, by name.", examples=[[]], max_length=100)
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


class FlagPageResponse(Model):
    """
    A page of flags in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: FlagPage
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class FlagResponse(Model):
    """
    A flag in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: Flag
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class FlagUpdate(CheckedModel, min_properties=1):
    """
    What may change about a flag. Absent fields stay as they are.
    """

    model_config = ConfigDict(extra="forbid")
    description: Annotated[
        StrictStr | MISSING,
        Field(
            description="What is different while it is on, for colleagues; starts with a visible character, holds no control, direction or invisible format characters.",
            examples=["The new search is offered."],
            max_length=500,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$",
        ),
    ] = MISSING
    enabled: Annotated[StrictBool | MISSING, Field(description="Whether it is on.", examples=[True])] = (
        MISSING
    )
    public: Annotated[
        StrictBool | MISSING,
        Field(
            description="Whether the public configuration lists it for clients while it is on.",
            examples=[True],
        ),
    ] = MISSING


JobKind = TypeAliasType(
    "JobKind", Annotated[Literal["users_export"], Field(description="`users_export`: users as CSV.")]
)


class JobKindFacts(Model):
    """
    Something that can be started.
    """

    model_config = ConfigDict(extra="forbid")
    kind: JobKind
    description: Annotated[
        StrictStr,
        Field(
            description="What comes of it, for people.",
            examples=["All users, or those of one status, as CSV."],
            max_length=500,
        ),
    ]


class JobKindList(Model):
    """
    All that can be started.
    """

    model_config = ConfigDict(extra="forbid")
    items: Annotated[
        list[JobKindFacts], Field(description="In no particular order.", examples=[[]], max_length=100)
    ]


class JobKindListResponse(Model):
    """
    What can be started, in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: JobKindList
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class JobStatus(StrEnum):
    """
    `queued` and `running` become one of the others, which are ends; the last two may be tried again.
    """

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Migrations(Model):
    """
    The state of the tables.
    """

    model_config = ConfigDict(extra="forbid")
    database: Annotated[
        StrictStr | None,
        Field(
            description="The migration that the database is at; null before the first.",
            examples=["0004"],
            max_length=64,
            min_length=1,
        ),
    ]
    code: Annotated[
        StrictStr,
        Field(
            description="The newest migration that the code knows.",
            examples=["0004"],
            max_length=64,
            min_length=1,
        ),
    ]
    current: Annotated[StrictBool, Field(description="Whether the two are the same.", examples=[True])]


class OutboxBacklog(Model):
    """
    Events that were committed and whose tasks have not all ended.
    """

    model_config = ConfigDict(extra="forbid")
    due: Annotated[
        StrictInt,
        Field(
            description="How many should have been handed over by now. Those beyond 10,000 are not counted.",
            examples=[3],
            ge=0,
            le=10000,
        ),
    ]
    oldest_seconds: Annotated[
        StrictFloat | None,
        Field(
            description="Seconds since the one that waits longest was due; null if none waits.",
            examples=[0.4],
            ge=0.0,
            le=9007199254740991.0,
        ),
    ]
    unconfirmed: Annotated[
        StrictInt,
        Field(
            description="How many were handed over to tasks that have not ended: they wait in a queue, run, or are tried again. Those beyond 10,000 are not counted.",
            examples=[2],
            ge=0,
            le=10000,
        ),
    ]
    oldest_unconfirmed_seconds: Annotated[
        StrictFloat | None,
        Field(
            description="Seconds since the unconfirmed event that waits longest was due; null if none waits.",
            examples=[1.3],
            ge=0.0,
            le=9007199254740991.0,
        ),
    ]
    lost: Annotated[
        StrictInt,
        Field(
            description="How many unconfirmed events were in a broker that has lost data or was restarted since. They are handed over again within seconds, provided that the scheduler and a worker run.",
            examples=[0],
            ge=0,
            le=10000,
        ),
    ]
    given_up: Annotated[
        StrictInt,
        Field(
            description="How many were handed over again and again, and never confirmed. `python -m app.admin relay-given-up` hands them over once more.",
            examples=[0],
            ge=0,
            le=10000,
        ),
    ]


class PoolUsage(Model):
    """
    The database connections of the process that responds, including the one for this report.
    """

    model_config = ConfigDict(extra="forbid")
    size: Annotated[
        StrictInt, Field(description="Connections that are kept.", examples=[20], ge=0, le=100000)
    ]
    limit: Annotated[
        StrictInt, Field(description="Connections there may be under load.", examples=[30], ge=0, le=100000)
    ]
    in_use: Annotated[StrictInt, Field(description="Connections in use now.", examples=[4], ge=0, le=100000)]
    idle: Annotated[
        StrictInt,
        Field(description="Connections that are open and not in use.", examples=[16], ge=0, le=100000),
    ]


class QueueDepth(Model):
    """
    One queue of background tasks.
    """

    model_config = ConfigDict(extra="forbid")
    name: Annotated[
        StrictStr,
        Field(
            description="The name of the queue.",
            examples=["default"],
            max_length=32,
            min_length=1,
            pattern="^[a-z_]+$",
        ),
    ]
    waiting: Annotated[
        StrictInt,
        Field(description="Tasks that no worker has taken yet.", examples=[3], ge=0, le=9007199254740991),
    ]


class RedisHealth(Model):
    """
    Redis, or Valkey.
    """

    model_config = ConfigDict(extra="forbid")
    latency_ms: Annotated[
        StrictFloat, Field(description="Milliseconds it took to respond.", examples=[0.2], ge=0.0, le=60000.0)
    ]
    version: Annotated[
        StrictStr,
        Field(description="The version of the server.", examples=["9.0.0"], max_length=64, min_length=1),
    ]
    used_memory_bytes: Annotated[
        StrictInt, Field(description="Bytes of memory in use.", examples=[1572864], ge=0, le=9007199254740991)
    ]
    max_memory_bytes: Annotated[
        StrictInt | None,
        Field(
            description="Bytes of memory it may use; null where it was given no limit.",
            examples=[268435456],
            ge=1,
            le=9007199254740991,
        ),
    ]
    connected_clients: Annotated[
        StrictInt, Field(description="Connections to it, of all processes.", examples=[12], ge=0, le=1000000)
    ]


class StatsOverview(Model):
    """
    The service in numbers. Days begin at midnight, UTC.
    """

    model_config = ConfigDict(extra="forbid")
    users_total: Annotated[
        StrictInt, Field(description="Accounts there are.", examples=[1200], ge=0, le=2147483647)
    ]
    users_suspended: Annotated[
        StrictInt, Field(description="Of them, suspended.", examples=[3], ge=0, le=2147483647)
    ]
    users_verified: Annotated[
        StrictInt,
        Field(description="Of them, with a verified e-mail address.", examples=[1100], ge=0, le=2147483647),
    ]
    users_new_today: Annotated[
        StrictInt, Field(description="Registered today.", examples=[12], ge=0, le=2147483647)
    ]
    users_new_7_days: Annotated[
        StrictInt,
        Field(description="Registered today or on the six days before.", examples=[90], ge=0, le=2147483647),
    ]
    users_new_30_days: Annotated[
        StrictInt,
        Field(description="Registered today or on the 29 days before.", examples=[350], ge=0, le=2147483647),
    ]
    users_active_today: Annotated[
        StrictInt,
        Field(
            description="Users who opened or refreshed a session today.", examples=[240], ge=0, le=2147483647
        ),
    ]
    logins_today: Annotated[
        StrictInt, Field(description="Sessions that users opened today.", examples=[130], ge=0, le=2147483647)
    ]
    sessions_open: Annotated[
        StrictInt,
        Field(
            description="Sessions of users that are neither revoked nor expired.",
            examples=[900],
            ge=0,
            le=2147483647,
        ),
    ]
    admins_total: Annotated[
        StrictInt, Field(description="Administrators there are.", examples=[5], ge=0, le=2147483647)
    ]
    admin_actions_today: Annotated[
        StrictInt,
        Field(
            description="What administrators did today, as the audit trail counts it.",
            examples=[17],
            ge=0,
            le=2147483647,
        ),
    ]
    computed_at: Annotated[
        AwareDatetime,
        Field(
            description="When all this was counted; up to a minute ago.", examples=["2026-02-03T04:05:06Z"]
        ),
    ]


class StatsOverviewResponse(Model):
    """
    The overview in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: StatsOverview
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class StatsSeries(Model):
    """
    Numbers day by day.
    """

    model_config = ConfigDict(extra="forbid")
    since: Annotated[Date, Field(description="The first day asked for.", examples=["2026-01-05"])]
    until: Annotated[Date, Field(description="The last day asked for.", examples=["2026-02-03"])]
    days: Annotated[
        list[DayStats],
        Field(
            description="The days of the range that have been counted, the oldest first. Today is counted up to now.",
            examples=[[]],
            max_length=366,
        ),
    ]


class StatsSeriesResponse(Model):
    """
    A series in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: StatsSeries
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class SystemStatus(StrEnum):
    """
    `degraded`: the service works, but Redis or the broker does not respond, the database is at another migration than the code, an event has been due for more than five minutes and was not handed to its tasks, its tasks have not ended after 65 minutes, or events were lost by the broker or given up.
    """

    OK = "ok"
    DEGRADED = "degraded"


class UserBulkActivation(Model):
    """
    The decision to let many users log in again.
    """

    model_config = ConfigDict(extra="forbid")
    user_ids: Annotated[
        list[Uuid],
        Field(
            description="The users; an id that is repeated counts once.",
            examples=[["0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"]],
            max_length=100,
            min_length=1,
        ),
    ]


class UserBulkSuspension(Model):
    """
    The decision to suspend many accounts, for one reason.
    """

    model_config = ConfigDict(extra="forbid")
    user_ids: Annotated[
        list[Uuid],
        Field(
            description="The users; an id that is repeated counts once.",
            examples=[["0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"]],
            max_length=100,
            min_length=1,
        ),
    ]
    reason: Annotated[
        StrictStr,
        Field(
            description="Why, for colleagues; starts with a visible character, holds no control, direction or invisible format characters.",
            examples=["Chargeback on three orders"],
            max_length=500,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$",
        ),
    ]


class UserDeletedData(Model):
    """
    The user who is gone.
    """

    model_config = ConfigDict(extra="forbid")
    user_id: Annotated[
        Uuid, Field(description="Whose account it is.", examples=["0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"])
    ]
    by: EventActor


class UserDeletedEvent(Model):
    """
    An account is gone.
    """

    model_config = ConfigDict(extra="forbid")
    type: Annotated[Literal["user.deleted"], Field(description="What happened.", examples=["user.deleted"])]
    timestamp: Annotated[
        AwareDatetime, Field(description="When it happened.", examples=["2026-02-03T04:05:06Z"])
    ]
    data: UserDeletedData


class UserEventData(Model):
    """
    The user. What else is known of them, the backoffice tells those who may know it.
    """

    model_config = ConfigDict(extra="forbid")
    user_id: Annotated[
        Uuid, Field(description="Whose account it is.", examples=["0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"])
    ]


class UserField(StrEnum):
    """
    What of an account may change.
    """

    EMAIL = "email"
    EMAIL_VERIFIED = "email_verified"
    DISPLAY_NAME = "display_name"
    LOCALE = "locale"


class UserOutcome(StrEnum):
    """
    `unchanged` where the user was so already, `not_found` where no user has this id.
    """

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NOT_FOUND = "not_found"


class UserRegisteredEvent(Model):
    """
    A user has registered.
    """

    model_config = ConfigDict(extra="forbid")
    type: Annotated[
        Literal["user.registered"], Field(description="What happened.", examples=["user.registered"])
    ]
    timestamp: Annotated[
        AwareDatetime, Field(description="When it happened.", examples=["2026-02-03T04:05:06Z"])
    ]
    data: UserEventData


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


class UserSuspendedEvent(Model):
    """
    An account cannot be used for now.
    """

    model_config = ConfigDict(extra="forbid")
    type: Annotated[
        Literal["user.suspended"], Field(description="What happened.", examples=["user.suspended"])
    ]
    timestamp: Annotated[
        AwareDatetime, Field(description="When it happened.", examples=["2026-02-03T04:05:06Z"])
    ]
    data: UserEventData


class UserSuspension(Model):
    """
    The decision to suspend an account.
    """

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[
        StrictStr,
        Field(
            description="Why, for colleagues; starts with a visible character, holds no control, direction or invisible format characters.",
            examples=["Chargeback on three orders"],
            max_length=500,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$",
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


class UserUpdatedData(Model):
    """
    The user, and what is different now.
    """

    model_config = ConfigDict(extra="forbid")
    user_id: Annotated[
        Uuid, Field(description="Whose account it is.", examples=["0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"])
    ]
    changed: Annotated[
        list[UserField],
        Field(
            description="The fields whose values differ from before.",
            examples=[["display_name"]],
            max_length=10,
            min_length=1,
        ),
    ]
    by: EventActor


class UserUpdatedEvent(Model):
    """
    Profile or address of an account have changed.
    """

    model_config = ConfigDict(extra="forbid")
    type: Annotated[Literal["user.updated"], Field(description="What happened.", examples=["user.updated"])]
    timestamp: Annotated[
        AwareDatetime, Field(description="When it happened.", examples=["2026-02-03T04:05:06Z"])
    ]
    data: UserUpdatedData


class WebhookDeliveryStatus(StrEnum):
    """
    `pending` until the receiver has taken it, or has refused it for the last time.
    """

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class WebhookEventType(StrEnum):
    """
    What can be subscribed to, each described under `webhooks`.
    """

    USER_REGISTERED = "user.registered"
    USER_UPDATED = "user.updated"
    USER_SUSPENDED = "user.suspended"
    USER_ACTIVATED = "user.activated"
    USER_DELETED = "user.deleted"
    FILE_UPLOADED = "file.uploaded"
    FILE_DELETED = "file.deleted"


class WebhookFailure(StrEnum):
    """
    Why an attempt failed: the name of the receiver leads to an address that nothing is sent to (`address_refused`) or to none (`name_unresolved`), the connection is refused or the certificate does not hold (`connection_failed`), there was no response in time (`timed_out`) or none that is HTTP (`protocol_error`), or its status is none of 2xx (`status_refused`).
    """

    ADDRESS_REFUSED = "address_refused"
    NAME_UNRESOLVED = "name_unresolved"
    CONNECTION_FAILED = "connection_failed"
    TIMED_OUT = "timed_out"
    PROTOCOL_ERROR = "protocol_error"
    STATUS_REFUSED = "status_refused"


class WebhookSecret(Model):
    """
    A new secret, and until when the one before signs as well.
    """

    model_config = ConfigDict(extra="forbid")
    secret: Annotated[
        StrictStr,
        Field(
            description="For the receiver. It is never shown again.",
            examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
            max_length=96,
            min_length=38,
            pattern="^whsec_[A-Za-z0-9+/]{32,88}={0,2}$",
        ),
    ]
    previous_until: Annotated[
        AwareDatetime,
        Field(description="From then on only the new secret signs.", examples=["2026-02-04T04:05:06Z"]),
    ]


class WebhookSecretResponse(Model):
    """
    A new secret in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: WebhookSecret
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class WebhookTestData(Model):
    """
    The endpoint that is tried out.
    """

    model_config = ConfigDict(extra="forbid")
    endpoint_id: Annotated[
        Uuid, Field(description="Where this is sent.", examples=["0198c9f0-e7a8-7b29-9c3d-4e5f6a7b8c9e"])
    ]


class WebhookTestEvent(Model):
    """
    An endpoint is tried out.
    """

    model_config = ConfigDict(extra="forbid")
    type: Annotated[Literal["webhook.test"], Field(description="What happened.", examples=["webhook.test"])]
    timestamp: Annotated[
        AwareDatetime, Field(description="When it happened.", examples=["2026-02-03T04:05:06Z"])
    ]
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
    version: Annotated[
        StrictInt,
        Field(
            description="Grows with every change of the fields above but `last_login_at`; it is the `ETag`. Logins, passwords and unlocking do not count.",
            examples=[1],
            ge=1,
            le=2147483647,
        ),
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
            description="The name that colleagues see; starts with a visible character, holds no control, direction or invisible format characters.",
            examples=["Grace Hopper"],
            max_length=80,
            min_length=1,
            pattern="^[^\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u0300-\\u036F\\u061C\\u115F\\u1160\\u1680\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF9-\\uFFFB][^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$",
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
            max_length=1200,
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


class AuditEvent(Model):
    """
    One thing that an administrator did. Events are never changed.
    """

    model_config = ConfigDict(extra="forbid")
    id: Annotated[
        Uuid, Field(description="A UUIDv7; never changes.", examples=["0198c9f0-9e4d-7b62-8c1a-2f3e4d5c6b7a"])
    ]
    created_at: Annotated[
        AwareDatetime, Field(description="When it was done.", examples=["2026-02-03T04:05:06Z"])
    ]
    admin_id: Annotated[
        Uuid | None,
        Field(
            description="The administrator who did it, who may be deleted since; null where the service acted by itself.",
            examples=["0198c9f0-7a2f-7d11-9b3c-4e5f6a7b8c9d"],
        ),
    ]
    admin_email: Annotated[
        Annotated[StrictStr, Field(max_length=254), EMAIL_ADDRESS] | None,
        Field(
            description="The address that the administrator had then; null where the service acted by itself.",
            examples=["grace@example.com"],
        ),
    ]
    action: Annotated[
        StrictStr,
        Field(
            description="What was done, as the operation is called in the SDKs.",
            examples=["users.suspend"],
            max_length=64,
            min_length=3,
            pattern="^[a-z_]+\\.[a-z_]+$",
        ),
    ]
    target_type: Annotated[
        StrictStr,
        Field(
            description="What kind of thing it was done to.",
            examples=["user"],
            max_length=32,
            min_length=1,
            pattern="^[a-z_]+$",
        ),
    ]
    target_id: Annotated[
        StrictStr | None,
        Field(
            description="Which one; null where it was done to many, or to none in particular.",
            examples=["0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"],
            max_length=128,
            min_length=1,
        ),
    ]
    before: Annotated[
        AuditFacts | None,
        Field(
            description="As it was; null where there was nothing before.",
            examples=[{"status": "active", "suspension_reason": None}],
        ),
    ]
    after: Annotated[
        AuditFacts | None,
        Field(
            description="As it is since; null where nothing is left.",
            examples=[{"status": "suspended", "suspension_reason": "Chargeback on three orders"}],
        ),
    ]
    request_id: Annotated[
        StrictStr | None,
        Field(
            description="The request that did it, as logs know it; null outside of any request.",
            examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"],
            max_length=128,
            min_length=1,
        ),
    ]
    client_address: Annotated[
        StrictStr | None,
        Field(
            description="The network address that the request came from; null where it is not known.",
            examples=["192.0.2.7"],
            max_length=64,
        ),
    ]


class AuditEventPage(Model):
    """
    One page of audit events.
    """

    model_config = ConfigDict(extra="forbid")
    items: Annotated[
        list[AuditEvent],
        Field(description="The events of this page, in the order asked for.", examples=[[]], max_length=100),
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


class AuditEventPageResponse(Model):
    """
    A page of audit events in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: AuditEventPage
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class AuditEventResponse(Model):
    """
    An audit event in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: AuditEvent
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class DatabaseHealth(Model):
    """
    PostgreSQL. Where it does not respond, this operation fails (503).
    """

    model_config = ConfigDict(extra="forbid")
    latency_ms: Annotated[
        StrictFloat,
        Field(description="Milliseconds it took to connect and respond.", examples=[0.8], ge=0.0, le=60000.0),
    ]
    version: Annotated[
        StrictStr,
        Field(description="The version of the server.", examples=["18.1"], max_length=100, min_length=1),
    ]
    pool: PoolUsage
    migrations: Migrations


class File(Model):
    """
    A file, as administrators see it. Its bytes are a download of their own.
    """

    model_config = ConfigDict(extra="forbid")
    id: Annotated[
        Uuid, Field(description="A UUIDv7; never changes.", examples=["0198c9f0-c1d2-7e34-9a5b-6c7d8e9f0a1b"])
    ]
    owner_id: Annotated[
        Uuid,
        Field(description="The user whose file it is.", examples=["0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"]),
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


class JobParameters(Model):
    """
    What a run is to do.
    """

    model_config = ConfigDict(extra="forbid")
    user_status: Annotated[
        UserStatus | None,
        Field(description="Only users with this status; null for all.", examples=["active"]),
    ]


class JobStart(Model):
    """
    The wish to have something done.
    """

    model_config = ConfigDict(extra="forbid")
    kind: JobKind
    parameters: JobParameters


class SystemHealth(Model):
    """
    The state of the service and of what it stands on, as seen by the process that responds.
    """

    model_config = ConfigDict(extra="forbid")
    status: SystemStatus
    build: Build
    database: DatabaseHealth
    redis: Annotated[
        RedisHealth | None, Field(description="Null if Redis does not respond.", examples=[None])
    ]
    queues: Annotated[
        Annotated[list[QueueDepth], Field(max_length=16)] | None,
        Field(
            description="The queues of background tasks; null if the broker does not respond.",
            examples=[[{"name": "default", "waiting": 3}]],
        ),
    ]
    outbox: Annotated[
        OutboxBacklog | None,
        Field(
            description="Null while the database is at another migration than the code.",
            examples=[
                {
                    "due": 3,
                    "oldest_seconds": 0.4,
                    "unconfirmed": 2,
                    "oldest_unconfirmed_seconds": 1.3,
                    "lost": 0,
                    "given_up": 0,
                }
            ],
        ),
    ]
    checked_at: Annotated[
        AwareDatetime, Field(description="When all this was asked.", examples=["2026-01-02T03:04:05Z"])
    ]


class SystemHealthResponse(Model):
    """
    The report in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: SystemHealth
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
    version: Annotated[
        StrictInt,
        Field(
            description="Grows with every change of the fields above but `last_login_at`; it is the `ETag`. Logins, passwords and unlocking do not count.",
            examples=[1],
            ge=1,
            le=2147483647,
        ),
    ]


class UserActivatedEvent(Model):
    """
    A suspended account can be used again.
    """

    model_config = ConfigDict(extra="forbid")
    type: Annotated[
        Literal["user.activated"], Field(description="What happened.", examples=["user.activated"])
    ]
    timestamp: Annotated[
        AwareDatetime, Field(description="When it happened.", examples=["2026-02-03T04:05:06Z"])
    ]
    data: UserEventData


class UserBulkItem(Model):
    """
    What became of one of many users.
    """

    model_config = ConfigDict(extra="forbid")
    user_id: Annotated[
        Uuid,
        Field(description="The id that was asked for.", examples=["0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"]),
    ]
    outcome: UserOutcome


class UserBulkResult(Model):
    """
    What became of each, in the order asked for.
    """

    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[UserBulkItem], Field(description="One for each id.", examples=[[]], max_length=100)]


class UserBulkResultResponse(Model):
    """
    What became of many users, in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: UserBulkResult
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
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
            max_length=1200,
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


class WebhookAttempt(Model):
    """
    One attempt at a delivery.
    """

    model_config = ConfigDict(extra="forbid")
    number: Annotated[StrictInt, Field(description="From 1.", examples=[1], ge=1, le=1000000)]
    started_at: Annotated[
        AwareDatetime, Field(description="When it began.", examples=["2026-02-03T04:05:06Z"])
    ]
    duration_ms: Annotated[
        StrictInt, Field(description="Milliseconds until it was over.", examples=[87], ge=0, le=3600000)
    ]
    status_code: Annotated[
        StrictInt | None,
        Field(description="That of the response; null when there was none.", examples=[200], ge=100, le=999),
    ]
    failure: Annotated[
        WebhookFailure | None, Field(description="Why it failed; null when it succeeded.", examples=[None])
    ]
    response_excerpt: Annotated[
        StrictStr | None,
        Field(
            description="How the response's body begins, as text of at most 1 KiB; null when there was no response.",
            examples=["thanks"],
            max_length=1024,
        ),
    ]


class WebhookDelivery(Model):
    """
    One event on its way to one endpoint.
    """

    model_config = ConfigDict(extra="forbid")
    id: Annotated[
        Uuid, Field(description="A UUIDv7; never changes.", examples=["0198c9f0-f8b9-7c3a-8d4e-5f6a7b8c9d0e"])
    ]
    endpoint_id: Annotated[
        Uuid, Field(description="Where it goes.", examples=["0198c9f0-e7a8-7b29-9c3d-4e5f6a7b8c9e"])
    ]
    message_id: Annotated[
        Uuid,
        Field(
            description="The `webhook-id` of every attempt; the same at all endpoints, and what receivers tell repetitions by.",
            examples=["0198c9f1-09ca-7d4b-9e5f-6a7b8c9d0e1f"],
        ),
    ]
    event_type: Annotated[
        StrictStr,
        Field(
            description="What it tells of.",
            examples=["user.registered"],
            max_length=64,
            min_length=3,
            pattern="^[a-z_]+[.][a-z_]+$",
        ),
    ]
    status: WebhookDeliveryStatus
    attempt_count: Annotated[
        StrictInt, Field(description="How often it was sent.", examples=[1], ge=0, le=1000000)
    ]
    next_attempt_at: Annotated[
        AwareDatetime | None,
        Field(description="When it is sent next; null when it has ended.", examples=["2026-02-03T04:05:06Z"]),
    ]
    created_at: Annotated[
        AwareDatetime, Field(description="When the event reached it.", examples=["2026-02-03T04:05:06Z"])
    ]
    finished_at: Annotated[
        AwareDatetime | None,
        Field(
            description="When it succeeded or was given up; null before.", examples=["2026-02-03T04:05:06Z"]
        ),
    ]


class WebhookDeliveryDetails(Model):
    """
    A delivery with what was sent, and what came of each attempt.
    """

    model_config = ConfigDict(extra="forbid")
    id: Annotated[
        Uuid, Field(description="A UUIDv7; never changes.", examples=["0198c9f0-f8b9-7c3a-8d4e-5f6a7b8c9d0e"])
    ]
    endpoint_id: Annotated[
        Uuid, Field(description="Where it goes.", examples=["0198c9f0-e7a8-7b29-9c3d-4e5f6a7b8c9e"])
    ]
    message_id: Annotated[
        Uuid,
        Field(
            description="The `webhook-id` of every attempt; the same at all endpoints, and what receivers tell repetitions by.",
            examples=["0198c9f1-09ca-7d4b-9e5f-6a7b8c9d0e1f"],
        ),
    ]
    event_type: Annotated[
        StrictStr,
        Field(
            description="What it tells of.",
            examples=["user.registered"],
            max_length=64,
            min_length=3,
            pattern="^[a-z_]+[.][a-z_]+$",
        ),
    ]
    status: WebhookDeliveryStatus
    attempt_count: Annotated[
        StrictInt, Field(description="How often it was sent.", examples=[1], ge=0, le=1000000)
    ]
    next_attempt_at: Annotated[
        AwareDatetime | None,
        Field(description="When it is sent next; null when it has ended.", examples=["2026-02-03T04:05:06Z"]),
    ]
    created_at: Annotated[
        AwareDatetime, Field(description="When the event reached it.", examples=["2026-02-03T04:05:06Z"])
    ]
    finished_at: Annotated[
        AwareDatetime | None,
        Field(
            description="When it succeeded or was given up; null before.", examples=["2026-02-03T04:05:06Z"]
        ),
    ]
    payload: Annotated[
        StrictStr,
        Field(
            description="The body that is sent, exactly.",
            examples=[
                '{"type":"user.deleted","timestamp":"2026-02-03T04:05:06Z","data":{"user_id":"0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a","by":"user"}}'
            ],
            max_length=65536,
        ),
    ]
    attempt_log: Annotated[
        list[WebhookAttempt],
        Field(description="The newest first; of more than 100 the newest.", examples=[[]], max_length=100),
    ]


class WebhookDeliveryDetailsResponse(Model):
    """
    A delivery with its attempts in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: WebhookDeliveryDetails
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class WebhookDeliveryPage(Model):
    """
    One page of deliveries.
    """

    model_config = ConfigDict(extra="forbid")
    items: Annotated[
        list[WebhookDelivery],
        Field(description="The deliveries of this page, the newest first.", examples=[[]], max_length=100),
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


class WebhookDeliveryPageResponse(Model):
    """
    A page of deliveries in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: WebhookDeliveryPage
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class WebhookDeliveryResponse(Model):
    """
    A delivery in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: WebhookDelivery
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class WebhookEndpoint(Model):
    """
    An address that events are sent to.
    """

    model_config = ConfigDict(extra="forbid")
    id: Annotated[
        Uuid, Field(description="A UUIDv7; never changes.", examples=["0198c9f0-e7a8-7b29-9c3d-4e5f6a7b8c9e"])
    ]
    url: Annotated[
        StrictStr,
        Field(
            description="Where events are sent.",
            examples=["https://hooks.example.com/incoming"],
            max_length=2048,
            min_length=10,
        ),
    ]
    description: Annotated[
        StrictStr,
        Field(description="What it is for, for colleagues.", examples=["The warehouse"], max_length=500),
    ]
    event_types: Annotated[
        list[WebhookEventType],
        Field(
            description="What is sent to it.",
            examples=[["user.registered", "user.deleted"]],
            max_length=20,
            min_length=1,
        ),
        UNIQUE_ITEMS,
    ]
    enabled: Annotated[StrictBool, Field(description="Whether anything is sent.", examples=[True])]
    gone_at: Annotated[
        AwareDatetime | None,
        Field(
            description="When the receiver responded with 410, which disabled the endpoint; null since it was enabled again, and before.",
            examples=["2026-02-03T04:05:06Z"],
        ),
    ]
    created_at: Annotated[
        AwareDatetime,
        Field(description="When the endpoint was registered.", examples=["2026-01-02T03:04:05Z"]),
    ]
    updated_at: Annotated[
        AwareDatetime,
        Field(description="When the endpoint was last changed.", examples=["2026-01-02T03:04:05Z"]),
    ]
    version: Annotated[
        StrictInt,
        Field(description="Grows with every change; it is the `ETag`.", examples=[1], ge=1, le=2147483647),
    ]


class WebhookEndpointCreate(Model):
    """
    An address to send events to from now on.
    """

    model_config = ConfigDict(extra="forbid")
    url: Annotated[
        StrictStr,
        Field(
            description="Where events are sent, without user and fragment; `https`, and never an address of a private network.",
            examples=["https://hooks.example.com/incoming"],
            max_length=2048,
            min_length=10,
            pattern="^https?://[!-~]+$",
        ),
    ]
    description: Annotated[
        StrictStr,
        Field(
            description="What it is for, for colleagues; holds no control, direction or invisible format characters.",
            examples=["The warehouse"],
            max_length=500,
            pattern="^[^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$",
        ),
    ]
    event_types: Annotated[
        list[WebhookEventType],
        Field(
            description="What is sent to it.",
            examples=[["user.registered", "user.deleted"]],
            max_length=20,
            min_length=1,
        ),
        UNIQUE_ITEMS,
    ]
    enabled: Annotated[StrictBool, Field(description="Whether anything is sent.", examples=[True])]


class WebhookEndpointCreated(Model):
    """
    The new endpoint, with the secret that its messages are signed with.
    """

    model_config = ConfigDict(extra="forbid")
    endpoint: WebhookEndpoint
    secret: Annotated[
        StrictStr,
        Field(
            description="For the receiver, who verifies signatures with it. It is never shown again.",
            examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
            max_length=96,
            min_length=38,
            pattern="^whsec_[A-Za-z0-9+/]{32,88}={0,2}$",
        ),
    ]


class WebhookEndpointCreatedResponse(Model):
    """
    A new endpoint in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: WebhookEndpointCreated
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class WebhookEndpointPage(Model):
    """
    One page of endpoints.
    """

    model_config = ConfigDict(extra="forbid")
    items: Annotated[
        list[WebhookEndpoint],
        Field(description="The endpoints of this page, the newest first.", examples=[[]], max_length=100),
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


class WebhookEndpointPageResponse(Model):
    """
    A page of endpoints in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: WebhookEndpointPage
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class WebhookEndpointResponse(Model):
    """
    An endpoint in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: WebhookEndpoint
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class WebhookEndpointUpdate(CheckedModel, min_properties=1):
    """
    What may change about an endpoint. Absent fields stay as they are.
    """

    model_config = ConfigDict(extra="forbid")
    url: Annotated[
        StrictStr | MISSING,
        Field(
            description="Where events are sent, without user and fragment; `https`, and never an address of a private network.",
            examples=["https://hooks.example.com/incoming"],
            max_length=2048,
            min_length=10,
            pattern="^https?://[!-~]+$",
        ),
    ] = MISSING
    description: Annotated[
        StrictStr | MISSING,
        Field(
            description="What it is for, for colleagues; holds no control, direction or invisible format characters.",
            examples=["The warehouse"],
            max_length=500,
            pattern="^[^\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB]*$",
        ),
    ] = MISSING
    event_types: Annotated[
        list[WebhookEventType] | MISSING,
        Field(
            description="What is sent to it.",
            examples=[["user.registered", "user.deleted"]],
            max_length=20,
            min_length=1,
        ),
        UNIQUE_ITEMS,
    ] = MISSING
    enabled: Annotated[
        StrictBool | MISSING, Field(description="Whether anything is sent.", examples=[True])
    ] = MISSING


class Job(Model):
    """
    One run of a job.
    """

    model_config = ConfigDict(extra="forbid")
    id: Annotated[
        Uuid, Field(description="A UUIDv7; never changes.", examples=["0198c9f0-d5e6-7f18-8b2c-3d4e5f6a7b8c"])
    ]
    kind: JobKind
    status: JobStatus
    parameters: JobParameters
    progress: Annotated[
        StrictInt,
        Field(description="Percent; 100 only when the run has succeeded.", examples=[40], ge=0, le=100),
    ]
    done: Annotated[
        StrictInt, Field(description="How many rows are done.", examples=[2000], ge=0, le=9007199254740991)
    ]
    total: Annotated[
        StrictInt | None,
        Field(
            description="How many rows there are; null until they were counted.",
            examples=[5000],
            ge=0,
            le=9007199254740991,
        ),
    ]
    result_size: Annotated[
        StrictInt | None,
        Field(
            description="Bytes of the result; null while there is none.",
            examples=[48213],
            ge=0,
            le=9007199254740991,
        ),
    ]
    result_url: Annotated[
        Annotated[StrictStr, Field(max_length=200, json_schema_extra={"format": "uri-reference"})] | None,
        Field(
            description="Where the result can be downloaded with an access token, below the address of this API; null while there is none.",
            examples=["/jobs/0198c9f0-d5e6-7f18-8b2c-3d4e5f6a7b8c/result"],
        ),
    ]
    error: Annotated[
        StrictStr | None,
        Field(
            description="What went wrong in the end; null where nothing did.",
            examples=["StorageUnavailableError"],
            max_length=500,
        ),
    ]
    requested_by: Annotated[
        Uuid | None,
        Field(
            description="The administrator who started it; null when they are no more.",
            examples=["0198c9f0-7a2f-7d11-9b3c-4e5f6a7b8c9d"],
        ),
    ]
    attempt: Annotated[
        StrictInt, Field(description="How often it was begun.", examples=[1], ge=0, le=2147483647)
    ]
    created_at: Annotated[
        AwareDatetime, Field(description="When it was asked for.", examples=["2026-02-03T04:05:06Z"])
    ]
    updated_at: Annotated[
        AwareDatetime,
        Field(description="When anything about it last changed.", examples=["2026-02-03T04:05:06Z"]),
    ]
    started_at: Annotated[
        AwareDatetime | None,
        Field(
            description="When the latest attempt began; null before the first.",
            examples=["2026-02-03T04:05:06Z"],
        ),
    ]
    finished_at: Annotated[
        AwareDatetime | None,
        Field(description="When it ended; null before.", examples=["2026-02-03T04:05:09Z"]),
    ]


class JobPage(Model):
    """
    One page of runs.
    """

    model_config = ConfigDict(extra="forbid")
    items: Annotated[
        list[Job],
        Field(description="The runs of this page, the newest first.", examples=[[]], max_length=100),
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


class JobPageResponse(Model):
    """
    A page of runs in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: JobPage
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]


class JobResponse(Model):
    """
    A run in the envelope.
    """

    model_config = ConfigDict(extra="forbid")
    success: Annotated[Literal[True], Field(examples=[True]), EXACT_LITERAL]
    code: Annotated[Literal["ok"], Field(examples=["ok"])]
    message: Annotated[StrictStr, Field(examples=["OK"], max_length=1000)]
    data: Job
    request_id: Annotated[
        StrictStr, Field(examples=["0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"], max_length=128, min_length=1)
    ]
