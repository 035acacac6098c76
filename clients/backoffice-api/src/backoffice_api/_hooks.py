"""Hooks: functions of the user that a client calls for requests, responses and retries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ._headers import Headers


@dataclass(slots=True)
class OutgoingRequest:
    """A request that is about to be sent.

    Attributes:
        method: HTTP method.
        url: Without query, which can hold personal data and secrets.
        operation: Path of the operation, with parameters in braces.
        headers: May be changed, for example to add `traceparent`. Never printed.
        attempt: 1 for the first.
    """

    method: str
    url: str
    operation: str
    headers: dict[str, str] = field(repr=False)
    attempt: int


@dataclass(frozen=True, slots=True)
class IncomingResponse:
    """A response before its body is decoded. The body of a download or an event stream has not been read.

    Attributes:
        request: The request of this response.
        status: HTTP status.
        seconds: Since the request was sent.
    """

    request: OutgoingRequest
    status: int
    headers: Headers
    seconds: float


@dataclass(frozen=True, slots=True)
class Retry:
    """A retry, before the wait that precedes it.

    Attributes:
        request: The request that failed.
        reason: The status of the response, or how the connection failed.
        wait: Seconds until the next attempt.
    """

    request: OutgoingRequest
    reason: str
    wait: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """Functions that a client calls; an asynchronous client awaits them. An exception of one ends the call.

    Attributes:
        request: Called before each attempt.
        response: Called for each response, failures included.
        retry: Called before the pause that precedes another attempt.
    """

    request: Callable[[OutgoingRequest], Any] | None = None
    response: Callable[[IncomingResponse], Any] | None = None
    retry: Callable[[Retry], Any] | None = None
