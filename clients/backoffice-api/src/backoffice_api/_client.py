"""Base classes of the clients: construction, options, calls."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeAlias, TypeVar
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import field

from ._auth import Anonymous, Credential, FixedToken, TokenFromCallable
from ._errors import InvalidArgumentError
from ._exchange import Settings, perform
from ._flow import Flow
from ._headers import bearer, merged
from ._hooks import Hooks
from ._http import LIBRARY, AwaitingHttpClient, BlockingHttpClient, Timeout, TimeoutInput
from ._keys import TOKEN, Key, basic_key
from ._operation import Call
from ._options import check_max_retries, check_timeout
from ._record import Record, replace
from ._resource import AsyncRawCaller, RawCaller
from ._response import ErrorClasses, RawResponse
from ._retry import RETRY_STATUSES, RetryPolicy
from ._session import Login, Session, SessionOperations
from ._transport import Transport
from ._types import UNSET, Unset

if TYPE_CHECKING:
    from ._async_transport import AsyncTransport
    from ._client_credentials import ClientCredentials
    from ._download import AsyncDownload, Download
    from ._events import AsyncEventStream, EventStream, Subscription
    from ._pagination import AsyncPages, Pages
    from ._token_store import TokenStore
    from ._transfer import Transfer

AnyTransport = TypeVar("AnyTransport", bound="Transport | AsyncTransport")
T = TypeVar("T")
Item = TypeVar("Item")
Page = TypeVar("Page")

Token: TypeAlias = "str | Callable[[], Any] | ClientCredentials"  # noqa: S105
"""An access token, a function that returns one, or the credentials to request one with."""

DEFAULT_TIMEOUT = Timeout(30.0, connect=5.0)
_REPEATABLE_TIMEOUT = Timeout(15.0, connect=5.0)
"""Maximum of a refresh: three attempts fit into the minute in which servers allow to repeat it."""


class Api(Record, frozen=True, kw_only=True):
    """The description of one API.

    Attributes:
        name, version: Of the distribution, for `User-Agent`.
        prefix: Path that every operation starts with.
        errors: Returns the exception class of each error code.
        session: The operations that return tokens, if the API has them.
        token_urls: Token URLs of the client credentials grant, by the names of their schemes.
    """

    name: str
    version: str
    prefix: str
    errors: ErrorClasses
    session: SessionOperations | None = None
    token_urls: Mapping[str, str] = field(default_factory=dict[str, str])


class Options(Record, frozen=True, kw_only=True):
    """The arguments of the constructor of a client."""

    __hidden__: ClassVar[tuple[str, ...]] = ("base_url", "password", "token", "headers", "keys", "tokens")

    base_url: str
    email: str | None = None
    password: str | None = None
    token: Token | None = None
    token_store: TokenStore | None = None
    timeout: TimeoutInput
    max_retries: int
    headers: Mapping[str, str] | None
    strict: bool = False
    retry_statuses: Collection[int] = RETRY_STATUSES
    hooks: Hooks | None = None
    keys: Mapping[str, Key | None] = field(default_factory=dict[str, Key | None])
    tokens: Mapping[str, Token | None] = field(default_factory=dict[str, "Token | None"])


class _Base(Generic[AnyTransport]):
    def __init__(self, api: Api, transport: AnyTransport, options: Options) -> None:
        self._api = api
        self._transport: AnyTransport = transport
        self._borrows = False
        check_timeout(options.timeout)
        check_max_retries(options.max_retries)
        root, user = _root(options.base_url, api.prefix)
        self._settings = Settings(
            root=root,
            headers=merged({**_own_headers(api), **user}, options.headers),
            timeout=DEFAULT_TIMEOUT if options.timeout is UNSET and transport.owned else options.timeout,
            retry=RetryPolicy(max_retries=options.max_retries, statuses=frozenset(options.retry_statuses)),
            strict=options.strict,
            keys={name: key for name, key in options.keys.items() if key is not None},
            hooks=options.hooks or Hooks(),
        )
        self._credential: Credential = self._login_or_token(options)
        tokens = {
            name: self._token(name, token) for name, token in options.tokens.items() if token is not None
        }
        self._settings = replace(self._settings, tokens=tokens)

    @property
    def base_url(self) -> str:
        """The address of the server, without the API's path prefix."""
        return self._settings.root.removesuffix(self._api.prefix)

    def resolve(self, link: str) -> str:
        """Return a link of a response as an absolute address; one without a host is the server's.

        A link is an RFC 3986 reference: `/storage/a.pdf` is at the root of the server's host.

        Raises:
            InvalidArgumentError: The link is not such a reference.
        """
        return _absolute(self.base_url, link)

    def _perform(self, call: Call[Any]) -> Flow[RawResponse[Any]]:
        if type(call) is not Call:
            from ._signed_upload import SignedUploadCall, send_signed

            if isinstance(call, SignedUploadCall):
                return send_signed(call, self._perform, self._settings, self.base_url, self._api.errors)
        response = perform(call, self._settings, self._credential, self._api.errors)
        if isinstance(self._credential, Session):
            return self._credential.follow(call, response)
        return response

    def _perform_publicly(self, call: Call[Any]) -> Flow[Any]:
        settings = self._settings
        if call.repeatable:
            settings = replace(settings, timeout=_at_most(_REPEATABLE_TIMEOUT, settings.timeout))
        response = yield from perform(call, settings, Anonymous(), self._api.errors)
        return response.data

    def _request_token(self, token_url: str, call: Call[Any]) -> Flow[Any]:
        """Call a token URL without this client's headers and credentials: its server may be another one."""
        settings = replace(
            self._settings, root=token_url, headers=_own_headers(self._api), keys={}, tokens={}
        )
        response = yield from perform(call, settings, Anonymous(), self._api.errors)
        return response.data

    def _token(self, scheme: str, token: Token) -> Credential:
        if isinstance(token, str):
            bearer(token)  # refused before anything is sent
            return FixedToken(token)
        if callable(token):
            return TokenFromCallable(token)
        from ._client_credentials import TokenByClientCredentials

        address = token.token_url or self._api.token_urls.get(scheme)
        if address is None:
            raise InvalidArgumentError(
                f"{self._api.name} names no token URL: pass ClientCredentials one, or a token"
            )
        address = _absolute(self._settings.root, address)
        return TokenByClientCredentials(token, partial(self._request_token, address))

    def _login_or_token(self, options: Options) -> Credential:
        if (options.email is None) != (options.password is None):
            raise InvalidArgumentError("email and password go together")
        login = Login(options.email, options.password or "") if options.email is not None else None
        if options.token is not None:
            if login or options.token_store:
                raise InvalidArgumentError(
                    "pass either a token or what a session needs (email, password, token_store)"
                )
            return self._token(TOKEN, options.token)
        if self._api.session is None:
            if login is None and options.token_store is None:
                return Anonymous()
            raise InvalidArgumentError(f"{self._api.name} has no login; pass a token")
        return Session(self._api.session, self._perform_publicly, login=login, store=options.token_store)

    def _new_transfer(self, call: Call[Any]) -> Transfer:
        from ._transfer import Transfer

        return Transfer(self._perform, call, self._settings.with_options(call.options).retry)

    def _new_subscription(self, call: Call[Any], last_id: str | None) -> Subscription:
        from ._events import Subscription

        settings = self._settings.with_options(call.options)
        return Subscription(self._perform, call, settings.retry, last_id, strict=settings.strict)

    def with_options(
        self,
        *,
        timeout: TimeoutInput = UNSET,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        retry_statuses: Collection[int] | None = None,
        hooks: Hooks | None = None,
    ) -> Self:
        """Return a client with other options that shares this one's connections and session.

        Closing it has no effect: the connections belong to this client.

        Args:
            timeout: Seconds, or a `types.Timeout`; `None` for no limit.
            max_retries: Attempts after the first.
            headers: Sent with every request, in addition to those of this client or instead of them.
            retry_statuses: Statuses after which a request is retried, if a repetition is safe.
            hooks: Replace those of this client.

        Raises:
            InvalidArgumentError: An argument cannot be used.
        """
        check_timeout(timeout)
        retry = self._settings.retry
        if max_retries is not None:
            check_max_retries(max_retries)
            retry = replace(retry, max_retries=max_retries)
        if retry_statuses is not None:
            retry = replace(retry, statuses=frozenset(retry_statuses))
        settings = replace(
            self._settings,
            timeout=self._settings.timeout if timeout is UNSET else timeout,
            retry=retry,
            headers=merged(self._settings.headers, headers),
            hooks=self._settings.hooks if hooks is None else hooks,
        )
        return self._borrowing(settings)

    def _borrowing(self, settings: Settings) -> Self:
        other = object.__new__(type(self))
        other._api = self._api
        other._transport = self._transport
        other._credential = self._credential
        other._borrows = True
        other._settings = settings
        return other

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._settings.root!r})"


