"""The service under test: a process of its own, on throw-away servers, that lets a fuzzer try all day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.data_directory import throw_away_data
from specfirst.devserver.servers.embedded import EmbeddedServers
from specfirst.devserver.web_process import migrate, web_process
from specfirst.fuzz.accounts import RESULT, RESULT_KEY
from specfirst.fuzz.recorder import RECORDING

LOCKOUT_ATTEMPTS = 300
"""Wrong passwords for one account before it is locked."""
RECORDED = "specfirst.fuzz.recorder:create_recorded_app"
_SETTINGS = {
    "ENVIRONMENT": "test",
    "SPECFIRST_RESPONSES": "raise",
    "SPECFIRST_UNIMPLEMENTED": "refuse",
    # Fuzzers guess passwords all day: locked out too soon, they would see nothing but 429.
    "LOCKOUT_ACCOUNT_ATTEMPTS": str(LOCKOUT_ATTEMPTS),
    "LOCKOUT_ADDRESS_ATTEMPTS": "0",
    # For the same reason. A process with limits answers the named requests that use them up.
    "RATE_LIMITS_ENABLED": "false",
    # A fuzzer reads an answer to its end.
    "STREAM_SECONDS": "0.05",
    # Hashing is to be exercised, not to be waited for.
    "PASSWORD_TIME_COST": "1",
    "PASSWORD_MEMORY_KIB": "8",
    "PASSWORD_PARALLELISM": "1",
}


@dataclass(frozen=True, slots=True)
class Service:
    """A service that answers."""

    url: str
    """`http://127.0.0.1:…`, without a path."""
    database_url: str
    recording: Path
    """One line of JSON for each answer, as `specfirst.fuzz.recorder` writes them."""
    log: Path
    limited: Callable[[], AbstractContextManager[str]]
    """Another process of it, with rate limits; its URL."""


@contextmanager
def running_service(folder: Path, *, application: str = RECORDED) -> Iterator[Service]:
    """The service on fresh servers; all of it is gone at the end. `folder` keeps its log and its recording.

    `application` is a factory, as uvicorn takes it.

    Raises:
        WebProcessError: migrations failed, or it did not answer within a minute; with the end of its log.
        DevError: the servers could not be started.
    """
    with (
        throw_away_data() as data,
        Watchdog() as watchdog,
        EmbeddedServers(data, watchdog, durable=False) as servers,
    ):
        recording, log = folder / "answers.jsonl", folder / "service.log"
        recording.unlink(missing_ok=True)
        storage = folder / "storage"
        _store_result(storage)
        own = {RECORDING: str(recording), "STORAGE_FOLDER": str(storage)}
        settings = {**servers.urls, **_SETTINGS, **own}
        migrate(settings)
        log.unlink(missing_ok=True)
        serve = partial(_serve, watchdog=watchdog, log=log, application=application)
        limited = partial(serve, {**settings, "RATE_LIMITS_ENABLED": "true"})
        with serve(settings) as url:
            yield Service(url, servers.urls["DATABASE_URL"], recording, log, limited)


@contextmanager
def _serve(settings: Mapping[str, str], *, watchdog: Watchdog, log: Path, application: str) -> Iterator[str]:
    with web_process(settings, watchdog, log=log, application=application) as process:
        yield process.url


def _store_result(storage: Path) -> None:
    """Put the result of the finished job among the accounts where `LocalStorage` has it."""
    file = storage / "objects" / RESULT_KEY
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(RESULT)
