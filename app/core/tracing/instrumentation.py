"""The setup of OpenTelemetry and its instrumentation libraries for a process."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Final

import httpx
from celery import signals
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.instrumentation.redis import RedisInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.instrumentation.utils import suppress_instrumentation
from opentelemetry.propagate import inject, set_global_textmap
from opentelemetry.propagators.textmap import CarrierT, Getter, default_getter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from redis.asyncio import Redis
from sqlalchemy import Engine

from app.core.logs.once_per_minute import OncePerMinute
from app.core.product import VERSION
from app.core.settings import Settings
from app.core.tracing.scrubbing import ScrubbingExporter

_EXPORT_SECONDS: Final = 5
_NOISY_LOGGERS: Final = (
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "opentelemetry.exporter.otlp.common.http",
    "opentelemetry.sdk._shared_internal",
)


class Instrumentation:
    """The tracer provider of a process, and the instrumentation of its clients."""

    def __init__(self, settings: Settings, *, service: str) -> None:
        self._provider = TracerProvider(resource=_resource(settings, service))
        endpoint = settings.otel_exporter_otlp_endpoint.rstrip("/") + "/v1/traces"
        exporter = OTLPSpanExporter(endpoint=endpoint, timeout=_EXPORT_SECONDS)
        # Exports from a separate thread; a full queue drops spans instead of delaying requests.
        self._provider.add_span_processor(BatchSpanProcessor(ScrubbingExporter(exporter)))
        trace.set_tracer_provider(self._provider)
        set_global_textmap(_TraceparentOnly())
        self._tracer = trace.get_tracer(__name__)
        for name in _NOISY_LOGGERS:
            logging.getLogger(name).addFilter(OncePerMinute())
        if service == "worker":
            _instrument_celery()

    def shutdown(self) -> None:
        self._provider.shutdown()

    def untraced(self) -> AbstractContextManager[None]:
        return suppress_instrumentation()

    def instrument_engine(self, engine: Engine) -> None:
        # The library declares SQLAlchemy < 2.1 and would refuse. Tests of traces show that 2.1 works.
        SQLAlchemyInstrumentor().instrument(
            engine=engine, tracer_provider=self._provider, skip_dep_check=True
        )

    def instrument_redis(self, client: Redis) -> None:
        RedisInstrumentor.instrument_client(client, tracer_provider=self._provider)

    def instrument_http(self, client: httpx.AsyncClient) -> None:
        HTTPXClientInstrumentor.instrument_client(client, tracer_provider=self._provider)

    def headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        inject(headers)
        return headers

    @contextmanager
    def http_client_span(self, method: str, *, host: str, port: int) -> Iterator[Mapping[str, str]]:
        attributes: dict[str, str | int] = {
            "http.request.method": method,
            "server.address": host,
            "server.port": port,
        }
        with self._tracer.start_as_current_span(method, kind=SpanKind.CLIENT, attributes=attributes) as span:
            try:
                yield self.headers()
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
                raise


class _TraceparentOnly(TraceContextTextMapPropagator):
    """Continues traces of callers, but ignores their `tracestate` and `baggage`, which are arbitrary data."""

    def extract(
        self,
        carrier: CarrierT,
        context: Context | None = None,
        getter: Getter[CarrierT] = default_getter,
    ) -> Context:
        found = super().extract(carrier, context, getter)
        caller = trace.get_current_span(found).get_span_context()
        if not caller.trace_state:
            return found
        plain = SpanContext(caller.trace_id, caller.span_id, is_remote=True, trace_flags=caller.trace_flags)
        return trace.set_span_in_context(NonRecordingSpan(plain), found)


def _resource(settings: Settings, service: str) -> Resource:
    return Resource.create(
        {
            "service.name": f"{settings.service_name} {service}",
            "service.version": VERSION,
            "deployment.environment.name": settings.environment.value,
        }
    )


def _instrument_celery() -> None:
    instrumentor = CeleryInstrumentor()  # type: ignore[no-untyped-call]
    instrumentor.instrument()
    # These handlers leave a span open for every task that is sent by name, as all tasks are. `TaskQueue`
    # sends the trace context itself.
    signals.before_task_publish.disconnect(instrumentor._trace_before_publish)
    signals.after_task_publish.disconnect(instrumentor._trace_after_publish)