class BaseClient(_Base[Transport]):
    """Blocking client. Safe to share between threads; close it, or use it in a `with` statement."""

    def __init__(self, api: Api, http: BlockingHttpClient | None, options: Options) -> None:
        super().__init__(api, Transport(http), options)

    def request(self, call: Call[T]) -> T:
        """Send a call and return its data."""
        data: T = self._request_raw(call).data
        return data

    def pages(self, item: type[Item], call: Call[Page]) -> Pages[Item, Page]:
        """Return the list of a call that responds in pages."""
        from ._pagination import Pages

        return Pages(self.request, call)

    def download(self, call: Call[Any]) -> Download:
        """Return the file of a call that responds with one."""
        from ._download import Download, download_call

        return Download(self._transport, self._new_transfer, download_call(call))

    def events(self, call: Call[T]) -> EventStream[T]:
        """Return the stream of a call that responds with server-sent events."""
        from ._events import EventStream

        return EventStream(self._transport, self._new_subscription, call)

    def _request_raw(self, call: Call[Any]) -> RawResponse[Any]:
        return self._transport.run(self._perform(call))

    @property
    def raw_caller(self) -> RawCaller:
        """The same client, with methods that return whole responses."""
        return RawCaller(self, self._request_raw)

    def close(self) -> None:
        """Close the connections, except those of an HTTP client that was passed in.

        A client that `with_options` returned leaves them open for the original client.
        """
        if not self._borrows:
            self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class BaseAsyncClient(_Base["AsyncTransport"]):
    """Asynchronous client. Belongs to one event loop; close it, or use it in an `async with` statement."""

    def __init__(self, api: Api, http: AwaitingHttpClient | None, options: Options) -> None:
        from ._async_transport import AsyncTransport

        super().__init__(api, AsyncTransport(http), options)

    async def request(self, call: Call[T]) -> T:
        """Send a call and return its data."""
        data: T = (await self._request_raw(call)).data
        return data

    def pages(self, item: type[Item], call: Call[Page]) -> AsyncPages[Item, Page]:
        """Return the list of a call that responds in pages."""
        from ._pagination import AsyncPages

        return AsyncPages(self.request, call)

    def download(self, call: Call[Any]) -> AsyncDownload:
        """Return the file of a call that responds with one."""
        from ._download import AsyncDownload, download_call

        return AsyncDownload(self._transport, self._new_transfer, download_call(call))

    def events(self, call: Call[T]) -> AsyncEventStream[T]:
        """Return the stream of a call that responds with server-sent events."""
        from ._events import AsyncEventStream

        return AsyncEventStream(self._transport, self._new_subscription, call)

    async def _request_raw(self, call: Call[Any]) -> RawResponse[Any]:
        return await self._transport.run(self._perform(call))

    @property
    def raw_caller(self) -> AsyncRawCaller:
        """The same client, with methods that return whole responses."""
        return AsyncRawCaller(self, self._request_raw)

    async def close(self) -> None:
        """Close the connections, except those of an HTTP client that was passed in.

        A client that `with_options` returned leaves them open for the original client.
        """
        if not self._borrows:
            await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()


