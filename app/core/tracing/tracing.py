"""Tracing. Without `OTEL_EXPORTER_OTLP_ENDPOINT` all functions are no-ops.

`opentelemetry` is imported only when tracing starts. Its tracer provider is global, and so is the state of
this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Final

from app.core.settings import Settings

if TYPE_CHECKING:
    import httpx
    from redis.asyncio import Redis
    from sqlalchemy import Engine

    from app.core.tracing.instrumentation import Instrumentation

TRACEPARENT: Final = "traceparent"
"""The header of W3C Trace Context, section 3.2."""

_active: Instrumentation | None = None


def start_tracing(settings: Settings, *, service: str) -> None:
    """Start tracing, if a collector is configured. `service` is `web` or `worker`.

    Call it before engines and clients are created, and in a worker after the fork.
    """
    global _active
    if not settings.otel_exporter_otlp_endpoint or _active is not None:
        return
    from app.core.tracing.instrumentation import Instrumentation

    _active = Instrumentation(settings, service=service)


def stop_tracing() -> None:
    """Export the remaining spans, within a few seconds."""
    if _active is not None:
        _active.shutdown()


def instrument_engine(engine: Engine) -> None:
    """Record a span for each statement."""
    if _active is not None:
        _active.instrument_engine(engine)


def instrument_redis(client: Redis) -> None:
    """Record a span for each command."""
    if _active is not None:
        _active.instrument_redis(client)


def instrument_http(client: httpx.AsyncClient) -> None:
    """Record a span for each request, which then carries the trace context."""
    if _active is not None:
        _active.instrument_http(client)


def untraced() -> AbstractContextManager[None]:
    """Suppress spans in the block, for probes and scrapes."""
    return nullcontext() if _active is None else _active.untraced()


def trace_headers() -> dict[str, str]:
    """Return the header `traceparent`, by which another process continues the trace; empty without one."""
    return {} if _active is None else _active.headers()


@contextmanager
def http_client_span(method: str, *, host: str, port: int) -> Iterator[Mapping[str, str]]:
    """Record the block as an outgoing request, and yield the headers to send with it."""
    if _active is None:
        yield {}
    else:
        with _active.http_client_span(method, host=host, port=port) as headers:
            yield headers
