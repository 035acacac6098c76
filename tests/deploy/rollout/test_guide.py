"""The deployment guide, executed as written, with real database programs and servers."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis
from alembic import command

from scripts.check.containers import compose_command
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.binaries import postgres_programs
from specfirst.devserver.servers.data_directory import throw_away_data
from specfirst.devserver.servers.embedded import EmbeddedServers
from tests.app.conftest import alembic_config
from tests.deploy.compose_files import read_compose
from tests.deploy.rollout.host import DEPLOY, Host, load_rollout

ROOT = DEPLOY.parent
GUIDE = ROOT / "docs/deployment.md"
VALKEY_CLI = """#!{python}
import os, sys
import redis
client = redis.Redis(port={port}, password=os.environ["REDISCLI_AUTH"])
for line in sys.stdin:
    print(client.execute_command(*line.split()))
"""
RECREATE_REDIS = """#!{python}
import os, pathlib
import redis
text = (pathlib.Path(os.environ["FAKE_SECRETS"]) / "redis_auth").read_text()
password = text.split()[1]
redis.Redis(port={port}, password=password).config_set("requirepass", password)
"""


def blocks(language: str) -> list[str]:
    """The code of the guide in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE.read_text(), re.S | re.M)


class Servers:
    """PostgreSQL and Valkey for the guide only, because it replaces their passwords."""

    def __init__(self, urls: dict[str, str]) -> None:
        self.database = urlsplit(urls["DATABASE_URL"])
        self.redis = urlsplit(urls["REDIS_URL"])

    def url(self, user: str, password: str, database: str = "service") -> str:
        """Return the URL of a login to PostgreSQL."""
        host = f"{self.database.hostname}:{self.database.port}"
        return f"postgresql://{user}:{password}@{host}/{database}"


@pytest.fixture
def servers() -> Iterator[Servers]:
    with (
        throw_away_data() as data,
        Watchdog() as watchdog,
        EmbeddedServers(data, watchdog, durable=False) as running,
    ):
        yield Servers(running.urls)


@pytest.fixture
def host(servers: Servers, tmp_path: Path) -> Host:
    """A host with a checkout, and a database as the container of PostgreSQL makes it."""
    host = Host(tmp_path)
    shutil.copytree(DEPLOY, host.folder / "deploy")
    files = tmp_path / "data" / "files"
    files.mkdir(parents=True)
    (files / "upload").write_text("kept")
    programs = Path(host.environment["PATH"].split(os.pathsep)[0])
    for name, text in (("valkey-cli", VALKEY_CLI), ("recreate-redis", RECREATE_REDIS)):
        (programs / name).write_text(text.format(python=sys.executable, port=servers.redis.port))
        (programs / name).chmod(0o755)
    host.environment |= {
        # The programs of the system may be older than the server.
        "PATH": os.pathsep.join((str(programs), str(postgres_programs(None)), host.environment["PATH"])),
        "PGHOST": servers.database.hostname or "",
        "PGPORT": str(servers.database.port),
        "FAKE_SECRETS": str(host.folder / "secrets"),
        "FAKE_DATA": str(tmp_path / "data"),
        "GIT_DIR": str(ROOT / ".git"),
    }
    _make_secrets(host, servers)
    return host


def _make_secrets(host: Host, servers: Servers) -> None:
    subprocess.run([sys.executable, "deploy/make_secrets.py"], cwd=host.folder, check=True)
    secrets = host.folder / "secrets"
    (secrets / "redis_auth").chmod(0o644)
    (secrets / "redis_auth").write_text(f"requirepass {servers.redis.password}\n")
    own = (secrets / "database_password").read_text().strip()
    admin = (secrets / "postgres_password").read_text().strip()
    connection = psycopg2.connect(servers.database.geturl())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE postgres SUPERUSER LOGIN PASSWORD %s", (admin,))
        cursor.execute("CREATE ROLE service LOGIN PASSWORD %s", (own,))
        cursor.execute("CREATE DATABASE service OWNER service")
    connection.close()
    command.upgrade(alembic_config(servers.url("service", own)), "head")
    _execute(servers.url("service", own), "CREATE TABLE kept AS SELECT 7 AS number")


