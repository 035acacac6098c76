"""The configuration of the data servers in containers, on the real servers of this machine."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from redis import AuthenticationError, Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy import Connection, create_engine, text

from app.db.urls import psycopg2_url
from specfirst.devserver.ports import free_port
from specfirst.devserver.servers.binaries import postgres_programs, valkey_program
from tests.deploy.compose_files import REPOSITORY
from tests.deploy.containers import SERVICES

READY_SECONDS = 20.0
PASSWORD = "a password of the tests"


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[int]:
    """Valkey with `deploy/valkey/valkey.conf`, in a folder of its own; its port."""
    port = free_port()
    (tmp_path / "redis_auth").write_text(f'requirepass "{PASSWORD}"\n')
    text = (REPOSITORY / "deploy" / "valkey" / "valkey.conf").read_text()
    for written, here in (
        ("/run/secrets/", f"{tmp_path}/"),
        ("dir /data", f"dir {tmp_path}"),
        ("port 6379", f"port {port}"),
        ("bind * -::*", "bind 127.0.0.1"),
    ):
        assert written in text
        text = text.replace(written, here)
    configuration = tmp_path / "valkey.conf"
    configuration.write_text(text)
    process = subprocess.Popen([valkey_program(None), configuration], stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(READY_SECONDS)


def test_valkey_requires_its_password_and_persists_data(valkey: int) -> None:
    _wait_for(valkey)
    with Redis(port=valkey) as stranger, pytest.raises(AuthenticationError):
        stranger.get("queue")
    with Redis(port=valkey, password=PASSWORD, decode_responses=True) as redis:
        found = redis.config_get("*")
    assert found["appendonly"] == "yes"
    assert found["maxmemory-policy"] == "noeviction"
    limit = int(SERVICES["redis"]["deploy"]["resources"]["limits"]["memory"])
    assert 0 < int(found["maxmemory"]) <= limit // 2


@pytest.fixture
def server(server_urls: dict[str, str]) -> Iterator[Connection]:
    """The tests' PostgreSQL, as its superuser."""
    engine = create_engine(psycopg2_url(server_urls["DATABASE_URL"]), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_postgres_accepts_every_option_of_its_command(server: Connection) -> None:
    options = [re.fullmatch(r"--([a-z_]+)=(.+)", word) for word in SERVICES["postgres"]["command"][1:]]
    assert options
    for option in options:
        assert option is not None
        # Invalid names and values are refused; valid ones apply after a restart.
        server.execute(text(f"ALTER SYSTEM SET {option[1]} = '{option[2]}'"))
        server.execute(text(f"ALTER SYSTEM RESET {option[1]}"))


def test_postgres_logs_no_values() -> None:
    command = SERVICES["postgres"]["command"]
    assert "--log_error_verbosity=terse" in command
    assert "--log_parameter_max_length=0" in command
    assert "--log_parameter_max_length_on_error=0" in command


def test_service_owns_its_database_and_is_no_superuser(
    server: Connection, server_urls: dict[str, str], tmp_path: Path, worker_number: int
) -> None:
    name = f"service_{worker_number}"
    (tmp_path / "database_password").write_text("pass'word\n")
    sql = (REPOSITORY / "deploy" / "postgres" / "create_service_role.sql").read_text()
    sql = sql.replace("service", name).replace("/run/secrets", str(tmp_path))
    url = urlsplit(server_urls["DATABASE_URL"])
    psql = [str(postgres_programs(None) / "psql"), "--no-psqlrc", "--quiet", server_urls["DATABASE_URL"]]
    try:
        subprocess.run(psql, input=sql, text=True, check=True)
        own = url._replace(netloc=f"{name}:pass%27word@{url.hostname}:{url.port}", path=f"/{name}").geturl()
        engine = create_engine(psycopg2_url(own))
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE made (id int)"))
            rights = connection.execute(
                text("SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user")
            ).one()
        engine.dispose()
        assert tuple(rights) == (False, False, False)
    finally:
        server.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        server.execute(text(f"DROP ROLE IF EXISTS {name}"))


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    with Redis(port=port, password=PASSWORD) as redis:
        while True:
            try:
                redis.ping()
            except RedisConnectionError:
                assert time.monotonic() < deadline
                time.sleep(0.02)
            else:
                return
