"""Sends webhook messages to untrusted URLs, and reads a bounded part of the responses."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

import httpcore

from app.core.settings import Settings
from app.core.tracing.tracing import http_client_span
from app.integrations.webhooks.addresses import AddressPolicy
from app.integrations.webhooks.network import AddressRefusedError, NameUnresolvedError, VettedBackend
from app.integrations.webhooks.target import Target, TargetPolicy, TargetRefusedError, target_policy

MAX_RESPONSE_BYTES: Final = 64 * 1024
"""Limit of the bytes read of a response body."""
EXCERPT_BYTES: Final = 1024
CONNECT_SECONDS: Final = 5.0


class SendFailure(StrEnum):
    """Why there was no response."""

    ADDRESS_REFUSED = "address_refused"
    NAME_UNRESOLVED = "name_unresolved"
    CONNECTION_FAILED = "connection_failed"
    TIMED_OUT = "timed_out"
    PROTOCOL_ERROR = "protocol_error"


class SendFailedError(Exception):
    """There was no response."""

    def __init__(self, failure: SendFailure) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    status: int
    excerpt: str
    """The beginning of the body, as text."""


class WebhookSender:
    """Sends messages, without redirects, proxies of the environment and persistent connections."""

    def __init__(
        self,
        policy: TargetPolicy,
        network: VettedBackend,
        *,
        seconds: float,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`seconds` limits the whole exchange; `tls` replaces the trusted certificates."""
        self._policy = policy
        self._network = network
        self._seconds = seconds
        self._given_tls = tls

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """The TLS context, created once because it reads all trusted certificates."""
        return self._given_tls or httpcore.default_ssl_context()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookResponse:
        """Send a POST and return the response. Failures after the status are ignored.

        Raises:
            SendFailedError: there was no response.
        """
        exchange = _Exchange()
        try:
            target = self._policy.check(url)
            async with asyncio.timeout(self._seconds):
                await self._exchange(target, headers, body, exchange)
        except (TargetRefusedError, AddressRefusedError):
            raise SendFailedError(SendFailure.ADDRESS_REFUSED) from None
        except NameUnresolvedError:
            raise SendFailedError(SendFailure.NAME_UNRESOLVED) from None
        except (TimeoutError, httpcore.TimeoutException):
            exchange.unless_responded(SendFailure.TIMED_OUT)
        except httpcore.ConnectError:
            raise SendFailedError(SendFailure.CONNECTION_FAILED) from None
        except (httpcore.NetworkError, httpcore.ProtocolError):
            exchange.unless_responded(SendFailure.PROTOCOL_ERROR)
        return exchange.response()

    async def _exchange(
        self, target: Target, headers: Mapping[str, str], body: bytes, exchange: _Exchange
    ) -> None:
        url = httpcore.URL(
            scheme=target.scheme.encode(),
            host=target.host.encode(),
            port=target.port,
            target=target.path.encode(),
        )
        connections = httpcore.AsyncConnectionPool(
            ssl_context=self._tls,
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=self._network,
        )
        with http_client_span("POST", host=target.host, port=target.port) as trace:
            sent = [*headers.items(), *trace.items(), ("Host", target.authority)]
            times = {"timeout": {"connect": CONNECT_SECONDS}}
            async with (
                connections as pool,
                pool.stream("POST", url, headers=sent, content=body, extensions=times) as response,
            ):
                exchange.status = response.status
                async for chunk in response.aiter_stream():
                    if not exchange.take(chunk):
                        break


class _Exchange:
    """The part of a response that has arrived so far."""

    def __init__(self) -> None:
        self.status: int | None = None
        self._read = 0
        self._beginning = bytearray()

    def take(self, chunk: bytes) -> bool:
        """Record a part of the body; return whether to read on."""
        self._beginning += chunk[: EXCERPT_BYTES - len(self._beginning)]
        self._read += len(chunk)
        return self._read < MAX_RESPONSE_BYTES

    def unless_responded(self, failure: SendFailure) -> None:
        if self.status is None:
            raise SendFailedError(failure)

    def response(self) -> WebhookResponse:
        """Return the response, with the part of the body that has arrived."""
        assert self.status is not None
        text = self._beginning.decode("utf-8", "replace")
        # PostgreSQL cannot store NUL, and control characters could harm readers of the log.
        printable = "".join(
            char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in text
        )
        return WebhookResponse(self.status, printable)


def open_sender(settings: Settings) -> WebhookSender:
    """Return a sender with the limits of the settings. It connects when it sends."""
    network = VettedBackend(AddressPolicy(settings.webhook_allowed_networks))
    return WebhookSender(target_policy(settings), network, seconds=settings.webhook_seconds)
