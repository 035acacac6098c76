"""The clients of FastAPI Spec-First, backoffice API."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from . import __version__
from ._client import Api, BaseAsyncClient, BaseClient, Options
from ._operation import Operation
from ._response import ResponseBody
from ._retry import RETRY_STATUSES
from ._session import SessionOperations, TokenResponse
from ._types import UNSET, Unset

if TYPE_CHECKING:
    from ._auth import TokenSource
    from ._errors import APIError
    from ._hooks import Hooks
    from ._http import AwaitingHttpClient, BlockingHttpClient, Timeout
    from ._token_store import TokenStore
    from .resources.admins import Admins, AsyncAdmins
    from .resources.audit import AsyncAudit, Audit
    from .resources.auth import AsyncAuth, Auth
    from .resources.config import AsyncConfig, Config
    from .resources.files import AsyncFiles, Files
    from .resources.flags import AsyncFlags, Flags
    from .resources.jobs import AsyncJobs, Jobs
    from .resources.stats import AsyncStats, Stats
    from .resources.users import AsyncUsers, Users
    from .resources.webhooks import AsyncWebhooks, Webhooks


def _errors() -> Mapping[str, type[APIError]]:
    from .errors import BY_CODE

    return BY_CODE


_API = Api(
    name="backoffice-api",
    version=__version__,
    prefix="/api/v1/backoffice",
    errors=_errors,
    session=SessionOperations(
        login=Operation("POST", "/auth/login", {200: ResponseBody("data", TokenResponse)}, security=()),
        refresh=Operation("POST", "/auth/refresh", {200: ResponseBody("data", TokenResponse)}, security=()),
        refresh_takes_key=True,
        logout=frozenset(("/auth/logout",)),
    ),
)


class Client(BaseClient):
    """Calls FastAPI Spec-First, backoffice API, blocking. Safe to share between threads."""

    def __init__(
        self,
        base_url: str,
        *,
        email: str | None = None,
        password: str | None = None,
        token: str | Callable[[], str] | None = None,
        token_store: TokenStore | None = None,
        timeout: Timeout | float | Unset | None = UNSET,
        max_retries: int = 2,
        headers: Mapping[str, str] | None = None,
        strict: bool = False,
        retry_statuses: Collection[int] = RETRY_STATUSES,
        hooks: Hooks | None = None,
        http_client: BlockingHttpClient | None = None,
    ) -> None:
        """Nothing is sent before the first call.

        Args:
            base_url: Address of the server, such as `https://api.example.com`.
            email: With `password`: log in when a token is first needed, and keep the session alive.
            password: Password of the account.
            token: An access token, or a function that returns one and is asked before every request.
            token_store: Keeps the session's tokens outside the client, such as `types.FileTokenStore`.
            timeout: Seconds, or a `types.Timeout`; `None` for no limit. By default 30, and 5 to connect.
            max_retries: Attempts after the first, made only where a repetition is safe.
            headers: Sent with every request.
            strict: Raise `InvalidResponseError` for a response without a required field, or with a value of
                another type than described, although the server has acted.
            retry_statuses: Statuses that are worth another attempt where a repetition is safe; 429 always is.
            hooks: Functions that are called for requests, responses and repetitions.
            http_client: An HTTP client of your own (of httpx2 or httpx), for proxies, certificates or a
                transport in process. It brings its own time-out.

        Raises:
            InvalidArgumentError: Arguments contradict each other, or one cannot be used.
        """
        options = Options(
            base_url=base_url,
            email=email,
            password=password,
            token_store=token_store,
            token=token,
            timeout=timeout,
            max_retries=max_retries,
            headers=headers,
            strict=strict,
            retry_statuses=retry_statuses,
            hooks=hooks,
        )
        super().__init__(_API, http_client, options)

    @cached_property
    def auth(self) -> Auth:
        """Sessions of administrators."""
        from .resources.auth import Auth

        return Auth(self)

    @cached_property
    def admins(self) -> Admins:
        """The accounts of administrators."""
        from .resources.admins import Admins

        return Admins(self)

    @cached_property
    def users(self) -> Users:
        """The accounts of the client API."""
        from .resources.users import Users

        return Users(self)

    @cached_property
    def jobs(self) -> Jobs:
        """Background jobs, their runs and results."""
        from .resources.jobs import Jobs

        return Jobs(self)

    @cached_property
    def audit(self) -> Audit:
        """The audit trail of administrators."""
        from .resources.audit import Audit

        return Audit(self)

    @cached_property
    def stats(self) -> Stats:
        """Statistics of the service."""
        from .resources.stats import Stats

        return Stats(self)

    @cached_property
    def config(self) -> Config:
        """The health of the service."""
        from .resources.config import Config

        return Config(self)

    @cached_property
    def flags(self) -> Flags:
        """Feature flags, which are turned on and off while the service runs."""
        from .resources.flags import Flags

        return Flags(self)

    @cached_property
    def files(self) -> Files:
        """The files of users."""
        from .resources.files import Files

        return Files(self)

    @cached_property
    def webhooks(self) -> Webhooks:
        """Webhook endpoints of other systems, and the deliveries of events to them."""
        from .resources.webhooks import Webhooks

        return Webhooks(self)


class AsyncClient(BaseAsyncClient):
    """Calls FastAPI Spec-First, backoffice API, awaiting. Belongs to one event loop."""

    def __init__(
        self,
        base_url: str,
        *,
        email: str | None = None,
        password: str | None = None,
        token: str | TokenSource | None = None,
        token_store: TokenStore | None = None,
        timeout: Timeout | float | Unset | None = UNSET,
        max_retries: int = 2,
        headers: Mapping[str, str] | None = None,
        strict: bool = False,
        retry_statuses: Collection[int] = RETRY_STATUSES,
        hooks: Hooks | None = None,
        http_client: AwaitingHttpClient | None = None,
    ) -> None:
        """Nothing is sent before the first call.

        Args:
            base_url: Address of the server, such as `https://api.example.com`.
            email: With `password`: log in when a token is first needed, and keep the session alive.
            password: Password of the account.
            token: An access token, or a function that returns one and is asked before every request.
            token_store: Keeps the session's tokens outside the client, such as `types.FileTokenStore`.
            timeout: Seconds, or a `types.Timeout`; `None` for no limit. By default 30, and 5 to connect.
            max_retries: Attempts after the first, made only where a repetition is safe.
            headers: Sent with every request.
            strict: Raise `InvalidResponseError` for a response without a required field, or with a value of
                another type than described, although the server has acted.
            retry_statuses: Statuses that are worth another attempt where a repetition is safe; 429 always is.
            hooks: Functions that are called for requests, responses and repetitions.
            http_client: An HTTP client of your own (of httpx2 or httpx), for proxies, certificates or a
                transport in process. It brings its own time-out.

        Raises:
            InvalidArgumentError: Arguments contradict each other, or one cannot be used.
        """
        options = Options(
            base_url=base_url,
            email=email,
            password=password,
            token_store=token_store,
            token=token,
            timeout=timeout,
            max_retries=max_retries,
            headers=headers,
            strict=strict,
            retry_statuses=retry_statuses,
            hooks=hooks,
        )
        super().__init__(_API, http_client, options)

    @cached_property
    def auth(self) -> AsyncAuth:
        """Sessions of administrators."""
        from .resources.auth import AsyncAuth

        return AsyncAuth(self)

    @cached_property
    def admins(self) -> AsyncAdmins:
        """The accounts of administrators."""
        from .resources.admins import AsyncAdmins

        return AsyncAdmins(self)

    @cached_property
    def users(self) -> AsyncUsers:
        """The accounts of the client API."""
        from .resources.users import AsyncUsers

        return AsyncUsers(self)

    @cached_property
    def jobs(self) -> AsyncJobs:
        """Background jobs, their runs and results."""
        from .resources.jobs import AsyncJobs

        return AsyncJobs(self)

    @cached_property
    def audit(self) -> AsyncAudit:
        """The audit trail of administrators."""
        from .resources.audit import AsyncAudit

        return AsyncAudit(self)

    @cached_property
    def stats(self) -> AsyncStats:
        """Statistics of the service."""
        from .resources.stats import AsyncStats

        return AsyncStats(self)

    @cached_property
    def config(self) -> AsyncConfig:
        """The health of the service."""
        from .resources.config import AsyncConfig

        return AsyncConfig(self)

    @cached_property
    def flags(self) -> AsyncFlags:
        """Feature flags, which are turned on and off while the service runs."""
        from .resources.flags import AsyncFlags

        return AsyncFlags(self)

    @cached_property
    def files(self) -> AsyncFiles:
        """The files of users."""
        from .resources.files import AsyncFiles

        return AsyncFiles(self)

    @cached_property
    def webhooks(self) -> AsyncWebhooks:
        """Webhook endpoints of other systems, and the deliveries of events to them."""
        from .resources.webhooks import AsyncWebhooks

        return AsyncWebhooks(self)
