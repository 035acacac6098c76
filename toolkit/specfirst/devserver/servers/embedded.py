"""Run PostgreSQL and Valkey together, as a context manager."""

import json
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self

from specfirst.devserver.errors import DevError
from specfirst.devserver.ports import free_or_new, free_port
from specfirst.devserver.processes.account import server_account
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.data_directory import DataDirectory, throw_away_data
from specfirst.devserver.servers.postgres import (
    DatabaseExistsError,
    create_database,
    postgres_url,
    spawn_postgres,
)
from specfirst.devserver.servers.private_files import write_private
from specfirst.devserver.servers.server_process import PortTakenError, ServerPlace, ServerProcess
from specfirst.devserver.servers.valkey import spawn_valkey, valkey_url

DATABASE = "app"
_STOP_SECONDS = 15.0
_START_ATTEMPTS = 3

SpawnServer = Callable[[ServerPlace, int], ServerProcess]


class EmbeddedServer:
    """A running server, which can be restarted on its port and data."""

    def __init__(self, spawn: SpawnServer, place: ServerPlace, port: int) -> None:
        """Start the server, and return once it responds. Raises DevError if it cannot be started."""
        self._spawn = spawn
        self._place = place
        self._port = port
        self._process = spawn(place, port)
        self._process.wait_until_ready()

    @property
    def name(self) -> str:
        """`PostgreSQL` or `Valkey`."""
        return self._process.name

    @property
    def remark(self) -> str:
        """The end of the message on a restart, with the log."""
        return f" on its port and data, its log is {self._place.log}"

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """Return its exit status as a shell reports it, None while it runs."""
        return self._process.exit_code()

    def restart(self) -> None:
        """Start it again. Raises DevError if it cannot be started."""
        self._process.finish(0)
        self._process = self._spawn(self._place, self._port)

    def is_ready(self) -> bool:
        """Return whether it responds. Raises DevError if it ended, or takes too long."""
        return self._process.is_ready()

    def ask_to_stop(self) -> None:
        """Send its stop signal if it runs."""
        self._process.ask_to_stop()

    def finish(self) -> None:
        """Wait for its end, and kill it if that takes too long."""
        self._process.finish(_STOP_SECONDS)


class EmbeddedServers:
    """PostgreSQL and Valkey on one data folder, from `__enter__` to `__exit__`.

    Args:
        data: the locked folder of their data.
        watchdog: stops them if this process is killed.
        durable: False for throw-away servers: no fsync, no append-only file.
        given: names of URLs, whose servers are not started.
    """

    def __init__(
        self,
        data: DataDirectory,
        watchdog: Watchdog,
        *,
        durable: bool = True,
        given: Collection[str] = (),
    ) -> None:
        self._data = data
        self._watchdog = watchdog
        self._durable = durable
        self._given = given
        self.running: list[EmbeddedServer] = []
        """The servers that were started."""
        self.urls: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Start them.

        Raises:
            DevError: one of them could not be started; none is left running.
        """
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stop()

    def _start(self) -> None:
        state = self._data.read_state()
        new = "password" not in state
        state.setdefault("password", secrets.token_urlsafe(24))
        self._data.write_state(state)
        if "DATABASE_URL" not in self._given:
            place = self._place("postgres", state["password"])
            if new and (place.folder / "PG_VERSION").exists():
                raise DevError(
                    f"The password of the database in {place.folder} is lost: "
                    "run 'specfirst reset' to start without the data."
                )
            port = self._start_server(spawn_postgres, place, state, "postgres_port")
            self.urls["DATABASE_URL"] = self._database(state, port)
        if "REDIS_URL" not in self._given:
            place = self._place("valkey", state["password"])
            port = self._start_server(spawn_valkey, place, state, "valkey_port")
            self.urls["REDIS_URL"] = valkey_url(state["password"], port)
        self._data.write_state(state)
        write_private(self._data.urls_file, json.dumps(self.urls, indent=1))

    def _place(self, name: str, password: str) -> ServerPlace:
        account = server_account(self._data.path / name)
        return ServerPlace(
            folder=self._data.server_folder(name, account),
            log=self._data.path / f"{name}.log",
            account=account,
            password=password,
            durable=self._durable,
            watchdog=self._watchdog,
        )

    def _start_server(
        self,
        spawn: SpawnServer,
        place: ServerPlace,
        state: dict[str, Any],
        port_key: str,
    ) -> int:
        port = free_or_new(state.get(port_key))
        for attempt in range(1, _START_ATTEMPTS + 1):
            try:
                self.running.append(EmbeddedServer(spawn, place, port))
            except PortTakenError:
                if attempt == _START_ATTEMPTS:
                    raise
                port = free_port()
            else:
                break
        state[port_key] = port
        return port

    @staticmethod
    def _database(state: dict[str, Any], port: int) -> str:
        server_url = postgres_url(state["password"], port, "postgres")
        with suppress(DatabaseExistsError):
            create_database(server_url, DATABASE)
        return postgres_url(state["password"], port, DATABASE)

    def _stop(self) -> None:
        with suppress(FileNotFoundError):
            self._data.urls_file.unlink()
        for server in self.running:
            server.ask_to_stop()
        for server in self.running:
            server.finish()
        self.running.clear()


@contextmanager
def throw_away_servers(watchdog: Watchdog) -> Iterator[EmbeddedServers]:
    """Run servers on temporary data, which is removed at the end."""
    with throw_away_data() as data, EmbeddedServers(data, watchdog, durable=False) as servers:
        yield servers
