"""One call from its arguments to its response: token, attempts, pauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ._auth import Credential
from ._errors import APIConnectionError, APITimeoutError, InvalidResponseError
from ._flow import Close, Flow, OpenBody, Pause, Send
from ._http import Response, Timeout, TimeoutException, TransportError
from ._keys import TOKEN, Key, Keys, choose
from ._operation import Call
from ._payload import Payload
from ._response import ErrorClasses, RawResponse, read
from ._retry import RetryPolicy
from ._types import Unset

_UNAUTHORIZED = 401


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a client calls.

    Attributes:
        root: Address that paths are appended to.
        headers: Sent with every request.
        timeout: Seconds, or finer; `None` for no limit, `UNSET` for what the HTTP client has.
        keys: The credentials that the client has, its access tokens aside.
        strict: Whether a response without a required field, or with a value of another type, is refused.
        tokens: Its access tokens by the names of their schemes, where it has more than one.
    """

    root: str
    headers: Mapping[str, str] = field(repr=False)
    timeout: Timeout | float | Unset | None
    retry: RetryPolicy
    strict: bool = False
    keys: Keys = field(default_factory=dict[str, Key], repr=False)
    tokens: Mapping[str, Credential] = field(default_factory=dict[str, Credential], repr=False)


def perform(
    call: Call[Any], settings: Settings, credential: Credential, errors: ErrorClasses
) -> Flow[RawResponse[Any]]:
    """Do a call. Raises `APIError`, `InvalidResponseError` or `APIConnectionError`."""
    outcome = yield from _exchange(call, settings, credential)
    if isinstance(outcome, TransportError):
        raise connection_error(call, outcome) from outcome
    try:
        operation = call.operation
        return read(outcome, operation.responses, operation.failures, errors, strict=settings.strict)
    except InvalidResponseError:
        if not outcome.is_closed:
            yield Close(OpenBody(outcome))
        raise


def connection_error(call: Call[Any], error: TransportError) -> APIConnectionError:
    """Return what is raised for a connection that could not be made or that broke."""
    name = f"{call.operation.method} {call.operation.path}"
    reason = str(error) or type(error).__name__
    if isinstance(error, TimeoutException):
        return APITimeoutError(f"{name}: no response in time ({reason})")
    return APIConnectionError(f"{name}: {reason}")


def _exchange(call: Call[Any], settings: Settings, credential: Credential) -> Flow[Response | TransportError]:
    content = call.content()
    tokens = {**settings.tokens, TOKEN: credential} if credential.available else settings.tokens
    chosen = choose(call.operation.security, {*settings.keys, *tokens})
    holder = next((tokens[name] for name in chosen if name in tokens), None)
    if settings.keys:
        call = call.with_keys({name: key for name, key in settings.keys.items() if name in chosen})
    renewed = False
    retries = 0
    while True:
        token = (yield from holder.token()) if holder else None
        outcome = yield from _attempt(_request(call, content, settings, token))
        if isinstance(content, Payload) and content.spent:
            return outcome
        if _rejected(outcome) and holder and token is not None and not renewed:
            renewed = True
            if (yield from holder.renew(token)):
                continue
        pause = settings.retry.pause(retries, outcome, repeatable=call.repeatable)
        if pause is None:
            return outcome
        retries += 1
        yield Pause(pause)


def _request(call: Call[Any], content: bytes | Payload | None, settings: Settings, token: str | None) -> Send:
    headers = {**settings.headers, **_content_headers(content), **call.header_fields()}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    operation = call.operation
    return Send(
        operation.method,
        settings.root + call.target(),
        headers,
        content,
        settings.timeout,
        operation.streamed,
    )


def _content_headers(content: bytes | Payload | None) -> dict[str, str]:
    if content is None:
        return {}
    if isinstance(content, Payload):
        length = {} if content.size is None else {"Content-Length": str(content.size)}
        return {"Content-Type": content.media_type, **length}
    return {"Content-Type": "application/json"}


def _attempt(request: Send) -> Flow[Response | TransportError]:
    try:
        response: Response = yield request
    except TransportError as error:
        return error
    return response


def _rejected(outcome: Response | TransportError) -> bool:
    return not isinstance(outcome, TransportError) and outcome.status_code == _UNAUTHORIZED
