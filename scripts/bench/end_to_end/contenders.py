"""The measured services with their data: this one, full-stack-fastapi-template and bare Starlette."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from starlette.types import ASGIApp

from scripts.bench.baselines.starlette_by_hand import create_app
from scripts.bench.baselines.values import BEARER, ITEM_ID
from scripts.bench.dispatch.documents import PREFIX
from scripts.bench.end_to_end.load import Request, request
from specfirst.devserver.ports import LOOPBACK, free_port
from specfirst.devserver.processes.managed_process import ManagedProcess, Surroundings
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.web_process import WebProcessError, migrate, web_process
from specfirst.project import read_project

PROJECT: Final = read_project(Path(__file__).parents[3])
_PASSWORD: Final = "correct horse battery staple"  # noqa: S105 - of made-up users
_SECRET: Final = "a-secret-of-a-measurement-of-32-bytes"  # noqa: S105
_LISTED: Final = 50
_LISTERS: Final = 8
"""Users who have that many files or items, and list them."""
_START_SECONDS: Final = 60.0
# Its migrations need the extension uuid-ossp, which the embedded PostgreSQL does not have.
_TEMPLATE_TABLES: Final = (
    "from app.core.db import engine; from app.models import SQLModel; SQLModel.metadata.create_all(engine)"
)
CASES: Final = ("read me", "list 50", "create")


@dataclass(frozen=True, slots=True)
class Contender:
    """A running service with its data."""

    name: str
    url: str
    pid: int
    requests: Mapping[str, Callable[[int], Request]]
    """Functions by name of a case, which make the request with a number, for one user after another."""


@contextmanager
def this_service(
    servers: Mapping[str, str], watchdog: Watchdog, folder: Path, users: int
) -> Iterator[Contender]:
    """Run this service with all features: rate limits, quotas, response checks and logs.

    Raises:
        WebProcessError: it does not start.
        HTTPError: its data could not be made.
    """
    settings = {
        **servers,
        "ENVIRONMENT": "test",
        "STORAGE": "local",
        "STORAGE_FOLDER": str(folder / "storage"),
        # Every user has another address, because of the limits on logins.
        "TRUSTED_PROXIES": LOOPBACK,
    }
    migrate(PROJECT, settings)
    with web_process(PROJECT, settings, watchdog, log=folder / "service.log") as process:
        prefix = "/api/v1"
        with httpx.Client(base_url=process.url + prefix, timeout=30) as http:
            headers = [_registered(http, number) for number in range(users)]
            for header in headers[:_LISTERS]:
                for number in range(_LISTED):
                    _ok(http.post("/uploads", headers=header, json=_upload(f"first-{number}")))
        me, listed = f"{prefix}/users/me", f"{prefix}/files?limit={_LISTED}"
        requests = _cases(headers, me, listed, f"{prefix}/uploads", 201, _upload)
        yield Contender("this service", process.url, process.pid, requests)


def _cases(
    headers: Sequence[dict[str, str]],
    me: str,
    listed: str,
    created: str,
    created_status: int,
    body: Callable[[str], dict[str, Any]],
) -> dict[str, Callable[[int], Request]]:
    """The requests of each case, to these paths; `headers` are those of each user."""
    listers = headers[:_LISTERS]

    def create(number: int) -> Request:
        data = json.dumps(body(f"new-{number}")).encode()
        return request("POST", created, created_status, headers[number % len(headers)], data)

    return {
        "read me": lambda number: request("GET", me, 200, headers[number % len(headers)]),
        "list 50": lambda number: request("GET", listed, 200, listers[number % len(listers)]),
        "create": create,
    }


def _registered(http: httpx.Client, number: int) -> dict[str, str]:
    """Register a user and log in; the headers of their requests."""
    address = {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"}
    email = f"user-{number}@example.com"
    account = {"email": email, "password": _PASSWORD}
    _ok(http.post("/auth/register", headers=address, json=account | {"display_name": "Ada Lovelace"}))
    tokens = _ok(http.post("/auth/login", headers=address, json=account))["data"]
    return address | {"Authorization": f"Bearer {tokens['access_token']}"}


def _upload(name: str) -> dict[str, Any]:
    return {"name": f"{name}.txt", "media_type": "text/plain", "size": 5, "sha256": "0" * 64}


@contextmanager
def template(
    backend: Path, python: Path, database_url: str, watchdog: Watchdog, folder: Path, users: int
) -> Iterator[Contender]:
    """Run the template as its Dockerfile does, with one worker.

    Args:
        backend: the folder `backend` of a checkout.
        python: an interpreter that has its dependencies.

    Raises:
        WebProcessError: its tables or its first data failed.
        TimeoutError: it does not start.
        HTTPError: its data could not be made.
    """
    admin = {"username": "admin@example.com", "password": _PASSWORD}
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "PROJECT_NAME": "Bench",
        "SECRET_KEY": _SECRET,
        "FIRST_SUPERUSER": admin["username"],
        "FIRST_SUPERUSER_PASSWORD": _PASSWORD,
        "DATABASE_URL": database_url,
        "PYTHONPATH": str(backend),
    }
    for step in (("-c", _TEMPLATE_TABLES), ("app/initial_data.py",)):
        done = subprocess.run(
            [python, *step], cwd=backend, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise WebProcessError(f"the template's {step[-1]!r} failed:\n{done.stderr[-2000:]}")
    command = ("-m", "fastapi", "run", "app/main.py", f"--host={LOOPBACK}")
    ready = "/api/v1/utils/health-check/"
    with _served("template", (python, *command), environment, backend, watchdog, folder, ready) as (url, pid):
        yield _prepared_template(url, pid, admin, users)


@contextmanager
def bare_starlette(watchdog: Watchdog, folder: Path) -> Iterator[Contender]:
    """Run Starlette's routes with Pydantic's models, without a database.

    Raises:
        TimeoutError: it does not start.
    """
    application = "scripts.bench.end_to_end.contenders:make_bare_starlette"
    command = ("-m", "uvicorn", "--factory", "--no-access-log", "--log-level=warning", application)
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    path = f"{PREFIX}/items/{ITEM_ID}"
    read = request("GET", path, 200, {"Authorization": BEARER})
    arguments = (sys.executable, *command)
    with _served("starlette", arguments, environment, PROJECT.root, watchdog, folder, "/") as (url, pid):
        yield Contender("bare Starlette", url, pid, {"read me": lambda number: read})


def make_bare_starlette() -> ASGIApp:
    """Return the application of `bare_starlette`."""
    return create_app(3)


@contextmanager
def _served(
    name: str,
    command: Sequence[str | Path],
    environment: Mapping[str, str],
    directory: Path,
    watchdog: Watchdog,
    folder: Path,
    ready: str,
) -> Iterator[tuple[str, int]]:
    """Run a server on a free port until the end of the block; its URL and process id."""
    port = free_port()
    url = f"http://{LOOPBACK}:{port}"
    surroundings = Surroundings(watchdog=watchdog, environment=environment, folder=directory)
    with (folder / f"{name}.log").open("ab") as log:
        process = ManagedProcess(name, [*command, f"--port={port}"], surroundings, output=log)
        try:
            _wait_until_responds(url + ready)
            yield url, process.pid
        finally:
            process.ask_to_stop()
            process.finish(10)


def _prepared_template(url: str, pid: int, admin: dict[str, str], users: int) -> Contender:
    prefix = "/api/v1"
    with httpx.Client(base_url=url + prefix, timeout=30) as http:

        def log_in(account: dict[str, str]) -> dict[str, str]:
            token = _ok(http.post("/login/access-token", data=account))["access_token"]
            return {"Authorization": f"Bearer {token}"}

        administrator = log_in(admin)
        emails = [f"user-{number}@example.com" for number in range(users)]
        for email in emails:
            body = {"email": email, "password": _PASSWORD, "full_name": "Ada Lovelace"}
            _ok(http.post("/users/", headers=administrator, json=body))
        headers = [log_in({"username": email, "password": _PASSWORD}) for email in emails]
        for header in headers[:_LISTERS]:
            for number in range(_LISTED):
                _ok(http.post("/items/", headers=header, json={"title": f"first-{number}"}))
    me, listed = f"{prefix}/users/me", f"{prefix}/items/?limit={_LISTED}"
    requests = _cases(headers, me, listed, f"{prefix}/items/", 200, lambda title: {"title": title})
    return Contender("full-stack-fastapi-template", url, pid, requests)


def _ok(response: httpx.Response) -> Any:
    return response.raise_for_status().json()


def _wait_until_responds(url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            if httpx.get(url).status_code < 500:
                return
        except httpx.TransportError:
            pass
        if time.monotonic() > deadline:
            raise TimeoutError(f"{url} does not respond")
        time.sleep(0.1)
