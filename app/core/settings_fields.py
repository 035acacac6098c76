"""Every setting of the service, without the rules that combine them (`app.core.settings`).

A setting is read from the environment variable with its name in capitals, otherwise from `.env`, otherwise
from the file with its name in the folder that `SECRETS_DIR` names, such as `/run/secrets`. `.env.example`
lists all settings; `make env-example` generates it from this module and `app.core.server_settings`, with the
comments in the classes as headings.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, HttpUrl, SecretStr, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from app.core.keys import DEVELOPMENT_SECRET, SigningKey, parse_signing_keys
from app.core.product import PRODUCT_NAME, PRODUCT_TITLE
from app.core.secret_files import secret_files
from app.core.server_settings import ServerSettings
from app.core.setting_types import (
    GIBIBYTE,
    SMTP_PORTS,
    CommaSeparated,
    Count,
    DatabasePooler,
    Days,
    Environment,
    LogLevel,
    MailKind,
    Positive,
    Seconds,
    SmtpSecurity,
    StorageKind,
    UpToADay,
)
from specfirst.runtime.runtime import DispatchMode, ResponseCheck, UnimplementedPolicy

DEVELOPMENT_SENDER: Final = "no-reply@service.localhost"
"""The default of `mail_from`; production refuses it."""

FormerName = Annotated[None, Field(exclude=True, repr=False, validate_default=False)]
"""A setting that was renamed."""

NEW_NAMES: Final = {
    "contract_responses": "SPECFIRST_RESPONSES",
    "contract_unimplemented": "SPECFIRST_UNIMPLEMENTED",
}
"""The environment variables that replace former names of fields."""


class DatabaseSettings(BaseSettings):
    """The settings that migrations need."""

    model_config = SettingsConfigDict(
        env_file=".env",
        extra="ignore",
        env_ignore_empty=True,
        frozen=True,
        arbitrary_types_allowed=True,
        use_attribute_docstrings=True,
        # The log of a failed start must not contain secrets.
        hide_input_in_errors=True,
    )

    database_url: Annotated[str, Field(repr=False)] = ""
    """PostgreSQL, as libpq reads it: `postgresql://user:password@host:5432/database`."""
    migrations_database_url: Annotated[str, Field(repr=False)] = ""
    """The direct URL of PostgreSQL for migrations and backups, where DATABASE_URL leads to a pooler.
    If unset, they use DATABASE_URL."""

    @property
    def direct_database_url(self) -> str:
        return self.migrations_database_url or self.database_url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        sources = (init_settings, env_settings, dotenv_settings)
        files = secret_files(settings_cls)
        return sources if files is None else (*sources, files)


class SettingsFields(ServerSettings, DatabaseSettings):
    """All settings. `app.core.settings` checks them together."""

    # Service
    environment: Environment = Environment.DEVELOPMENT
    """`development`, `test` or `production`. Production refuses weak settings and hides internals."""
    debug: bool = False
    """Log at level `debug`, and every SQL statement without its parameters. Refused in production."""
    service_name: Annotated[str, Field(min_length=1, max_length=80)] = PRODUCT_TITLE
    """Shown in the API's configuration and in mails."""
    build_commit: Annotated[str | None, Field(pattern=r"^[0-9a-f]{7,64}$")] = None
    """The git commit that is running, for the health report of the backoffice."""
    public_url: str = ""
    """The origin at which clients reach the service: `https://api.example.com`. Unset: signed URLs are
    relative."""
    client_app_url: str = ""
    """The front end whose pages the links in mails open. Unset: mails contain the token to paste."""
    registration_open: bool = True
    """Whether visitors may register."""
    docs_enabled: bool | None = None
    """Whether the landing page, the specs and their viewers are served. Unset: everywhere but in
    production."""
    backoffice_docs_password: SecretStr = SecretStr("")
    """The password of the backoffice documentation, with any user name. At least 16 characters. Unset: that
    documentation is served in development only."""
    docs_links: Annotated[dict[str, HttpUrl], Field(max_length=20)] = {}
    """Further links of the landing page, as JSON: `{"Dashboards": "https://grafana.example.com"}`."""
    trusted_proxies: CommaSeparated = ()
    """Addresses or networks of the proxies in front of the service. Only their `X-Forwarded-For` and
    `X-Forwarded-Proto` are trusted."""
    client_cors_origins: CommaSeparated = ()
    """Origins whose pages may call the client API. `*` lets any site read responses, never with
    credentials."""
    backoffice_cors_origins: CommaSeparated = ()
    """The same for the backoffice API."""
    cors_credentials: bool = True
    """Whether origins that are listed by name may send cookies and other credentials."""
    specfirst_responses: ResponseCheck | None = None
    """How responses are checked against the spec: `raise`, `log` or `off`. Unset: `log` in production, else
    `raise`."""
    specfirst_log_sample: float = Field(default=1.0, ge=0, le=1)
    """With `SPECFIRST_RESPONSES=log`: the share of responses that are checked, from 0 to 1."""
    specfirst_unimplemented: UnimplementedPolicy | None = None
    """How operations without a service method are handled: `mock`, `501` or `refuse` to start. Unset: `mock`
    in development, else `refuse`. Production refuses `mock`."""
    specfirst_dispatch: DispatchMode = DispatchMode.COMPILED
    """How dependencies are resolved: with `compiled` plans, or by `fastapi` itself, for comparisons."""
    gc_young_objects: Count = 10_000
    """New objects after which a web process collects garbage. Objects of the start are exempt. 0 keeps
    Python's default."""

    # PostgreSQL
    db_pool_size: Positive = 20
    """Connections that a web process keeps open."""
    db_max_overflow: Count = 10
    """Further connections that it opens under load."""
    db_pool_recycle_seconds: Positive = 1800
    """The age at which a connection is replaced."""
    db_pool_timeout_seconds: Seconds = 5
    """How long a request waits for a connection before the response is 503."""
    db_connect_timeout_seconds: Seconds = 3
    """How long opening a connection may take."""
    db_statement_timeout_seconds: Seconds = 15
    """How long one SQL statement may run. Behind a pooler, set it on the role as well: `ALTER ROLE service
    SET statement_timeout = '15s'`."""
    db_pooler: DatabasePooler = DatabasePooler.NONE
    """`transaction` if DATABASE_URL leads to PgBouncer in transaction mode, which disables prepared
    statements; otherwise `none`."""
    task_pool_size: Positive = 5
    """Database connections of a worker process."""

    # Redis and tasks
    redis_url: Annotated[str, Field(repr=False)] = ""
    """Redis or Valkey: `redis://:password@host:6379/0`, `rediss://` for TLS."""
    redis_timeout_seconds: Seconds = 0.25
    """Time-out of connecting and of every command. Short, because the service works without Redis, only more
    slowly."""
    broker_url: Annotated[str, Field(repr=False)] = ""
    """The Redis server of Celery's queues. Unset: `REDIS_URL`."""
    task_events: bool = False
    """Whether Celery publishes events for all steps of a task, which only Flower reads."""
    outbox_sweep_seconds: Positive = 10
    """Interval at which the outbox is searched for events that were not relayed."""
    session_cache_seconds: Positive = 30
    """Lifetime of entries of the session cache."""

    # Tokens
    jwt_keys: Annotated[tuple[SigningKey, ...], NoDecode, Field(repr=False)] = (
        SigningKey("development", DEVELOPMENT_SECRET.encode()),
    )
    """`kid:secret,kid:secret`: the first signs, all verify. Secrets of at least 32 bytes."""
    jwt_issuer: Annotated[str, Field(min_length=1)] = PRODUCT_NAME
    """The `iss` claim of every token."""
    access_token_seconds: Positive = 30 * 60
    """Lifetime of an access token."""
    refresh_token_seconds: Positive = 7 * 24 * 3600
    """Lifetime of a refresh token."""
    token_tolerance_seconds: Seconds = 60
    """How far a token's `iat` may be ahead of this host's clock. From 5 seconds on it is logged."""
    cursor_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    """Comma-separated secrets of list cursors: the first signs, all verify. At least 32 bytes each."""
    secrets_keys: Annotated[tuple[SecretStr, ...], NoDecode] = (SecretStr(DEVELOPMENT_SECRET),)
    """Comma-separated: the first encrypts the secrets of webhooks and stored responses, all decrypt them."""

    # Passwords and limits
    password_time_cost: Positive = 3
    """Passes that argon2id makes over its memory for one hash."""
    password_memory_kib: Annotated[int, Field(ge=8)] = 64 * 1024
    """Memory of one hash, in KiB."""
    password_parallelism: Positive = 4
    """Lanes (threads) that argon2id uses for one hash."""
    password_concurrency: Count = 0
    """Passwords that a process hashes at once; 0: as many as the cores allow."""
    lockout_account_attempts: Count = 10
    """Wrong passwords for one e-mail address from one network within the window; 0 switches this lock off."""
    lockout_unknown_attempts: Count = 100
    """Wrong passwords for one address from all unknown networks within 24 hours. A network is known if the
    account had a session there in the last 90 days."""
    lockout_address_attempts: Count = 50
    """Wrong passwords from one network for all accounts to which it is unknown, within the window."""
    lockout_window_seconds: UpToADay = 15 * 60
    """The window of the locks by account and by network."""
    rate_limits_enabled: bool = True
    """Whether the limits that the specs declare are enforced; off for load tests and fuzzing."""

    # Files
    storage: StorageKind = StorageKind.LOCAL
    """The storage of files: `local`, in STORAGE_FOLDER, or `s3`."""
    storage_folder: Path = Path(".data/files")
    """Folder of the local storage. All processes of an installation must share it."""
    url_signing_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    """Comma-separated: the first signs the URLs of the local storage, all verify them. S3 signs its own. At
    least 32 bytes each."""
    signed_url_seconds: Annotated[int, Field(ge=1, le=7 * 24 * 3600)] = 15 * 60
    """How long a signed URL may be used; S3 allows seven days at most."""
    s3_bucket: str = ""
    """The bucket that holds all files."""
    s3_region: str = "us-east-1"
    """The region of the bucket."""
    s3_endpoint_url: str = ""
    """The endpoint of another provider. Unset: Amazon's own."""
    s3_public_endpoint_url: str = ""
    """The endpoint for clients, if they use another address than the service."""
    s3_access_key: str = ""
    """Set together with `S3_SECRET_KEY`. Both unset: boto3 finds credentials, such as the role of the
    machine."""
    s3_secret_key: SecretStr = SecretStr("")
    """The secret of the key that `S3_ACCESS_KEY` names."""
    s3_connect_timeout_seconds: Seconds = 3
    """Time-out of connecting."""
    s3_read_timeout_seconds: Seconds = 60
    """Time-out between two reads of a response."""
    s3_attempts: Positive = 3
    """Attempts of a call, including the first one."""
    s3_concurrency: Positive = 16
    """Concurrent calls, which run in threads."""
    files_max_bytes: Annotated[int, Field(ge=1, le=5 * GIBIBYTE)] = 2 * GIBIBYTE
    """The largest file, in bytes. A PUT to S3 is limited to 5 GiB."""
    files_quota_bytes: Positive = 10 * GIBIBYTE
    """The total size of the files of a user, in bytes."""
    spool_max_bytes: Positive = 16 * GIBIBYTE
    """Disk space of unfinished uploads per web process, in bytes. One user gets at most half of it."""

    # Mail
    mail: MailKind = MailKind.SMTP
    """How mail is sent: `smtp`, or `brevo` for Brevo's HTTP API."""
    mail_from: str = DEVELOPMENT_SENDER
    """The sender: `Name <user@example.com>`, or the address alone."""
    mail_timeout_seconds: Seconds = 10
    """Time-out of connecting, and of every later step."""
    smtp_host: str = ""
    """The SMTP server. Unset: this machine, which production refuses."""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """The port. Unset: 587 with STARTTLS, 465 with TLS, otherwise 25."""
    smtp_user: str = ""
    """The user name. Set together with `SMTP_PASSWORD`, or not at all."""
    smtp_password: SecretStr = SecretStr("")
    """The password of `SMTP_USER`. Set both or none."""
    smtp_security: SmtpSecurity = SmtpSecurity.STARTTLS
    """The encryption: `starttls`, `tls` or `none`."""
    brevo_api_key: SecretStr = SecretStr("")
    """The key of Brevo's API, required with `MAIL=brevo`."""
    brevo_api_url: str = "https://api.brevo.com"
    """The URL of Brevo's API."""
    mail_limit: Count = 5
    """Mails of a kind to an address within the window; 0 means unlimited."""
    mail_window_seconds: UpToADay = 3600
    """The window of that limit."""
    email_verification_seconds: Positive = 24 * 3600
    """Lifetime of the token that verifies an e-mail address."""
    password_reset_seconds: Positive = 3600
    """Lifetime of the token that sets a new password."""

    # Webhooks
    webhook_allowed_networks: CommaSeparated = ()
    """Private networks that webhooks may be sent to. If there are any, host names and ports are not
    restricted."""
    webhook_seconds: Annotated[float, Field(gt=0, le=30)] = 15
    """Time-out of an attempt, from the lookup of the name to the end of the response."""

    # Logs
    log_level: LogLevel = LogLevel.INFO
    """`debug`, `info`, `warning` or `error`: the lowest level that is logged."""
    log_slow_statement_ms: Positive = 200
    """SQL statements that take longer are logged as slow."""
    log_all_statements: bool | None = None
    """Whether other SQL statements go to the SQL log, too. Unset: yes outside production."""
    log_shipping: bool | None = None
    """Whether records are sent to Redis, for the log consumer to write to files. Unset: yes, but not in
    tests."""
    log_folder: Path = Path("logs")
    """Folder of the log consumer's files, and of records that Redis did not accept. All processes of a
    machine share it."""
    log_keep_days: Annotated[int, Field(ge=1, le=3650)] = 7
    """Days for which the files of the log consumer are kept."""
    log_queue_records: Positive = 10_000
    """Records that wait in the memory of a process; further ones are dropped and counted."""
    log_stream_records: Positive = 100_000
    """Records that wait in Redis for the log consumer; further ones go to files in `LOG_FOLDER`."""
    log_fallback_bytes: Positive = 256 * 1024**2
    """Size of these files for each process; further records are dropped and counted."""

    # Metrics, traces and shutdown
    metrics_token: SecretStr = SecretStr("")
    """The bearer token that `/metrics` asks for. Unset: production has no `/metrics`, others ask for none."""
    metrics_address: str = ""
    """The internal `host:port` at which worker, beat and log consumer serve `/metrics`. Unset: they serve
    none."""
    metrics_folder: Path | None = None
    """A folder of one container, such as `/tmp/metrics`, through which several web processes behind one port
    share their metrics. Unset: each process has its own."""
    otel_exporter_otlp_endpoint: str = ""
    """The OTLP/HTTP collector that traces go to: `http://collector:4318`. Unset: no traces."""
    shutdown_delay_seconds: Annotated[float, Field(ge=0, le=300)] = 0
    """How long a web process continues to serve after SIGTERM, with 503 from `/readyz`, so that a load
    balancer stops sending requests."""

    # Retention, in days; 0 means for ever
    audit_keep_days: Days = 365
    """Audit events."""
    read_notifications_keep_days: Days = 90
    """Read notifications, after they were read."""
    job_results_keep_days: Days = 30
    """Results of jobs, after the end of their run."""
    job_runs_keep_days: Days = 90
    """Runs of jobs with their results, after their end."""

    # Refused when set: ignoring them would silently change how an installation checks responses.
    contract_responses: FormerName = None
    contract_unimplemented: FormerName = None

    @field_validator(*NEW_NAMES, mode="before")
    @classmethod
    def _refuse_former_name(cls, value: object, info: ValidationInfo) -> object:
        raise ValueError(f"this setting was renamed: set {NEW_NAMES[str(info.field_name)]} instead")

    @field_validator("jwt_keys", mode="before")
    @classmethod
    def _parse_keys(cls, value: object) -> object:
        return parse_signing_keys(value) if isinstance(value, str) else value

    @field_validator("client_cors_origins", "backoffice_cors_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        return tuple(item.rstrip("/") for item in _items(value)) if isinstance(value, str) else value

    @field_validator("trusted_proxies", "secrets_keys", "webhook_allowed_networks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _items(value) if isinstance(value, str) else value

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def is_development(self) -> bool:
        return self.environment is Environment.DEVELOPMENT

    @property
    def docs_are_served(self) -> bool:
        return not self.is_production if self.docs_enabled is None else self.docs_enabled

    @property
    def task_broker_url(self) -> str:
        return self.broker_url or self.redis_url

    @property
    def lowest_log_level(self) -> LogLevel:
        return LogLevel.DEBUG if self.debug else self.log_level

    @property
    def logs_all_statements(self) -> bool:
        return not self.is_production if self.log_all_statements is None else self.log_all_statements

    @property
    def ships_logs(self) -> bool:
        wanted = self.environment is not Environment.TEST if self.log_shipping is None else self.log_shipping
        return wanted and bool(self.redis_url)

    @property
    def response_check(self) -> ResponseCheck:
        return self.specfirst_responses or (ResponseCheck.LOG if self.is_production else ResponseCheck.RAISE)

    @property
    def unimplemented_policy(self) -> UnimplementedPolicy:
        if self.specfirst_unimplemented is not None:
            return self.specfirst_unimplemented
        return UnimplementedPolicy.MOCK if self.is_development else UnimplementedPolicy.REFUSE

    @property
    def cursor_secrets(self) -> tuple[bytes, ...]:
        return _secrets(self.cursor_key)

    @property
    def url_signing_secrets(self) -> tuple[bytes, ...]:
        return _secrets(self.url_signing_key)

    @property
    def sealing_secrets(self) -> tuple[bytes, ...]:
        return tuple(key.get_secret_value().encode() for key in self.secrets_keys)

    @property
    def smtp_server(self) -> tuple[str, int]:
        return self.smtp_host or "localhost", self.smtp_port or SMTP_PORTS[self.smtp_security]


def kept_for(days: int) -> timedelta | None:
    return timedelta(days=days) if days else None


def _items(text: str) -> tuple[str, ...]:
    return tuple(item for part in text.split(",") if (item := part.strip()))


def _secrets(listed: SecretStr) -> tuple[bytes, ...]:
    return tuple(secret.encode() for secret in _items(listed.get_secret_value()))
