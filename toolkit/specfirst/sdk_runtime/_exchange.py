"""Send one call: credentials, attempts, pauses and response."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from logging import DEBUG, INFO, getLogger
from time import monotonic
from typing import Any, ClassVar

from msgspec import field

from ._auth import Credential
from ._errors import (
    APIConnectionError,
    APITimeoutError,
    InvalidArgumentError,
    InvalidResponseError,
)
from ._flow import CallUser, Close, Flow, OpenBody, Pause, Send
from ._headers import bearer, merged
from ._hooks import Hooks, IncomingResponse, OutgoingRequest, Retry
from ._http import Response, TimeoutException, TimeoutInput, TransportError, UnsendableError
from ._keys import TOKEN, Key, Keys, choose
from ._operation import Call, described
from ._options import CallOptions
from ._payload import Payload
from ._record import Record, replace
from ._response import ErrorClasses, RawResponse, declared_response, is_success, read, response_headers
from ._retry import Attempts, Outcome, RetryPolicy

_logger = getLogger(__package__)
"""Its records contain no query, headers or body: these can contain personal data and secrets."""

Perform = Callable[[Call[Any]], Flow[RawResponse[Any]]]
"""Performs a call and returns its response."""

_UNAUTHORIZED = 401
_USUAL_SECURITY = ((TOKEN,),)
_NO_HOOKS = Hooks()


class Settings(Record, frozen=True, kw_only=True):
    """The settings of a client.

    Attributes:
        root: Address that paths are appended to.
        headers: Sent with every request.
        timeout: Seconds, or finer; `None` for no limit, `UNSET` for what the HTTP client has.
        keys: The credentials of the client, except access tokens.
        strict: Whether a response without a required field, or with a value of another type, is refused.
        tokens: Its access tokens by the names of their schemes, if there are several.
        hooks: Functions of the user.
    """

    __hidden__: ClassVar[tuple[str, ...]] = ("headers", "keys", "tokens")

    root: str
    headers: Mapping[str, str]
    timeout: TimeoutInput
    retry: RetryPolicy
    strict: bool = False
    keys: Keys = field(default_factory=dict[str, Key])
    tokens: Mapping[str, Credential] = field(default_factory=dict[str, Credential])
    hooks: Hooks = _NO_HOOKS

    def with_options(self, options: CallOptions | None) -> Settings:
        """Return the settings of one call. Raises `InvalidArgumentError`."""
        if not options:
            return self
        settings = self
        if "timeout" in options:
            settings = replace(settings, timeout=options["timeout"])
        if "headers" in options:
            settings = replace(settings, headers=merged(settings.headers, options["headers"]))
        if "max_retries" in options:
            retry = replace(settings.retry, max_retries=options["max_retries"])
            settings = replace(settings, retry=retry)
        return settings


class _Prepared(Record, frozen=True):
    """The parts of a request that all attempts of a call share."""

    url: str
    headers: dict[str, str]
    content: bytes | Payload | None
    holder: Credential | None


def perform(
    call: Call[Any], settings: Settings, credential: Credential, errors: ErrorClasses
) -> Flow[RawResponse[Any]]:
    """Perform a call.

    Raises `APIError`, `InvalidResponseError`, `APIConnectionError`, and `InvalidArgumentError` for arguments
    that cannot be sent.
    """
    settings = settings.with_options(call.options)
    prepared = _prepare(call, settings, credential)
    attempts = Attempts(settings.retry, call)
    outcome = yield from _exchange(call, prepared, settings, attempts)
    if isinstance(outcome, TransportError):
        raise connection_error(call, outcome) from outcome.__cause__
    if attempts.has_deleted(outcome):
        return RawResponse(None, outcome.status_code, response_headers(outcome))
    try:
        operation = call.operation
        return read(outcome, operation.responses, operation.failures, errors, strict=settings.strict)
    except InvalidResponseError:
        if not outcome.is_closed:
            yield Close(OpenBody(outcome))
        raise


def connection_error(call: Call[Any], error: TransportError) -> APIConnectionError | InvalidArgumentError:
    name = described(call)
    if isinstance(error, UnsendableError):
        return InvalidArgumentError(f"{name}: {error}")
    if isinstance(error, TimeoutException):
        return APITimeoutError(f"{name}: no response in time ({error})")
    return APIConnectionError(f"{name}: {error}")


def _prepare(call: Call[Any], settings: Settings, credential: Credential) -> _Prepared:
    holder, call = _credentials(call, settings, credential)
    refused: str | None = None
    try:
        content = call.content()
        headers = {**settings.headers, **_content_headers(content), **call.header_fields()}
        return _Prepared(settings.root + call.target(), headers, content, holder)
    except InvalidArgumentError:
        raise
    except UnicodeEncodeError:
        refused = "an argument has half a character, which UTF-8 cannot write"
    except RecursionError:
        refused = "an argument is nested too deeply"
    except ValueError as error:
        refused = str(error)
    # Raised here, without the original as context: that can hold the whole body.
    raise InvalidArgumentError(f"{described(call)}: {refused}")


def _credentials(
    call: Call[Any], settings: Settings, credential: Credential
) -> tuple[Credential | None, Call[Any]]:
    """Return the source of the access token, if one is sent, and the call with its other credentials."""
    security = call.operation.security
    if not security:
        return None, call
    if security == _USUAL_SECURITY and not settings.tokens:
        return (credential if credential.available else None), call
    tokens = {**settings.tokens, TOKEN: credential} if credential.available else settings.tokens
    chosen = choose(security, {*settings.keys, *tokens})
    holder = next((tokens[name] for name in chosen if name in tokens), None)
    keys = {name: key for name, key in settings.keys.items() if name in chosen}
    return holder, call.with_keys(keys) if keys else call


def _exchange(call: Call[Any], prepared: _Prepared, settings: Settings, attempts: Attempts) -> Flow[Outcome]:
    content, holder = prepared.content, prepared.holder
    renewed = False
    number = 0
    while True:
        token = (yield from holder.token()) if holder else None
        number += 1
        request = _outgoing(call, prepared, token, number)
        outcome = yield from _attempt(call, request, prepared, settings)
        if isinstance(content, Payload) and content.spent:
            return outcome
        if _rejected(outcome) and holder and token is not None and not renewed:
            renewed = True
            if (yield from holder.renew(token)):
                continue
        if not isinstance(outcome, TransportError) and is_success(outcome.status_code):
            return outcome
        if attempts.has_deleted(outcome):
            return outcome
        pause = attempts.pause(outcome)
        if pause is None:
            return outcome
        reason = str(outcome) if isinstance(outcome, TransportError) else str(outcome.status_code)
        _log_wait(request.method, request.url, number, reason, pause)
        if settings.hooks.retry is not None:
            yield CallUser(partial(settings.hooks.retry, Retry(request, reason, pause)))
        yield Pause(pause)


def _outgoing(call: Call[Any], prepared: _Prepared, token: str | None, number: int) -> OutgoingRequest:
    headers = prepared.headers.copy()
    if token is not None:
        headers["Authorization"] = bearer(token)
    operation = call.operation
    return OutgoingRequest(operation.method, prepared.url.partition("?")[0], operation.path, headers, number)


def _attempt(
    call: Call[Any], request: OutgoingRequest, prepared: _Prepared, settings: Settings
) -> Flow[Outcome]:
    hooks = settings.hooks
    if hooks.request is not None:
        yield CallUser(partial(hooks.request, request))
        request.headers = merged({}, request.headers)
    started = monotonic()
    outcome: Outcome
    try:
        response: Response = yield Send(
            request.method,
            prepared.url,
            request.headers,
            prepared.content,
            settings.timeout,
            call.operation.streamed,
            call.patience,
        )
        outcome = declared_response(response, call.operation.responses) if response.history else response
    except TransportError as error:
        outcome = error
    seconds = monotonic() - started
    _log_attempt(request.method, request.url, request.attempt, outcome, seconds)
    if hooks.response is not None and not isinstance(outcome, TransportError):
        incoming = IncomingResponse(request, outcome.status_code, response_headers(outcome), seconds)
        yield from _show(incoming, hooks, OpenBody(outcome))
    return outcome


def _show(response: IncomingResponse, hooks: Hooks, body: OpenBody) -> Flow[None]:
    """Call the hook for a response; if it raises, close a body that has not been read."""
    if hooks.response is None:
        return
    try:
        yield CallUser(partial(hooks.response, response))
    except BaseException:
        yield Close(body)
        raise


def _content_headers(content: bytes | Payload | None) -> Mapping[str, str]:
    if content is None:
        return _NO_HEADERS
    if isinstance(content, Payload):
        length = {} if content.size is None else {"Content-Length": str(content.size)}
        return {"Content-Type": content.media_type, **length}
    return _JSON_HEADERS


_NO_HEADERS: Mapping[str, str] = {}
_JSON_HEADERS: Mapping[str, str] = {"Content-Type": "application/json"}


def _rejected(outcome: Outcome) -> bool:
    return not isinstance(outcome, TransportError) and outcome.status_code == _UNAUTHORIZED


def _log_attempt(
    method: str, url: str, attempt: int, outcome: Response | TransportError, seconds: float
) -> None:
    if not _logger.isEnabledFor(DEBUG):
        return
    address = url.partition("?")[0]
    milliseconds = seconds * 1000
    if isinstance(outcome, TransportError):
        _logger.debug("%s %s: attempt %d: %s after %.0f ms", method, address, attempt, outcome, milliseconds)
        return
    request_id = outcome.headers.get("x-request-id", "unknown")
    _logger.debug(
        "%s %s: attempt %d: %d in %.0f ms (request %s)",
        method,
        address,
        attempt,
        outcome.status_code,
        milliseconds,
        request_id,
    )


def _log_wait(method: str, url: str, attempt: int, reason: str, wait: float) -> None:
    if _logger.isEnabledFor(INFO):
        address = url.partition("?")[0]
        _logger.info(
            "%s %s: attempt %d failed (%s), the next one follows in %.1f s",
            method,
            address,
            attempt,
            reason,
            wait,
        )
