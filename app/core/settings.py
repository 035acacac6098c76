"""The settings of a process: the fields of `app.core.settings_fields`, checked together.

Entry points call `load_settings` and pass the settings on; importing this module reads none.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Self
from urllib.parse import urlsplit

from pydantic import ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from app.core.keys import DEVELOPMENT_SECRET, MIN_SECRET_BYTES
from app.core.mailbox import parse_mailbox
from app.core.setting_types import MailKind, SmtpSecurity, StorageKind
from app.core.settings_fields import DEVELOPMENT_SENDER, SettingsFields
from specfirst.runtime.operation import MEBIBYTE
from specfirst.runtime.runtime import UnimplementedPolicy

_DATABASE_SCHEMES = ("postgresql", "postgres")
_REDIS_SCHEMES = ("redis", "rediss", "unix")
_MIN_MEMORY_KIB = 19 * 1024
_MIN_TIME_COST = 2
_MIN_DISTINCT_BYTES = 8
_MIN_DOCS_PASSWORD_LENGTH = 16
_BREVO_NAME_LENGTH = 70
"""Limit in the reference of Brevo's API, in characters."""


class Settings(SettingsFields):
    """The configuration of a process. Invalid combinations are refused with all problems at once."""

    @model_validator(mode="after")
    def _refuse_problems(self) -> Self:
        if problems := _problems(self):
            raise ValueError("\n- ".join(["these settings cannot be used:", *problems]))
        return self


