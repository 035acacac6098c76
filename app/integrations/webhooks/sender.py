"""One POST to a URL that a stranger chose, reading a bounded part of its response."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

import httpcore

from app.core.tracing.tracing import http_client_span
from app.integrations.webhooks.network import AddressRefusedError, NameUnresolvedError, VettedBackend
from app.integrations.webhooks.target import Target, TargetPolicy, TargetRefusedError

MAX_RESPONSE_BYTES: Final = 64 * 1024
"""Once so much of a response's body was read, the connection is closed."""
EXCERPT_BYTES: Final = 1024
CONNECT_SECONDS: Final = 5.0


class SendFailure(StrEnum):
    """Why there is no response."""

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
    """The response of a receiver."""

    status: int
    excerpt: str
    """The beginning of the body, as text."""


class WebhookSender:
    """Sends messages. It follows no redirect, asks no proxy of the environment and keeps no connection."""

    def __init__(
        self,
        policy: TargetPolicy,
        network: VettedBackend,
        *,
        seconds: float,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`seconds` are those of the whole exchange; `tls` replaces the authorities usually trusted."""
        self._policy = policy
        self._network = network
        self._seconds = seconds
        self._given_tls = tls

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made once: it reads every certificate that is trusted."""
        return self._given_tls or httpcore.default_ssl_context()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookResponse:
        """The response to a POST. Its status counts as soon as it is there, whatever becomes of its body.

        Raises:
            SendFailedError: there was none.
        """
        exchange = _Exchange()
        try:
            target = self._policy.judge(url)
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
        with http_client_span("POST", host=target.host, port=url.origin.port) as trace:
            sent = [*headers.items(), *trace.items(), ("Host", target.authority)]
            await self._stream(url, sent, body, exchange)

    async def _stream(
        self, url: httpcore.URL, headers: list[tuple[str, str]], body: bytes, exchange: _Exchange
    ) -> None:
        async with (
            httpcore.AsyncConnectionPool(
                ssl_context=self._tls,
                max_connections=1,
                max_keepalive_connections=0,
                network_backend=self._network,
            ) as pool,
            pool.stream(
                "POST",
                url,
                headers=headers,
                content=body,
                extensions={"timeout": {"connect": CONNECT_SECONDS}},
            ) as response,
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
        """Note a part of the body; whether more of it is wanted."""
        self._beginning += chunk[: EXCERPT_BYTES - len(self._beginning)]
        self._read += len(chunk)
        return self._read < MAX_RESPONSE_BYTES

    def unless_responded(self, failure: SendFailure) -> None:
        """Give up, unless the status is known."""
        if self.status is None:
            raise SendFailedError(failure)

    def response(self) -> WebhookResponse:
        """The response, as far as it came."""
        assert self.status is not None
        text = self._beginning.decode("utf-8", "replace")
        # PostgreSQL stores no NUL, and no control character should reach the readers of the log.
        printable = "".join(
            char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in text
        )
        return WebhookResponse(self.status, printable)
