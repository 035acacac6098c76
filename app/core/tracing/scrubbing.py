"""An allow-list of span attributes: instrumentation libraries also record sensitive ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Status

ALLOWED: Final = frozenset(
    {
        *(
            "http.route",
            "http.method",
            "http.request.method",
            "http.status_code",
            "http.response.status_code",
        ),
        *("http.scheme", "url.scheme", "http.flavor", "network.protocol.version"),
        *("server.address", "server.port", "net.peer.name", "net.peer.port"),
        *("db.system", "db.system.name", "db.name", "db.namespace", "db.operation", "db.operation.name"),
        *("db.statement", "db.query.text", "db.redis.pipeline_length", "db.redis.args_length"),
        *("celery.action", "celery.state", "celery.task_name", "celery.retries"),
        *(
            "messaging.message.id",
            "messaging.message_id",
            "messaging.destination",
            "messaging.destination.name",
        ),
        *("messaging.system", "error.type"),
    }
)
"""Without URLs, client addresses, headers and exception messages."""
_STATEMENTS: Final = frozenset({"db.statement", "db.query.text"})
_LITERAL: Final = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")
_MAX_STATEMENT: Final = 1000


class ScrubbingExporter(SpanExporter):
    """Exports copies of spans that contain only the allowed attributes."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([_scrubbed(span) for span in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def _scrubbed(span: ReadableSpan) -> ReadableSpan:
    attributes = span.attributes or {}
    return ReadableSpan(
        name=span.name,
        context=span.get_span_context(),
        parent=span.parent,
        resource=span.resource,
        attributes={name: _value(name, attributes[name]) for name in attributes.keys() & ALLOWED},
        events=[_event(event) for event in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _value(name: str, value: Any) -> Any:
    return _LITERAL.sub("?", str(value))[:_MAX_STATEMENT] if name in _STATEMENTS else value


def _event(event: Event) -> Event:
    # Messages of exceptions quote values, so that only the type is kept.
    kind = (event.attributes or {}).get("exception.type")
    return Event(event.name, {"exception.type": kind} if kind is not None else {}, event.timestamp)