def _execute(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def _value(url: str, query: str) -> object:
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    connection.close()
    return row[0] if row else None


def test_commands_and_procedures_of_the_guide_work(host: Host, servers: Servers) -> None:
    secrets = host.folder / "secrets"
    before = {path.name: path.read_text().strip() for path in secrets.iterdir() if path.is_file()}
    done = host.command("bash", "-euo", "pipefail", "-c", "\n".join(blocks("bash")), folder=host.folder)
    assert done.returncode == 0, done.stdout + done.stderr

    # The rotation of the signing key was completed.
    keys = (secrets / "jwt_keys").read_text().strip()
    assert keys != before["jwt_keys"]
    assert "," not in keys
    assert stat.S_IMODE((secrets / "jwt_keys").stat().st_mode) == 0o444

    # The second role owns the restored data; the first one cannot log in.
    login = urlsplit((secrets / "database_url").read_text().strip())
    assert login.password
    url = servers.url(login.username or "", login.password)
    assert _value(url, "SELECT current_user") == "service"
    assert _value(url, "SHOW statement_timeout") == "15s"
    assert _value(url, "SELECT number FROM kept") == 7
    with pytest.raises(psycopg2.OperationalError, match="not permitted to log in"):
        psycopg2.connect(servers.url("service", before["database_password"]))

    # Redis accepts only the new password.
    password = urlsplit((secrets / "redis_url").read_text().strip()).password
    assert redis.Redis(port=servers.redis.port or 0, password=password).ping()
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=servers.redis.port or 0, password=servers.redis.password).ping()


def test_statement_for_the_role_equals_the_logged_one(host: Host, servers: Servers) -> None:
    (statement,) = blocks("sql")
    _execute(servers.database.geturl(), statement)
    own = (host.folder / "secrets" / "database_password").read_text().strip()
    assert _value(servers.url("service", own), "SHOW statement_timeout") == "15s"


def test_override_for_managed_servers_has_no_dependency_on_local_servers(tmp_path: Path) -> None:
    (override,) = blocks("yaml")
    (tmp_path / "override.yml").write_text(override)
    files = ("docker-compose.yml", str(tmp_path / "override.yml"))
    done = subprocess.run(
        compose_command(files, "config", "--format=json"),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "SETTINGS_FILE": "absent.env"},
        check=True,
        capture_output=True,
        text=True,
    )
    services = json.loads(done.stdout)["services"]
    assert set(services) == {"migrate", *load_rollout().OTHERS, "fastapi-app"}
    for name, service in services.items():
        assert set(service.get("depends_on") or ()) <= {"migrate"}, name
        assert "egress" in service["networks"], name


def test_commands_name_services_of_compose() -> None:
    services = set(read_compose(("docker-compose.yml",))["services"])
    for block in blocks("bash"):
        for line in re.findall(r"docker compose stop (.+)", block):
            assert {*line.split()} <= services
    assert {load_rollout().WEB, *load_rollout().OTHERS} <= services


@pytest.mark.parametrize("action", ["promote", "drop"])
def test_step_of_a_rotation_that_has_not_begun_is_refused(host: Host, action: str) -> None:
    secret = host.folder / "secrets" / "cursor_key"
    before = secret.read_text()
    program = (sys.executable, str(DEPLOY / "rotate_secret.py"))
    done = host.command(*program, "cursor_key", action, folder=host.folder)
    assert done.returncode == 1
    assert "begin with 'add'" in done.stderr
    assert secret.read_text() == before


@pytest.mark.parametrize(
    ("steps", "refused", "message"),
    [
        (("add", "promote"), "promote", "signs already: go on with 'drop'"),
        (("add",), "drop", "does not sign yet: go on with 'promote'"),
    ],
)
def test_step_of_a_rotation_in_the_wrong_order_is_refused(
    host: Host, steps: tuple[str, ...], refused: str, message: str
) -> None:
    program = (sys.executable, str(DEPLOY / "rotate_secret.py"))
    secret = host.folder / "secrets" / "cursor_key"
    for action in steps:
        assert host.command(*program, "cursor_key", action, folder=host.folder).returncode == 0
    before = secret.read_text()
    done = host.command(*program, "cursor_key", refused, folder=host.folder)
    assert done.returncode == 1
    assert message in done.stderr
    assert secret.read_text() == before


def test_second_rotation_waits_for_the_end_of_the_first(host: Host) -> None:
    program = (sys.executable, str(DEPLOY / "rotate_secret.py"))
    assert host.command(*program, "jwt_keys", "add", folder=host.folder).returncode == 0
    done = host.command(*program, "jwt_keys", "add", folder=host.folder)
    assert done.returncode == 1
    assert "end the rotation that was begun" in done.stderr
