"""The plug-in by which a project supplies inputs that its documents do not contain.

`[tool.specfirst.fuzz] plugin = "tests.fuzz.plugin:ShopPlugin"` names a subclass of `Plugin`, made without
arguments. Each method has a default that fits a service without logins, so override only what applies:

    class ShopPlugin(Plugin):
        application = "shop.main:create_app"

        def api(self, target: Target) -> ShopApi:
            return ShopApi(target)

    class ShopApi(ApiPlugin):
        roles = ("manager", "clerk")

        def log_in(self, role: str, schemes: Sequence[str]) -> Secrets:
            return {"key": self.create_key(role)}

The objects exist in several processes at once: one sends the scripted requests, another is schemathesis. They
only share the running service.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx

from specfirst.attributes import load_attribute
from specfirst.fuzz.credentials import Secrets
from specfirst.fuzz.operations import Operation
from specfirst.fuzz.recorder import PREPARATION_HEADER
from specfirst.fuzz.target import Target
from specfirst.project import FuzzSettings, ProjectError

_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to break the service for a while, and the response that it must then give."""

    status: int
    """The status of every response to a valid request, such as 503 without a database."""
    inject: Callable[[], AbstractContextManager[None]]
    """A context manager that breaks the service on entry and repairs it on exit."""
    reaches: Callable[[Operation], bool] = lambda operation: True
    """Whether the operation depends on what is broken."""


class ApiPlugin:
    """An API of the running service, as its callers see it.

    Args:
        target: the API, with its URL and the environment of the service.
    """

    roles: Sequence[str] = ("caller",)
    """Every role that a caller can have (`x-roles`); the first has the most rights."""
    scopes: Mapping[str, Collection[str]] = MappingProxyType({})
    """The scopes that the sessions of a role have; other roles have all scopes."""
    ends_its_session: Collection[str] = frozenset()
    """The ids of operations that end the caller's session or change its secrets; cases get new accounts."""

    def __init__(self, target: Target) -> None:
        self.target = target

    def close(self) -> None:
        """Close what the plug-in has opened, such as connections; called at the end of a run."""

    def reset(self) -> None:
        """Restore the data that a run, and each scenario of it, starts with."""

    def log_in(self, role: str, schemes: Sequence[str]) -> Secrets:
        """Return secrets of a new session of a new account in this role, by the name of the security scheme.

        `schemes` are those that an operation needs together. Without an override no credentials are sent.
        """
        return {}

    @property
    def can_log_in(self) -> bool:
        """Whether `log_in` is overridden. Without it, requests to secured operations must be refused."""
        return type(self).log_in is not ApiPlugin.log_in

    def is_alive(self, secrets: Secrets) -> bool:
        """Whether secrets of `log_in` are still accepted; called after requests that made changes."""
        return True

    def valid_body(self, operation_id: str, body: dict[str, Any], number: int) -> dict[str, Any]:
        """Return a JSON body that succeeds, derived from one of the right form.

        It may contain what no fuzzer guesses, such as a correct password or a token that was mailed. `number`
        is the same whenever the case is repeated. Use it to select rare variants, but for 1 the body must
        succeed.
        """
        return body

    def valid_path(self, operation_id: str, secrets: Secrets) -> dict[str, Any] | None:
        """Return path parameters that exist for this caller; None to keep the generated ones."""
        return None

    def faults(self) -> Sequence[Fault]:
        """Return the ways to break the service, which are tried one after the other."""
        return ()

    def scripted(self, client: httpx.Client) -> Iterator[str]:
        """Send requests that fuzzing does not reach, and yield a message for each wrong response.

        The URLs of `client` are relative to the server of the document.
        """
        return iter(())

    def preparation_client(self) -> httpx.Client:
        """Return a client for requests that prepare a case, whose responses are not counted."""
        return httpx.Client(base_url=self.target.url, timeout=_SECONDS, headers={PREPARATION_HEADER: "true"})


class Plugin:
    """The service of a project: how it starts, and what its APIs need."""

    application: str | None = None
    """The `module:attribute` of its ASGI application or factory; None for that of the settings of `fuzz` or
    `run`.
    """
    covered_by_tests: Path | None = None
    """A file in the format of `CoveredByTests`. With it, a run fails on declared responses that were neither
    received nor are in the file.
    """

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Return variables to start the service with, besides `DATABASE_URL` and `REDIS_URL`.

        `folder` is an empty folder for the service while it runs. Turn rate limits off and set lock-outs
        high, or most responses will be refusals.
        """
        return {}

    def prepare(self, environment: Mapping[str, str], folder: Path) -> None:
        """Prepare the data of the service before it starts; `[tool.specfirst.run] migrate` has been run."""

    def environment_with_rate_limits(self) -> Mapping[str, str] | None:
        """Return variables for a second process of the service with its rate limits; None for none.

        The scripted requests exceed each `x-rate-limit` there.
        """
        return None

    def api(self, target: Target) -> ApiPlugin:
        """Return the plug-in of the API `target.api`."""
        return ApiPlugin(target)


class _WrittenPlugin(Plugin):
    """The plug-in of a project whose settings say all that fuzzing needs."""

    def __init__(self, settings: FuzzSettings) -> None:
        self._settings = settings

    def environment(self, folder: Path) -> Mapping[str, str]:
        return self._settings.environment

    def api(self, target: Target) -> ApiPlugin:
        return _WrittenApi(target, self._settings.secrets) if self._settings.secrets else ApiPlugin(target)


class _WrittenApi(ApiPlugin):
    """An API with one caller, whose credentials stay the same."""

    def __init__(self, target: Target, secrets: Secrets) -> None:
        super().__init__(target)
        self._secrets = secrets

    def log_in(self, role: str, schemes: Sequence[str]) -> Secrets:
        return self._secrets


def load_plugin(settings: FuzzSettings, root: Path) -> Plugin:
    """Make the plug-in of a project; if it names none, one with the environment and secrets of its settings.

    Raises:
        ProjectError: its setting does not name a plug-in.
    """
    if settings.plugin is None:
        return _WrittenPlugin(settings)
    attribute = load_attribute(settings.plugin, root)
    plugin = attribute() if callable(attribute) else attribute
    if not isinstance(plugin, Plugin):
        raise ProjectError(f"{settings.plugin!r} of the settings is not a specfirst.fuzz.plugin.Plugin")
    return plugin
