"""The fields of the service's settings, without the rules that combine them (`app.core.settings`)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.core.keys import DEVELOPMENT_SECRET, SigningKey, parse_signing_keys
from app.core.mail_settings import MailSettings
from app.core.retention_settings import RetentionSettings
from app.core.storage_settings import StorageSettings
from app.core.webhook_settings import WebhookSettings
from specfirst.runtime.runtime import ResponseCheck, UnimplementedPolicy

Origins = Annotated[tuple[str, ...], NoDecode]
Keys = Annotated[tuple[SigningKey, ...], NoDecode]
Addresses = Annotated[tuple[str, ...], NoDecode]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]
FormerName = Annotated[None, Field(exclude=True, repr=False, validate_default=False)]
"""A setting that has another name now."""


_NEW_NAMES: Final = {
    "contract_responses": "SPECFIRST_RESPONSES",
    "contract_unimplemented": "SPECFIRST_UNIMPLEMENTED",
}
"""Former name of a field to the environment variable that replaces it."""


class Environment(StrEnum):
    """Where the process runs. Production checks its settings hardest and exposes least."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class DatabaseSettings(BaseSettings):
    """All that migrations need to know."""

    model_config = SettingsConfigDict(
        env_file=".env",
        extra="ignore",
        env_ignore_empty=True,
        frozen=True,
        arbitrary_types_allowed=True,
        # Secrets must not end up in the log of a start that failed.
        hide_input_in_errors=True,
    )

    database_url: Annotated[str, Field(repr=False)] = ""
    """`postgresql://…`, as libpq reads it; the drivers are added in `app.db.urls`."""


class SettingsFields(RetentionSettings, StorageSettings, MailSettings, WebhookSettings, DatabaseSettings):
    """What can be configured, each value valid by itself."""

    environment: Environment = Environment.DEVELOPMENT
    debug: bool = False
    """Logs every SQL statement with its parameters."""
    service_name: Annotated[str, Field(min_length=1, max_length=80)] = "FastAPI Spec-First"

    build_commit: Annotated[str | None, Field(pattern=r"^[0-9a-f]{7,64}$")] = None
    """The git commit that is running, for the health report of the backoffice."""

    db_pool_size: Positive = 20
    db_max_overflow: Count = 10
    db_pool_recycle_seconds: Positive = 1800
    db_pool_timeout_seconds: Seconds = 5
    """How long a request waits for a connection before the response is 503."""
    db_connect_timeout_seconds: Seconds = 3
    db_statement_timeout_seconds: Seconds = 15

    redis_url: Annotated[str, Field(repr=False)] = ""
    redis_timeout_seconds: Seconds = 0.25
    """For connecting and for each command. Short, since the service works without Redis, only more slowly."""

    broker_url: Annotated[str, Field(repr=False)] = ""
    """Where Celery keeps its queues and results; unset: `redis_url`."""
    task_pool_size: Positive = 5
    """Database connections of a worker process."""
    outbox_sweep_seconds: Positive = 10
    """How often events are looked for that no commit has announced."""

    jwt_keys: Annotated[Keys, Field(repr=False)] = (SigningKey("development", DEVELOPMENT_SECRET.encode()),)
    """`kid:secret,kid:secret`: the first signs, all verify."""
    jwt_issuer: Annotated[str, Field(min_length=1)] = "fastapi-spec-first"
    access_token_seconds: Positive = 30 * 60
    refresh_token_seconds: Positive = 7 * 24 * 3600
    cursor_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    """Signs list cursors, so that clients cannot forge one."""

    password_time_cost: Positive = 3
    password_memory_kib: Annotated[int, Field(ge=8)] = 64 * 1024
    password_parallelism: Positive = 4
    password_concurrency: Positive = 4
    """How many passwords are hashed at once; each takes `password_memory_kib` while it lasts."""

    lockout_account_attempts: Count = 5
    """Wrong passwords for one e-mail address within the window; 0 switches this lock off."""
    lockout_address_attempts: Count = 50
    """The same from one network address, over all accounts."""
    lockout_window_seconds: Annotated[int, Field(ge=1, le=86400)] = 15 * 60

    rate_limits_enabled: bool = True
    """Whether the limits that the specs declare are enforced; off for load tests and fuzzing."""

    trusted_proxies: Addresses = ()
    """Addresses or networks, comma-separated, of the proxies in front of the service: only their
    `X-Forwarded-For` and `X-Forwarded-Proto` are believed."""

    stream_seconds: Seconds = 3600
    """The longest that a stream of events goes on; clients connect again."""
    stream_check_seconds: Seconds = 15
    """How often a stream looks whether its session is alive."""
    stream_poll_seconds: Seconds = 2
    """How often it looks for something new while Redis is away."""

    session_cache_seconds: Positive = 30
    registration_open: bool = True
    docs_enabled: bool = True
    """Whether the specs and their viewers are served."""

    client_cors_origins: Origins = ()
    """Comma-separated; `*` lets any site read responses, but never with credentials."""
    backoffice_cors_origins: Origins = ()
    cors_credentials: bool = True
    """Whether the origins that are listed by name may send cookies and other credentials."""

    specfirst_responses: ResponseCheck | None = None
    """How responses are checked against the spec; unset: `log` in production, `raise` elsewhere."""
    specfirst_unimplemented: UnimplementedPolicy | None = None
    """Operations without a service method; unset: `501` in development, `refuse` elsewhere."""

    # Refused when set: ignoring them would silently change how an installation checks responses.
    contract_responses: FormerName = None
    contract_unimplemented: FormerName = None

    @field_validator(*_NEW_NAMES, mode="before")
    @classmethod
    def _refuse_former_name(cls, value: object, info: ValidationInfo) -> object:
        raise ValueError(f"this setting was renamed: set {_NEW_NAMES[str(info.field_name)]} instead")

    @field_validator("jwt_keys", mode="before")
    @classmethod
    def _parse_keys(cls, value: object) -> object:
        return parse_signing_keys(value) if isinstance(value, str) else value

    @field_validator("client_cors_origins", "backoffice_cors_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(origin for part in value.split(",") if (origin := part.strip().rstrip("/")))

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(address for part in value.split(",") if (address := part.strip()))

    @property
    def task_broker_url(self) -> str:
        """`broker_url`, or Redis where nothing else is said."""
        return self.broker_url or self.redis_url

    @property
    def is_production(self) -> bool:
        """Whether this process serves real users."""
        return self.environment is Environment.PRODUCTION

    @property
    def response_check(self) -> ResponseCheck:
        """`specfirst_responses`, or what suits the environment."""
        return self.specfirst_responses or (ResponseCheck.LOG if self.is_production else ResponseCheck.RAISE)

    @property
    def unimplemented_policy(self) -> UnimplementedPolicy:
        """`specfirst_unimplemented`, or what suits the environment."""
        if self.specfirst_unimplemented is not None:
            return self.specfirst_unimplemented
        development = self.environment is Environment.DEVELOPMENT
        return UnimplementedPolicy.RESPOND_501 if development else UnimplementedPolicy.REFUSE