def load_settings() -> Settings:
    """Return the settings of this process. For entry points: invalid settings end the process with a message.

    Raises:
        SystemExit: names every problem.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SystemExit("\n".join(map(_explained, error.errors()))) from None
    except SettingsError as error:
        # A value that is not valid JSON. The message names the field without quoting the value.
        raise SystemExit(str(error)) from None


def _explained(problem: ErrorDetails) -> str:
    name = "_".join(map(str, problem["loc"])).upper()
    message = problem["msg"].removeprefix("Value error, ")
    return f"{name}: {message}" if name else message


def _problems(settings: SettingsFields) -> list[str]:
    """Return all problems: sentences that name the variable and quote no secret."""
    problems = [*_always(settings)]
    if settings.is_production:
        problems += _in_production(settings)
    return problems


def _always(settings: SettingsFields) -> Iterator[str]:
    yield from _url("DATABASE_URL", settings.database_url, _DATABASE_SCHEMES)
    if settings.migrations_database_url:
        yield from _url("MIGRATIONS_DATABASE_URL", settings.migrations_database_url, _DATABASE_SCHEMES)
    yield from _url("REDIS_URL", settings.redis_url, _REDIS_SCHEMES)
    if settings.broker_url:
        yield from _url("BROKER_URL", settings.broker_url, _REDIS_SCHEMES)
    if not settings.jwt_keys:
        yield "JWT_KEYS is empty: set kid:secret pairs, separated by commas"
    for name, secrets in _secret_lists(settings).items():
        if not secrets:
            yield f"{name} is empty: set one secret, or several separated by commas"
    for label, secret in _secrets(settings):
        yield from _short(label, secret)
    length = len(settings.backoffice_docs_password.get_secret_value())
    if 0 < length < _MIN_DOCS_PASSWORD_LENGTH:
        yield f"BACKOFFICE_DOCS_PASSWORD has {length} characters, and needs {_MIN_DOCS_PASSWORD_LENGTH}"
    yield from _storage(settings)
    yield from _mail(settings)
    yield from _metrics(settings)
    # RFC 9106, 3.1: argon2 needs eight blocks of one KiB for each of its lanes.
    if settings.password_memory_kib < 8 * settings.password_parallelism:
        yield "PASSWORD_MEMORY_KIB must be at least 8 times PASSWORD_PARALLELISM"
    for address in settings.trusted_proxies:
        if not _is_network(address):
            yield f"TRUSTED_PROXIES: {address!r} is neither an address nor a network such as 10.0.0.0/8"
    for network in settings.webhook_allowed_networks:
        if not _is_network(network):
            yield f"WEBHOOK_ALLOWED_NETWORKS: {network!r} is no network such as 10.0.0.0/8"
    for name, origins in _origin_lists(settings):
        for origin in origins:
            if origin != "*" and not _is_origin(origin):
                yield f"{name}: {origin!r} is not an origin such as https://app.example.com"


def _in_production(settings: SettingsFields) -> Iterator[str]:
    if settings.debug:
        yield "DEBUG must be off in production"
    if settings.specfirst_unimplemented is UnimplementedPolicy.MOCK:
        yield "SPECFIRST_UNIMPLEMENTED must not be mock in production: customers would get made-up data"
    for label, secret in _secrets(settings):
        yield from _guessable(label, secret)
    for name, origins in _origin_lists(settings):
        if "*" in origins and settings.cors_credentials:
            yield f"{name} has * while CORS_CREDENTIALS is on: list the origins, or switch credentials off"
    if settings.password_memory_kib < _MIN_MEMORY_KIB or settings.password_time_cost < _MIN_TIME_COST:
        yield f"PASSWORD_MEMORY_KIB must be at least {_MIN_MEMORY_KIB}, PASSWORD_TIME_COST {_MIN_TIME_COST}"
    yield from _mail_in_production(settings)
    if token := settings.metrics_token.get_secret_value():
        yield from _guessable("METRICS_TOKEN", token.encode())
    elif settings.metrics_address:
        yield "METRICS_TOKEN is not set, and METRICS_ADDRESS serves metrics"


def _metrics(settings: SettingsFields) -> Iterator[str]:
    token = settings.metrics_token.get_secret_value()
    if token:
        yield from _short("METRICS_TOKEN", token.encode())
        if not token.isascii() or not token.isprintable() or " " in token:
            yield "METRICS_TOKEN may hold only printable ASCII characters without spaces"
    if settings.metrics_address and not _is_host_and_port(settings.metrics_address):
        yield f"METRICS_ADDRESS: {settings.metrics_address!r} is not host:port, as in 0.0.0.0:9100"
    if settings.otel_exporter_otlp_endpoint and not _is_base_url(settings.otel_exporter_otlp_endpoint):
        yield "OTEL_EXPORTER_OTLP_ENDPOINT is not a URL such as http://collector:4318"


def _storage(settings: SettingsFields) -> Iterator[str]:
    if settings.spool_max_bytes < 2 * (settings.files_max_bytes + MEBIBYTE):
        yield "SPOOL_MAX_BYTES must be at least twice FILES_MAX_BYTES plus 2 MiB: one user may use half of it"
    if settings.public_url and not _is_origin(settings.public_url):
        yield f"PUBLIC_URL: {settings.public_url!r} is not an origin such as https://api.example.com"
    if settings.storage is not StorageKind.S3:
        return
    if not settings.s3_bucket:
        yield "S3_BUCKET is not set, and STORAGE is s3"
    if bool(settings.s3_access_key) != bool(settings.s3_secret_key.get_secret_value()):
        yield "S3_ACCESS_KEY and S3_SECRET_KEY go together: set both, or none"
    for name, url in (
        ("S3_ENDPOINT_URL", settings.s3_endpoint_url),
        ("S3_PUBLIC_ENDPOINT_URL", settings.s3_public_endpoint_url),
    ):
        if url and urlsplit(url).scheme not in ("http", "https"):
            yield f"{name} must start with https:// or http://"


def _mail(settings: SettingsFields) -> Iterator[str]:
    yield from _sender(settings)
    if bool(settings.smtp_user) != bool(settings.smtp_password.get_secret_value()):
        yield "SMTP_USER and SMTP_PASSWORD go together: set both, or none"
    if settings.mail is MailKind.BREVO and not settings.brevo_api_key.get_secret_value():
        yield "BREVO_API_KEY is not set, and MAIL is brevo"
    for name, url in (
        ("BREVO_API_URL", settings.brevo_api_url),
        ("CLIENT_APP_URL", settings.client_app_url),
    ):
        if url and not _is_base_url(url):
            yield f"{name}: {url!r} is not an address such as https://app.example.com"


def _mail_in_production(settings: SettingsFields) -> Iterator[str]:
    if settings.mail_from == DEVELOPMENT_SENDER:
        yield "MAIL_FROM is not set: mail needs a sender that others accept"
    if settings.mail is MailKind.SMTP:
        yield from _smtp_in_production(settings)
    elif urlsplit(settings.brevo_api_url).scheme != "https":
        yield "BREVO_API_URL must start with https:// in production"
    if settings.client_app_url and urlsplit(settings.client_app_url).scheme != "https":
        yield "CLIENT_APP_URL must start with https:// in production: its links hold tokens"


def _sender(settings: SettingsFields) -> Iterator[str]:
    try:
        name = parse_mailbox(settings.mail_from).name
    except ValueError:
        yield f"MAIL_FROM: {settings.mail_from!r} is not of the form 'Name <user@example.com>'"
        return
    if settings.mail is MailKind.BREVO and len(name) > _BREVO_NAME_LENGTH:
        yield f"MAIL_FROM: Brevo takes names of at most {_BREVO_NAME_LENGTH} characters"


def _smtp_in_production(settings: SettingsFields) -> Iterator[str]:
    if not settings.smtp_host:
        yield "SMTP_HOST is not set, and MAIL is smtp"
    elif settings.smtp_security is SmtpSecurity.NONE and not _is_this_machine(settings.smtp_host):
        yield "SMTP_SECURITY is none, and mails hold tokens: use starttls or tls, or a server on this machine"


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_host_and_port(address: str) -> bool:
    try:
        parts = urlsplit(f"//{address}")
        return bool(parts.hostname) and bool(parts.port) and parts.netloc == address and "@" not in address
    except ValueError:
        return False


def _is_base_url(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.query and not parts.fragment


def _url(name: str, value: str, schemes: tuple[str, ...]) -> Iterator[str]:
    if not value:
        yield f"{name} is not set"
    elif urlsplit(value).scheme.partition("+")[0] not in schemes:
        yield f"{name} must start with {' or '.join(f'{scheme}://' for scheme in schemes)}"


def _short(name: str, secret: bytes) -> Iterator[str]:
    if len(secret) < MIN_SECRET_BYTES:
        yield f"{name} has {len(secret)} bytes, and {MIN_SECRET_BYTES} are the least"


def _guessable(name: str, secret: bytes) -> Iterator[str]:
    if secret == DEVELOPMENT_SECRET.encode():
        yield f"{name} is the default, which everybody knows"
    elif len(set(secret)) < _MIN_DISTINCT_BYTES:
        yield f"{name} repeats a few characters: make a random one"


def _secret_lists(settings: SettingsFields) -> dict[str, tuple[bytes, ...]]:
    return {
        "CURSOR_KEY": settings.cursor_secrets,
        "URL_SIGNING_KEY": settings.url_signing_secrets,
        "SECRETS_KEYS": settings.sealing_secrets,
    }


def _secrets(settings: SettingsFields) -> Iterator[tuple[str, bytes]]:
    """Yield every secret with its name in messages."""
    for key in settings.jwt_keys:
        yield f"JWT_KEYS: the secret of {key.kid!r}", key.secret
    for name, secrets in _secret_lists(settings).items():
        for position, secret in enumerate(secrets, start=1):
            yield name if len(secrets) == 1 else f"{name}: entry {position}", secret


def _origin_lists(settings: SettingsFields) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "CLIENT_CORS_ORIGINS", settings.client_cors_origins
    yield "BACKOFFICE_CORS_ORIGINS", settings.backoffice_cors_origins


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _is_origin(origin: str) -> bool:
    parts = urlsplit(origin)
    whole = f"{parts.scheme}://{parts.netloc}"
    return parts.scheme in ("http", "https") and bool(parts.netloc) and origin == whole
