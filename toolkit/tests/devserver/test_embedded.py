"""The embedded servers themselves."""

import socket
import stat
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from specfirst.devserver import ports
from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.data_directory import locked_data, throw_away_data, urls_of_running_servers
from specfirst.devserver.servers.embedded import EmbeddedServers
from specfirst.devserver.servers.postgres import DatabaseExistsError, create_database


def test_fixture_urls_are_of_real_servers(database_url: str, redis_url: str) -> None:
    connection = psycopg2.connect(database_url)
    with connection, connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        row = cursor.fetchone()
    connection.close()
    assert row is not None
    assert int(row[0]) >= 180000
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping() is True


def test_wrong_password_is_refused(database_url: str, redis_url: str) -> None:
    parts = urlsplit(database_url)
    with pytest.raises(psycopg2.OperationalError, match=r"password authentication failed"):
        psycopg2.connect(parts._replace(netloc=f"app:wrong@{parts.hostname}:{parts.port}").geturl())
    parts = urlsplit(redis_url)
    anonymous = redis.Redis(host=parts.hostname or "", port=parts.port or 0)
    with anonymous, pytest.raises(redis.AuthenticationError):
        anonymous.ping()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")
def test_no_command_line_shows_the_password(database_url: str, redis_url: str) -> None:
    servers = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # one that has just ended
            line = path.read_bytes()
            servers += [line] if b"postgres" in line or b"valkey" in line else []
    assert len(servers) >= 2
    for url in (database_url, redis_url):
        password = (urlsplit(url).password or "").encode()
        assert password
        assert not [line for line in servers if password in line]


def test_database_of_a_taken_name_is_an_error(database_url: str) -> None:
    with pytest.raises(DatabaseExistsError):
        create_database(database_url, urlsplit(database_url).path.removeprefix("/"))


def test_log_of_postgres_contains_no_rows() -> None:
    with throw_away_data() as data, Watchdog() as watchdog:
        with EmbeddedServers(data, watchdog, durable=False, given={"REDIS_URL"}) as servers:
            connection = psycopg2.connect(servers.urls["DATABASE_URL"])
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE people (email text PRIMARY KEY)")
                with pytest.raises(psycopg2.errors.UniqueViolation, match="ada@example"):
                    cursor.executemany("INSERT INTO people VALUES (%s || '.com')", [("ada@example",)] * 2)
            connection.close()
        log = (data.path / "postgres.log").read_text()
    assert "duplicate key value" in log
    assert "ada@example.com" not in log


def test_servers_find_their_data_ports_and_password_again() -> None:
    with throw_away_data() as data, Watchdog() as watchdog:
        with EmbeddedServers(data, watchdog) as first:
            urls = dict(first.urls)
            with redis.Redis.from_url(urls["REDIS_URL"]) as client:
                client.set("kept", "yes")
            connection = psycopg2.connect(urls["DATABASE_URL"])
            with connection, connection.cursor() as cursor:
                cursor.execute("CREATE TABLE kept (id int)")
            connection.close()
        for server_url in urls.values():
            assert ports.is_free(urlsplit(server_url).port or 0)
        with EmbeddedServers(data, watchdog) as second:
            assert second.urls == urls
            with redis.Redis.from_url(urls["REDIS_URL"]) as client:
                assert client.get("kept") == b"yes"
            connection = psycopg2.connect(urls["DATABASE_URL"])
            with connection, connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM kept")
            connection.close()


def test_files_are_private_and_urls_go_away() -> None:
    with throw_away_data() as data, Watchdog() as watchdog:
        (data.path / "postgres.log").touch()
        (data.path / "postgres.log").chmod(0o644)  # as earlier releases left it
        with EmbeddedServers(data, watchdog, durable=False) as servers:
            private = (
                "lock",
                "servers.json",
                "urls.json",
                "valkey/valkey.conf",
                "valkey.log",
                "postgres.log",
            )
            for name in private:
                assert stat.S_IMODE((data.path / name).stat().st_mode) == 0o600, name
            assert stat.S_IMODE(data.path.stat().st_mode) == 0o711
            assert urls_of_running_servers(data.path) == servers.urls
        assert not data.urls_file.exists()


def test_second_owner_of_one_data_folder_is_an_error_that_names_the_first(tmp_path: Path) -> None:
    with (
        locked_data(tmp_path),
        pytest.raises(DevError, match=r"Already running from .* \(process \d+\)"),
        locked_data(tmp_path),
    ):
        pytest.fail("two processes would share one data folder")
    with locked_data(tmp_path):
        assert urls_of_running_servers(tmp_path) is None


def test_remembered_port_taken_by_another_is_replaced() -> None:
    with (
        throw_away_data() as data,
        Watchdog() as watchdog,
        socket.create_server((ports.LOOPBACK, 0)) as squatter,
    ):
        taken = squatter.getsockname()[1]
        data.write_state({"valkey_port": taken})
        with EmbeddedServers(data, watchdog, durable=False, given={"DATABASE_URL"}) as servers:
            assert urlsplit(servers.urls["REDIS_URL"]).port != taken
            with redis.Redis.from_url(servers.urls["REDIS_URL"]) as client:
                assert client.ping() is True


def test_lost_password_is_one_message() -> None:
    with throw_away_data() as data, Watchdog() as watchdog:
        (data.path / "postgres").mkdir()
        (data.path / "postgres" / "PG_VERSION").write_text("18\n")
        with pytest.raises(DevError, match=r"password of the database .* is lost"):
            EmbeddedServers(data, watchdog, durable=False, given={"REDIS_URL"}).__enter__()
