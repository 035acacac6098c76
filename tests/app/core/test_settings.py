"""Validation of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core.keys import DEVELOPMENT_SECRET
from app.core.setting_types import Environment
from app.core.settings import Settings, load_settings
from app.integrations.webhooks.target import TargetRefusedError, target_policy
from specfirst.runtime.runtime import ResponseCheck, UnimplementedPolicy

STRONG = "Zm9yLXRlc3RzLW9ubHktYnV0LXN0cm9uZy1lbm91Z2g"
URLS: dict[str, object] = {"database_url": "postgresql://u:hunter2@db/app", "redis_url": "redis://cache/0"}
PRODUCTION: dict[str, object] = URLS | {
    "environment": "production",
    "jwt_keys": f"k1:{STRONG}",
    "cursor_key": STRONG,
    "url_signing_key": STRONG,
    "mail_from": "The Service <no-reply@example.com>",
    "smtp_host": "mail.example.com",
    "secrets_keys": STRONG,
}
S3: dict[str, object] = {"storage": "s3", "s3_bucket": "files"}
BREVO: dict[str, object] = {"mail": "brevo", "brevo_api_key": "xkeysib-secret"}


@pytest.fixture(autouse=True)
def _only_what_the_test_gives(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "ENVIRONMENT",
        "JWT_KEYS",
        "CURSOR_KEY",
        "URL_SIGNING_KEY",
        "SECRETS_KEYS",
        "DEBUG",
        "MAIL",
        "MAIL_FROM",
        "SMTP_HOST",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def make(values: Mapping[str, object]) -> Settings:
    return Settings(**values)  # type: ignore[arg-type]


def refusal(values: Mapping[str, object]) -> str:
    with pytest.raises(ValidationError) as caught:
        make(values)
    return str(caught.value)


def test_valid_production_settings_are_accepted() -> None:
    settings = make(PRODUCTION)
    assert settings.environment is Environment.PRODUCTION
    assert settings.response_check is ResponseCheck.LOG
    assert settings.unimplemented_policy is UnimplementedPolicy.REFUSE


def test_production_requires_https_for_webhooks() -> None:
    plain = "http://hooks.example.com/"
    assert target_policy(make(URLS)).check(plain).port == 80
    with pytest.raises(TargetRefusedError, match="https"):
        target_policy(make(PRODUCTION)).check(plain)


def test_webhooks_to_private_networks_require_a_setting() -> None:
    local = "https://10.0.0.1/"
    for settings in (make(URLS), make(PRODUCTION)):
        with pytest.raises(TargetRefusedError, match="not public"):
            target_policy(settings).check(local)
    opened = make(PRODUCTION | {"webhook_allowed_networks": "192.168.0.0/16, 10.0.0.0/8"})
    target_policy(opened).check(local)
    assert "WEBHOOK_ALLOWED_NETWORKS: 'inside'" in refusal(URLS | {"webhook_allowed_networks": "inside"})


def test_encryption_keys_must_be_random_and_may_be_several() -> None:
    other = STRONG[::-1]
    settings = make(PRODUCTION | {"secrets_keys": f"{other}, {STRONG}"})
    assert settings.sealing_secrets == (other.encode(), STRONG.encode())
    assert "SECRETS_KEYS is empty" in refusal(PRODUCTION | {"secrets_keys": " , "})
    assert "SECRETS_KEYS: entry 2 has 5 bytes" in refusal(URLS | {"secrets_keys": f"{STRONG},short"})
    assert "SECRETS_KEYS is the default" in refusal(PRODUCTION | {"secrets_keys": DEVELOPMENT_SECRET})
    assert "SECRETS_KEYS repeats" in refusal(PRODUCTION | {"secrets_keys": "a" * 40})


def test_development_needs_no_secrets() -> None:
    settings = make(URLS)
    assert settings.response_check is ResponseCheck.RAISE
    assert settings.unimplemented_policy is UnimplementedPolicy.MOCK
    assert settings.access_token_seconds == 30 * 60
    assert settings.refresh_token_seconds == 7 * 24 * 3600
    assert (settings.db_pool_size, settings.db_max_overflow, settings.db_pool_recycle_seconds) == (
        20,
        10,
        1800,
    )


@pytest.mark.parametrize(
    ("former", "current"),
    [
        ("CONTRACT_RESPONSES", "SPECFIRST_RESPONSES"),
        ("CONTRACT_UNIMPLEMENTED", "SPECFIRST_UNIMPLEMENTED"),
    ],
)
def test_former_name_of_a_setting_ends_the_start_and_names_the_new_one(
    monkeypatch: pytest.MonkeyPatch, former: str, current: str
) -> None:
    for name, value in URLS.items():
        monkeypatch.setenv(name.upper(), str(value))
    load_settings()
    monkeypatch.setenv(former, "off")
    with pytest.raises(SystemExit, match=f"{former}: this setting was renamed: set {current} instead"):
        load_settings()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"jwt_keys": f"k:{DEVELOPMENT_SECRET}"}, "JWT_KEYS: the secret of 'k' is the default"),
        ({"jwt_keys": "k:short"}, "JWT_KEYS: the secret of 'k' has 5 bytes"),
        ({"jwt_keys": ""}, "JWT_KEYS is empty"),
        ({"jwt_keys": f"k:{STRONG},old:tooshort"}, "the secret of 'old' has 8 bytes"),
        ({"jwt_keys": "k:" + "ab" * 20}, "repeats a few characters"),
        ({"jwt_keys": STRONG}, "entry 1 is not of the form kid:secret"),
        ({"jwt_keys": f"k:{STRONG},k:{STRONG}"}, "two keys have the same kid: k"),
        ({"cursor_key": DEVELOPMENT_SECRET}, "CURSOR_KEY is the default"),
        ({"cursor_key": "x"}, "CURSOR_KEY has 1 bytes"),
        ({"url_signing_key": DEVELOPMENT_SECRET}, "URL_SIGNING_KEY is the default"),
        ({"url_signing_key": "x"}, "URL_SIGNING_KEY has 1 bytes"),
        ({"cursor_key": f"{STRONG},short"}, "CURSOR_KEY: entry 2 has 5 bytes"),
        ({"url_signing_key": ","}, "URL_SIGNING_KEY is empty"),
        ({"metrics_token": "short"}, "METRICS_TOKEN has 5 bytes"),
        ({"metrics_token": f"{STRONG} with spaces"}, "METRICS_TOKEN may hold only printable ASCII"),
        ({"metrics_token": "ab" * 20}, "METRICS_TOKEN repeats a few characters"),
        ({"metrics_address": "0.0.0.0:9100"}, "METRICS_TOKEN is not set, and METRICS_ADDRESS serves metrics"),
        ({"metrics_address": "9100"}, "METRICS_ADDRESS: '9100' is not host:port"),
        ({"otel_exporter_otlp_endpoint": "collector:4318"}, "OTEL_EXPORTER_OTLP_ENDPOINT is not a URL"),
        ({"public_url": "https://api.example.com/v1"}, "PUBLIC_URL: 'https://api.example.com/v1' is not an"),
        ({"storage": "s3"}, "S3_BUCKET is not set"),
        (S3 | {"s3_access_key": "x"}, "S3_ACCESS_KEY and S3_SECRET_KEY go together"),
        (S3 | {"s3_endpoint_url": "seaweed:8333"}, "S3_ENDPOINT_URL must start with"),
        ({"files_max_bytes": 5 * 1024**3 + 1}, "files_max_bytes"),
        ({"mail_from": "no-reply@service.localhost"}, "MAIL_FROM is not set"),
        ({"mail_from": "nobody"}, "MAIL_FROM: 'nobody' is not of the form"),
        ({"mail_from": "a@example.com, b@example.com"}, "MAIL_FROM"),
        ({"mail_from": "x\r\nBcc: b@example.com"}, "MAIL_FROM"),
        ({"smtp_host": ""}, "SMTP_HOST is not set"),
        ({"smtp_security": "none"}, "SMTP_SECURITY is none, and mails hold tokens"),
        ({"smtp_user": "x"}, "SMTP_USER and SMTP_PASSWORD go together"),
        ({"smtp_password": "x"}, "SMTP_USER and SMTP_PASSWORD go together"),
        ({"mail": "brevo"}, "BREVO_API_KEY is not set"),
        (BREVO | {"brevo_api_url": "http://api.brevo.com"}, "BREVO_API_URL must start with https://"),
        (BREVO | {"brevo_api_url": "api.brevo.com"}, "BREVO_API_URL: 'api.brevo.com' is not an address"),
        (BREVO | {"mail_from": f"{'x' * 71} <a@example.com>"}, "MAIL_FROM: Brevo takes names"),
        ({"client_app_url": "http://app.example.com"}, "CLIENT_APP_URL must start with https://"),
        (
            {"client_app_url": "https://app.example.com/?a=b"},
            "CLIENT_APP_URL: 'https://app.example.com/?a=b'",
        ),
        ({"debug": True}, "DEBUG must be off"),
        ({"specfirst_unimplemented": "mock"}, "SPECFIRST_UNIMPLEMENTED must not be mock"),
        ({"backoffice_docs_password": "short"}, "BACKOFFICE_DOCS_PASSWORD has 5 characters, and needs 16"),
        ({"docs_links": {"Boards": "javascript:alert(1)"}}, "URL scheme should be 'http' or 'https'"),
        ({"client_cors_origins": "https://a.example,*"}, "CLIENT_CORS_ORIGINS has * while CORS_CREDENTIALS"),
        ({"backoffice_cors_origins": "*"}, "BACKOFFICE_CORS_ORIGINS has * while CORS_CREDENTIALS"),
        ({"client_cors_origins": "a.example"}, "'a.example' is not an origin"),
        ({"client_cors_origins": "https://a.example/path"}, "is not an origin"),
        # Trusting all proxies would let clients choose their address.
        ({"trusted_proxies": "10.0.0.1, *"}, "TRUSTED_PROXIES: '*' is neither an address nor a network"),
        ({"trusted_proxies": "nginx"}, "TRUSTED_PROXIES: 'nginx' is neither"),
        ({"trusted_proxies": "10.0.0.1/8"}, "TRUSTED_PROXIES: '10.0.0.1/8' is neither"),
        ({"password_memory_kib": 1024}, "PASSWORD_MEMORY_KIB must be at least"),
        ({"password_time_cost": 1}, "PASSWORD_TIME_COST"),
        ({"password_memory_kib": 31}, "PASSWORD_MEMORY_KIB must be at least 8 times"),
        ({"database_url": ""}, "DATABASE_URL is not set"),
        ({"database_url": "mysql://db/app"}, "DATABASE_URL must start with postgresql://"),
        ({"redis_url": "http://cache"}, "REDIS_URL must start with redis://"),
        ({"broker_url": "amqp://queue"}, "BROKER_URL must start with redis://"),
    ],
)
def test_production_refuses_weak_settings(change: dict[str, object], named: str) -> None:
    assert named in refusal(PRODUCTION | change)


@pytest.mark.parametrize(
    "change",
    [
        BREVO | {"smtp_host": ""},
        {"smtp_host": "127.0.0.1", "smtp_security": "none"},
        {"smtp_host": "localhost", "smtp_security": "none"},
        {"smtp_user": "user", "smtp_password": "hunter2", "smtp_security": "tls"},
        {"client_app_url": "https://app.example.com/accounts"},
    ],
)
def test_production_accepts_encrypted_mail(change: dict[str, object]) -> None:
    assert make(PRODUCTION | change).is_production


@pytest.mark.parametrize(("security", "port"), [("none", 25), ("starttls", 587), ("tls", 465)])
def test_smtp_port_defaults_by_security(security: str, port: int) -> None:
    assert make(URLS | {"smtp_security": security}).smtp_server == ("localhost", port)
    assert make(URLS | {"smtp_security": security, "smtp_port": 2525}).smtp_server == ("localhost", 2525)


def test_message_names_every_problem() -> None:
    message = refusal({"environment": "production", "debug": True, "client_cors_origins": "*"})
    for named in ("DATABASE_URL", "REDIS_URL", "JWT_KEYS", "CURSOR_KEY", "DEBUG", "CLIENT_CORS_ORIGINS"):
        assert f"- {named}" in message
    for named in ("MAIL_FROM", "SMTP_HOST"):
        assert f"- {named}" in message


def test_messages_and_repr_contain_no_secrets() -> None:
    assert "tooshort" not in refusal(PRODUCTION | {"jwt_keys": "k:tooshort"})
    secrets = {"smtp_user": "user", "smtp_password": "hunter3", "brevo_api_key": "xkeysib-hunter4"}
    shown = repr(make(PRODUCTION | secrets))
    assert STRONG not in shown
    for number in (2, 3, 4):
        assert f"hunter{number}" not in shown


def test_any_origin_is_accepted_without_credentials() -> None:
    settings = make(PRODUCTION | {"client_cors_origins": "*", "cors_credentials": False})
    assert settings.client_cors_origins == ("*",)


def test_settings_are_read_from_environment_and_dotenv(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(
        f"DATABASE_URL=postgresql://from-file/app\nREDIS_URL=redis://cache\nJWT_KEYS=a:{STRONG},b:{STRONG}1\n"
    )
    monkeypatch.setenv("DATABASE_URL", "postgresql://from-environment/app")
    monkeypatch.setenv("CLIENT_CORS_ORIGINS", "https://a.example, http://localhost:3000/")
    settings = load_settings()
    assert settings.database_url == "postgresql://from-environment/app"
    assert [key.kid for key in settings.jwt_keys] == ["a", "b"]
    assert settings.client_cors_origins == ("https://a.example", "http://localhost:3000")


def test_load_settings_exits_with_one_message() -> None:
    with pytest.raises(SystemExit) as caught:
        load_settings()
    assert str(caught.value) == (
        "these settings cannot be used:\n- DATABASE_URL is not set\n- REDIS_URL is not set"
    )


def test_invalid_variable_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_KEYS", "nocolon")
    monkeypatch.setenv("DB_POOL_SIZE", "many")
    with pytest.raises(SystemExit) as caught:
        load_settings()
    assert "JWT_KEYS: entry 1 is not of the form kid:secret" in str(caught.value)
    assert "DB_POOL_SIZE: Input should be a valid integer" in str(caught.value)


def test_secret_is_read_from_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in URLS.items():
        monkeypatch.setenv(name.upper(), str(value))
    (tmp_path / "cursor_key").write_text(f"{STRONG}\n")
    (tmp_path / "jwt_keys").write_text(f"a:{STRONG},b:{STRONG}1\n")
    (tmp_path / "redis_url").write_text("redis://from-file/0")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    settings = load_settings()
    assert settings.cursor_key.get_secret_value() == STRONG
    assert [key.kid for key in settings.jwt_keys] == ["a", "b"]
    assert settings.redis_url == URLS["redis_url"]


def test_missing_folder_of_secrets_ends_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRETS_DIR", "/nowhere/secrets")
    with pytest.raises(SystemExit, match="SECRETS_DIR: /nowhere/secrets is not a folder"):
        load_settings()


def test_unreadable_secrets_are_all_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "metrics_token").mkdir()
    (tmp_path / "cursor_key").symlink_to(tmp_path / "absent")
    (tmp_path / "jwt_keys").write_bytes(b"\xff\xfe")
    (tmp_path / "no_setting").mkdir()
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    with pytest.raises(SystemExit) as caught:
        load_settings()
    assert str(caught.value).splitlines() == [
        f"SECRETS_DIR: {tmp_path}/cursor_key cannot be read: No such file or directory",
        f"SECRETS_DIR: {tmp_path}/jwt_keys is not text",
        f"SECRETS_DIR: {tmp_path}/metrics_token cannot be read: Is a directory",
    ]


def test_value_that_is_not_json_is_named_and_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCS_LINKS", "{zebra")
    with pytest.raises(SystemExit, match="docs_links") as caught:
        load_settings()
    assert "zebra" not in str(caught.value)
