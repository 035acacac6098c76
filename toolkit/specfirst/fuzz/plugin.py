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

The objects live in several processes at once: one sends the scripted requests, one is schemathesis. What they
share is the running service.
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
    """The status of every response to a valid request: 503 without a database, say."""
    inject: Callable[[], AbstractContextManager[None]]
    """Breaks it on entry and repairs it on exit."""
    reaches: Callable[[Operation], bool] = lambda operation: True
    """Whether the operation depends on what is broken."""


class ApiPlugin:
    """An API of the running service, as its callers see it."""

    roles: Sequence[str] = ("caller",)
    """Every role that a caller can have (`x-roles`); the first may do most."""
    scopes: Mapping[str, Collection[str]] = MappingProxyType({})
    """The scopes that the sessions of a role have; a role that is not here has all of them."""
    ends_its_session: Collection[str] = frozenset()
    """Ids of operations that end the caller's session or change its secrets: each case gets a new account."""

    def __init__(self, target: Target) -> None:
        self.target = target

    def close(self) -> None:
        """Close what it holds open."""

    def reset(self) -> None:
        """Restore the data that a run, and each scenario of it, starts with."""

    def log_in(self, role: str, schemes: Sequence[str]) -> Secrets:
        """Return secrets of a new session of a new account in this role, by the name of the security scheme.

        `schemes` are those that an operation needs together. Without an override no credentials are sent.
        """
        return {}

    @property
    def can_log_in(self) -> bool:
        """Whether `log_in` is overridden; without it, secured operations are only sent to be refused."""
        return type(self).log_in is not ApiPlugin.log_in

    def is_alive(self, secrets: Secrets) -> bool:
        """Tell whether secrets of `log_in` are still accepted; asked after requests that made changes."""
        return True

    def valid_body(self, operation_id: str, body: dict[str, Any], number: int) -> dict[str, Any]:
        """Return a JSON body that succeeds, made of one that has the right form.

        It may hold what no fuzzer guesses: a right password, a token that was mailed. `number` is the same
        whenever the case is repeated; vary what is rare by it, but for 1 return a body that succeeds.
        """
        return body

    def valid_path(self, operation_id: str, secrets: Secrets) -> dict[str, Any] | None:
        """Return parameters of the path that exist for this caller; None to leave them as they were drawn."""
        return None

    def faults(self) -> Sequence[Fault]:
        """Return the ways to break the service, tried one after the other."""
        return ()

    def scripted(self, client: httpx.Client) -> Iterator[str]:
        """Send further requests that fuzzing does not reach, and yield a sentence for each wrong response.

        The URLs of `client` are relative to the server of the document.
        """
        return iter(())

    def preparation_client(self) -> httpx.Client:
        """Return a client for requests that prepare a case: their responses are not counted as seen."""
        return httpx.Client(base_url=self.target.url, timeout=_SECONDS, headers={PREPARATION_HEADER: "true"})


class Plugin:
    """The service of a project: how it starts, and what its APIs need."""

    application: str | None = None
    """`module:attribute` of its ASGI application or factory; None for that of the settings of `fuzz` or
    `run`."""
    covered_by_tests: Path | None = None
    """A file of the form of `CoveredByTests`. With one, a usual run fails on declared responses that were
    neither seen nor are in the file."""

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Return variables to start the service with, besides `DATABASE_URL` and `REDIS_URL`.

        `folder` is the service's own, empty, for as long as it runs. Rate limits must be off, and lock-outs
        far away: a fuzzer would see nothing but refusals.
        """
        return {}

    def prepare(self, environment: Mapping[str, str], folder: Path) -> None:
        """Prepare what the service finds when it starts; `[tool.specfirst.run] migrate` has been run."""

    def environment_with_rate_limits(self) -> Mapping[str, str] | None:
        """Return variables for a second process of the service that has its rate limits; None for none.

        The scripted requests use up each `x-rate-limit` there.
        """
        return None

    def api(self, target: Target) -> ApiPlugin:
        """Return what the API `target.api` needs."""
        return ApiPlugin(target)


def load_plugin(settings: FuzzSettings, root: Path) -> Plugin:
    """Make the plug-in of a project; one of nothing but defaults where it names none.

    Raises:
        ProjectError: it names something else.
    """
    if settings.plugin is None:
        return Plugin()
    attribute = load_attribute(settings.plugin, root)
    plugin = attribute() if callable(attribute) else attribute
    if not isinstance(plugin, Plugin):
        raise ProjectError(f"{settings.plugin!r} of the settings is no specfirst.fuzz.plugin.Plugin")
    return plugin
