"""One call from its arguments to its answer: token, attempts, pauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ._auth import Credential
from ._errors import APIConnectionError, APITimeoutError
from ._flow import Flow, Pause, Send
from ._http import Response, Timeout, TimeoutException, TransportError
from ._operation import Call
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
    """

    root: str
    headers: Mapping[str, str] = field(repr=False)
    timeout: Timeout | float | Unset | None
    retry: RetryPolicy


def perform(
    call: Call[Any], settings: Settings, credential: Credential, errors: ErrorClasses
) -> Flow[RawResponse[Any]]:
    """Do a call. Raises `APIError`, `InvalidResponseError` or `APIConnectionError`."""
    outcome = yield from _exchange(call, settings, credential)
    if isinstance(outcome, TimeoutException):
        raise APITimeoutError(f"{_name(call)}: no answer in time ({_reason(outcome)})") from outcome
    if isinstance(outcome, TransportError):
        raise APIConnectionError(f"{_name(call)}: {_reason(outcome)}") from outcome
    return read(outcome, call.operation.answers, errors)


def _exchange(call: Call[Any], settings: Settings, credential: Credential) -> Flow[Response | TransportError]:
    renewed = False
    retries = 0
    while True:
        token = (yield from credential.token()) if call.operation.secured else None
        outcome = yield from _attempt(_request(call, settings, token))
        if _rejected(outcome) and token is not None and not renewed:
            renewed = True
            if (yield from credential.renew(token)):
                continue
        pause = settings.retry.pause(retries, outcome, repeatable=call.repeatable)
        if pause is None:
            return outcome
        retries += 1
        yield Pause(pause)


def _request(call: Call[Any], settings: Settings, token: str | None) -> Send:
    headers = {**settings.headers, **call.header_fields()}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return Send(
        call.operation.method, settings.root + call.target(), headers, call.content(), settings.timeout
    )


def _attempt(request: Send) -> Flow[Response | TransportError]:
    try:
        response: Response = yield request
    except TransportError as error:
        return error
    return response


def _rejected(outcome: Response | TransportError) -> bool:
    return not isinstance(outcome, TransportError) and outcome.status_code == _UNAUTHORIZED


def _name(call: Call[Any]) -> str:
    return f"{call.operation.method} {call.operation.path}"


def _reason(error: TransportError) -> str:
    return str(error) or type(error).__name__
