"""One trace through real processes: web, SQL, Redis, outbox, task and outgoing HTTP."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import httpx

from app.core.logs.once_per_minute import OncePerMinute
from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.redis_client import RedisClient
from tests.app.accounts import CLIENT, data_of, new_admin, new_user, register
from tests.app.conftest import ROOT
from tests.app.eventually import eventually
from tests.app.monitoring.collector import Collector, collecting
from tests.app.processes import environment_of, web, worker

TRACE = "0af7651916cd43dd8448eb211c80319c"
REGISTER = f"POST {CLIENT}/auth/register"
MARK = "zzmarkzz"
"""Part of every value that must not appear in a span."""


async def test_trace_spans_web_sql_redis_task_and_http(
    settings: Settings, database: Database, redis: RedisClient, tmp_path: Path
) -> None:
    with collecting() as collector:
        environment = environment_of(
            settings,
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
            OTEL_BSP_SCHEDULE_DELAY="200",
            MAIL="brevo",
            BREVO_API_KEY=MARK,
            BREVO_API_URL=collector.url,
            RATE_LIMITS_ENABLED="true",
        )
        with (
            web(environment, tmp_path / "web.log") as service,
            worker(environment, tmp_path / "worker.log") as tasks,
        ):
            async with httpx.AsyncClient(base_url=service.url, timeout=60) as client:
                await _subscribe(client, database, settings, f"{collector.url}/hook/{MARK}?key={MARK}")
                client.headers.update(
                    {
                        "traceparent": f"00-{TRACE}-b7ad6b7169203331-01",
                        "tracestate": f"vendor={MARK}",
                        "baggage": f"user={MARK}",
                        "user-agent": MARK,
                    }
                )
                data_of(await register(client, f"{MARK}@example.com"), 201)
                await client.get(f"{CLIENT}/config?{MARK}={MARK}")
                await client.get(f"/storage/{MARK}?signature={MARK}")
            await eventually(lambda: len(collector.others) == 2 and _has_http_spans(collector))
            _check_metrics_of(tasks.url)
        _check_trace(collector)
    for body in collector.bodies:
        assert MARK.encode() not in body
    for _path, headers in collector.others:
        assert headers["traceparent"].split("-")[1] == TRACE
        assert MARK not in headers.get("tracestate", "") + headers.get("baggage", "")


async def _subscribe(client: httpx.AsyncClient, database: Database, settings: Settings, url: str) -> None:
    root = await new_admin(client, database, settings)
    body = {"url": url, "description": "", "event_types": ["user.registered"], "enabled": True}
    data_of(await root.call("POST", "/webhooks", json=body), 201)


def _has_http_spans(collector: Collector) -> bool:
    names = [span.name for span in collector.of_trace(TRACE)]
    return (
        names.count("POST") == 2
        and names.count(REGISTER) == 1
        and {"run/mail.verify_email", "run/webhooks.deliver"} <= set(names)
    )


def _check_trace(collector: Collector) -> None:
    spans = collector.of_trace(TRACE)
    web_spans = [span for span in spans if span.service.endswith(" web")]
    task_spans = [span for span in spans if span.service.endswith(" worker")]
    assert REGISTER in {span.name for span in web_spans}
    for group in (web_spans, task_spans):
        systems = {span.attributes.get("db.system") for span in group}
        assert {"postgresql", "redis"} <= systems
    # Every span but the first has its parent among the others, or outside: the caller.
    known = {span.span_id for span in spans} | {"b7ad6b7169203331"}
    assert {span.parent_id for span in spans} <= known
    # Probes leave no spans: a trace begins with a request or a task.
    roots = {span.name for span in collector.spans if not span.parent_id}
    assert all(name.startswith(("POST /api", "GET /api", "run/")) for name in roots), roots
    (register_span,) = [span for span in spans if span.name == REGISTER]
    (mail,) = [span for span in spans if span.name == "run/mail.verify_email"]
    assert mail.parent_id == register_span.span_id


def _check_metrics_of(url: str) -> None:
    assert 'tasks_total{outcome="success",task="mail.verify_email"} 1.0' in httpx.get(f"{url}/metrics").text


async def test_unavailable_collector_neither_slows_requests_nor_floods_the_log(
    settings: Settings, database: Database, redis: RedisClient, tmp_path: Path
) -> None:
    environment = environment_of(
        settings,
        OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:1",
        OTEL_BSP_SCHEDULE_DELAY="50",
    )
    with web(environment, tmp_path / "log") as service:
        async with httpx.AsyncClient(base_url=service.url, timeout=60) as client:
            user = await new_user(client)
            async with asyncio.timeout(30):
                for _ in range(100):
                    assert (await user.call("GET", "/users/me")).status_code == 200
                    await asyncio.sleep(0.01)
    assert (tmp_path / "log").read_text().count("export") < 10


def test_service_without_a_collector_imports_no_exporter() -> None:
    """FastAPI and redis-py import the API and the SDK's metrics by themselves."""
    code = """
import sys, app.main, app.schedule.application
from app.core.tracing.tracing import trace_headers
assert trace_headers() == {}
parts = ("opentelemetry.sdk.trace", "opentelemetry.exporter", "opentelemetry.instrumentation")
found = [name for name in sys.modules if name.startswith(parts)]
assert not found, found
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_once_per_minute_filter_passes_one_record_a_minute() -> None:
    now = 0.0
    quiet = OncePerMinute(clock=lambda: now)
    passed = 0
    for second in range(130):
        now = float(second)
        passed += quiet.filter(None)  # type: ignore[arg-type]
    assert passed == 3
