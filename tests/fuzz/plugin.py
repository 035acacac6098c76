"""The plug-in for fuzzing this service: start, logins, valid inputs and faults."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx

from specfirst.compiler.document.servers import server_path
from specfirst.fuzz.credentials import Secrets
from specfirst.fuzz.operations import Operation, read_document
from specfirst.fuzz.plugin import ApiPlugin, Fault, Plugin
from specfirst.fuzz.target import Target
from specfirst.project import ProjectError, read_project
from tests.fuzz.accounts import RESULT, RESULT_KEY, Accounts
from tests.fuzz.fault_injection import database_gone, tables_gone
from tests.fuzz.sessions import Sessions, audience_of
from tests.fuzz.valid_inputs import VALID_INPUTS, VALID_PATHS

ROOT: Final = Path(__file__).parents[2]
LOCKOUT_ATTEMPTS: Final = 300
"""Wrong passwords for one account before it is locked."""
_BEARER: Final = "bearer"
"""The security scheme of both APIs."""
_SETTINGS: Final = {
    "ENVIRONMENT": "test",
    "SPECFIRST_RESPONSES": "raise",
    "SPECFIRST_UNIMPLEMENTED": "mock",
    # Fuzzers guess passwords: with lock-out they would get only 429.
    "LOCKOUT_ACCOUNT_ATTEMPTS": str(LOCKOUT_ATTEMPTS),
    "LOCKOUT_UNKNOWN_ATTEMPTS": "0",
    "LOCKOUT_ADDRESS_ATTEMPTS": "0",
    # For the same reason. A second process has rate limits.
    "RATE_LIMITS_ENABLED": "false",
    # The fuzzer reads responses to their end.
    "STREAM_SECONDS": "0.05",
    # Cheap hashes keep fuzzing fast.
    "PASSWORD_TIME_COST": "1",
    "PASSWORD_MEMORY_KIB": "8",
    "PASSWORD_PARALLELISM": "1",
}


class ServicePlugin(Plugin):
    """The service and its two APIs."""

    covered_by_tests = Path(__file__).with_name("covered_by_tests.yaml")

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Return the settings for fuzzing, without limits."""
        return {**_SETTINGS, "STORAGE_FOLDER": str(folder)}

    def prepare(self, environment: Mapping[str, str], folder: Path) -> None:
        """Store the result of the finished job in the folder of `LocalStorage`."""
        file = folder / "objects" / RESULT_KEY
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(RESULT)

    def environment_with_rate_limits(self) -> Mapping[str, str]:
        """Return the setting that enables rate limits."""
        return {"RATE_LIMITS_ENABLED": "true"}

    def api(self, target: Target) -> ServiceApi:
        """Return the parts that both APIs need.

        Raises:
            ProjectError: the service was not started to be fuzzed, so its database is out of reach.
        """
        if "DATABASE_URL" not in target.environment:
            raise ProjectError("accounts are made in the database of the service, which --url does not name")
        return ServiceApi(target)


class ServiceApi(ApiPlugin):
    """One of the two APIs."""

    ends_its_session = frozenset(
        {
            "auth_logout",
            "auth_logout_all",
            "auth_change_password",
            "users_delete_me",
            "users_change_password",
            "users_revoke_session",
        }
    )

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._database_url = target.environment["DATABASE_URL"]
        self._accounts = Accounts(self._database_url)
        client = self.preparation_client()
        client.base_url = _first_version_url(target)
        self._sessions = Sessions(target.api, client, self._accounts)
        self.roles = self._sessions.roles

    def close(self) -> None:
        """Close its connections."""
        self._sessions.close()

    def reset(self) -> None:
        """Restore the accounts of the examples, and the rows of lists."""
        self._accounts.reset()

    def log_in(self, role: str, schemes: Sequence[str]) -> Secrets:
        """Return the access token of a new account."""
        return {_BEARER: self._sessions.log_in(role).access_token}

    def is_alive(self, secrets: Secrets) -> bool:
        """Return whether the session is open."""
        return self._sessions.is_alive(secrets[_BEARER])

    def valid_body(self, operation_id: str, body: dict[str, Any], number: int) -> dict[str, Any]:
        """Return the body with the values of `VALID_INPUTS` for the operation."""
        valid_input = VALID_INPUTS.get(operation_id)
        return body if valid_input is None else valid_input(self._sessions, body, number)

    def valid_path(self, operation_id: str, secrets: Secrets) -> dict[str, Any] | None:
        """Return the values of `VALID_PATHS` for the operation."""
        valid_path = VALID_PATHS.get(operation_id)
        return None if valid_path is None else valid_path(secrets.get(_BEARER, ""))

    def faults(self) -> Sequence[Fault]:
        """Return 500 without tables, and 503 without a database."""
        return (
            Fault(500, partial(tables_gone, self._database_url), reaches=_needs_database),
            Fault(
                503,
                partial(database_gone, self._database_url),
                reaches=lambda operation: _needs_database(operation) or _is_health(operation),
            ),
        )

    def scripted(self, client: httpx.Client) -> Iterator[str]:
        """Log in with wrong passwords until the account is locked."""
        # Versions share the count of wrong passwords, and the login of a later one may be mocked.
        if self.target.api != audience_of(self.target.api):
            return
        # A new address, because a locked one would be refused at once.
        wrong = {"email": f"nobody-{secrets.token_hex(4)}@fuzz.example", "password": "wrong"}
        attempts = range(LOCKOUT_ATTEMPTS + 1)
        statuses = {client.post("/auth/login", json=wrong).status_code for _ in attempts}
        if statuses != {401, 429}:
            yield f"too many wrong passwords: responded {sorted(statuses)}"


def _first_version_url(target: Target) -> str:
    """Return the URL of the API's first version, which all versions share accounts and sessions with.

    The logins of a later version may still be mocked.
    """
    project = read_project(target.root)
    first = next(api for api in project.apis if audience_of(api.name) == audience_of(target.api))
    origin = target.url.removesuffix(server_path(read_document(target.document)))
    return origin + server_path(read_document(project.generated / first.package / "openapi.json"))


def _needs_database(operation: Operation) -> bool:
    """Whether an operation needs the database: all except public reading ones."""
    return operation.is_secured or operation.method != "GET"


def _is_health(operation: Operation) -> bool:
    """Whether an operation is a public health report."""
    return operation.id.endswith("_health") and not operation.is_secured
