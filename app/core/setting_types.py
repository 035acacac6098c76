"""Types of the settings: enumerations, and numbers with limits."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field
from pydantic_settings import NoDecode

GIBIBYTE: Final = 1024**3

CommaSeparated = Annotated[tuple[str, ...], NoDecode]
"""A list, separated by commas."""
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]
Days = Annotated[int, Field(ge=0, le=36_500)]
UpToADay = Annotated[int, Field(ge=1, le=86_400)]


class Environment(StrEnum):
    """The environment of the process. Production has the strictest checks, and exposes the least."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class DatabasePooler(StrEnum):
    """A connection pooler between the process and PostgreSQL."""

    NONE = "none"
    TRANSACTION = "transaction"
    """PgBouncer with `pool_mode = transaction`, or a service that works like it."""


class StorageKind(StrEnum):
    LOCAL = "local"
    S3 = "s3"


class MailKind(StrEnum):
    SMTP = "smtp"
    BREVO = "brevo"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class SmtpSecurity(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    """Upgraded before credentials or mail are sent (RFC 3207)."""
    TLS = "tls"
    """Encrypted from the first byte (RFC 8314)."""


SMTP_PORTS: Final = {SmtpSecurity.NONE: 25, SmtpSecurity.STARTTLS: 587, SmtpSecurity.TLS: 465}