def _absolute(base: str, link: str) -> str:
    try:
        return urljoin(base + "/", link)
    except ValueError as error:
        raise InvalidArgumentError(f"{link!r:.200} cannot be an address: {error}") from None


def _at_most(limit: Timeout, timeout: TimeoutInput) -> Timeout | float:
    """Return the user's time-out, unless it is longer than `limit` or unknown."""
    if isinstance(timeout, Unset) or timeout is None:
        return limit
    seconds = timeout if isinstance(timeout, int | float) else timeout.as_dict()["read"]
    return limit if seconds is None or seconds > (limit.read or 0) else timeout


def _root(base_url: str, prefix: str) -> tuple[str, dict[str, str]]:
    """Join the server's address and the API's prefix, which the address may already end with.

    Returns it without the user that it may name, and the header that identifies the user (RFC 7617).
    """
    try:
        address = urlsplit(base_url)
        port = f":{address.port}" if address.port is not None else ""
    except ValueError:
        address, port = None, ""
    if (
        address is None
        or address.scheme not in {"http", "https"}
        or not address.hostname
        or address.query
        or address.fragment
        or not _HOST.fullmatch(address.hostname)
    ):
        raise InvalidArgumentError(
            f"base_url must look like https://api.example.com, not {_without_user(base_url)!r:.200}"
        )
    host = f"[{address.hostname}]" if ":" in address.hostname else address.hostname
    root = f"{address.scheme}://{host}{port}{address.path.rstrip('/')}"
    user: dict[str, str] = {}
    if address.username is not None:
        key = basic_key(unquote(address.username), unquote(address.password or ""))
        user = {key.name: key.value}
    return (root if prefix and root.endswith(prefix) else root + prefix), user


_HOST = re.compile(r"[^\s/\\@<>^`{|}\x00-\x1f]+")


def _without_user(base_url: str) -> str:
    """Hide the user and password of an address, even if it is not a valid one."""
    before, separator, host = base_url.rpartition("@")
    scheme = re.match(r"[a-z][a-z0-9+.-]*://", before, re.IGNORECASE)
    return f"{scheme[0] if scheme else ''}…@{host}" if separator else base_url


def _own_headers(api: Api) -> dict[str, str]:
    return {"User-Agent": _user_agent(api)}


def _user_agent(api: Api) -> str:
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{api.name}/{api.version} (python/{python}; {LIBRARY})"
