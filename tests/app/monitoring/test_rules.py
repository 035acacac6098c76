"""The alert rules, run by promtool: each fires for its cause, and none for a healthy service."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.app.conftest import ROOT
from tests.app.monitoring.monitoring_files import CONFIGURATION, RULES, alerts
from tests.debian_packages import require_program

MINUTES = 40

WELL = {
    'up{job="web",instance="a"}': "1",
    'up{job="worker",instance="b"}': "1",
    'up{job="beat",instance="c"}': "1",
    'up{job="logs",instance="d"}': "1",
    'http_requests_total{api="client",operation="users_get_me",status="200"}': "0+60",
    'http_requests_total{api="client",operation="users_get_me",status="500"}': "0+1",
    'http_request_duration_seconds_bucket{api="client",operation="users_get_me",le="0.1"}': "0+60",
    'http_request_duration_seconds_bucket{api="client",operation="users_get_me",le="+Inf"}': "0+60",
    'api_contract_violations_total{api="client",operation="users_get_me"}': "0",
    'api_requests_not_limited_total{api="client",operation="users_get_me"}': "0",
    'database_up{instance="a"}': "1",
    'database_schema_current{instance="a"}': "1",
    'db_pool_waiting{job="web",instance="a"}': "0",
    'redis_up{instance="a"}': "1",
    'redis_latency_seconds{instance="a"}': "0.001",
    'redis_memory_used_bytes{instance="a"}': "80",
    'redis_memory_max_bytes{instance="a"}': "100",
    'queue_depth{queue="mail",instance="a"}': "10",
    'outbox_oldest_due_seconds{instance="a"}': "5",
    'outbox_lost_events{instance="a"}': "0",
    'outbox_oldest_unconfirmed_seconds{instance="a"}': "600",
    'outbox_given_up_events{instance="a"}': "0",
    'tasks_total{task="mail.verify_email",outcome="failure"}': "3",
    'tasks_total{task="mail.verify_email",outcome="success"}': "0+5",
    'tasks_total{task="mail.verify_email",outcome="retry"}': "0+1",
    'log_records_total{job="web",instance="a",outcome="dropped"}': "0",
    'process_resident_memory_bytes{job="web",instance="a"}': "200000000",
    'process_open_fds{job="web",instance="a"}': "100",
    'process_max_fds{job="web",instance="a"}': "1000",
    'http_connections_ended_total{job="web",instance="a",reason="evicted"}': "0+9",
    'http_connections_ended_total{job="web",instance="a",reason="server_full"}': "7",
}
"""Series of a healthy service, by minute; `0+60` grows by 60 each minute."""

FAILING: dict[str, dict[str, str]] = {
    "WebDown": {'up{job="web",instance="a"}': "0"},
    "WebProcessDown": {'up{job="web",instance="e"}': "0"},
    "WorkerDown": {'up{job="worker",instance="b"}': "_"},
    "BeatDown": {'up{job="beat",instance="c"}': "0"},
    "LogConsumerDown": {'up{job="logs",instance="d"}': "0"},
    "HighErrorRate": {'http_requests_total{api="client",operation="users_get_me",status="500"}': "0+6"},
    "OperationFails": {'http_requests_total{api="client",operation="files_list",status="503"}': "0+2"},
    "SlowResponses": {
        'http_request_duration_seconds_bucket{api="client",operation="users_get_me",le="2"}': "0+120",
        'http_request_duration_seconds_bucket{api="client",operation="users_get_me",le="+Inf"}': "0+120",
    },
    "ContractViolations": {'api_contract_violations_total{api="client",operation="users_get_me"}': "0+1"},
    "RateLimitsNotEnforced": {'api_requests_not_limited_total{api="client",operation="users_get_me"}': "0+1"},
    "DatabaseDown": {'database_up{instance="a"}': "0"},
    "DatabasePoolExhausted": {'db_pool_waiting{job="web",instance="a"}': "1"},
    "SchemaNotCurrent": {'database_schema_current{instance="a"}': "0"},
    "RedisDown": {'redis_up{instance="a"}': "0"},
    "RedisSlow": {'redis_latency_seconds{instance="a"}': "0.2"},
    "RedisMemoryHigh": {'redis_memory_used_bytes{instance="a"}': "95"},
    "QueueBacklog": {'queue_depth{queue="mail",instance="a"}': "1001"},
    "OutboxStalled": {'outbox_oldest_due_seconds{instance="a"}': "301"},
    "OutboxEventsLost": {'outbox_lost_events{instance="a"}': "15"},
    "OutboxUnconfirmed": {'outbox_oldest_unconfirmed_seconds{instance="a"}': "3901"},
    "OutboxEventsGivenUp": {'outbox_given_up_events{instance="a"}': "1"},
    "TaskFailures": {'tasks_total{task="mail.verify_email",outcome="failure"}': "3+1"},
    "TaskRetries": {'tasks_total{task="mail.verify_email",outcome="retry"}': "0+10"},
    "LogRecordsDropped": {'log_records_total{job="web",instance="a",outcome="dropped"}': "0+1"},
    "MemoryHigh": {'process_resident_memory_bytes{job="web",instance="a"}': "900000000"},
    "OpenFilesHigh": {'process_open_fds{job="web",instance="a"}': "900"},
    "ConnectionsRefused": {
        'http_connections_ended_total{job="web",instance="a",reason="server_full"}': "0+1",
    },
}
"""The series that make each alert fire, in place of those of a healthy service."""
SMALL_PROCESS_GROWS = {'process_resident_memory_bytes{job="beat",instance="a"}': "310000000"}


@pytest.fixture(scope="module")
def promtool() -> Path:
    return require_program("promtool", package="prometheus")


def run(promtool: Path, *arguments: str) -> None:
    done = subprocess.run([promtool, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_rules_and_configuration_are_valid(promtool: Path) -> None:
    run(promtool, "check", "rules", "--lint=all", "--lint-fatal", str(RULES))
    run(promtool, "check", "config", "--syntax-only", str(CONFIGURATION))


def test_every_alert_fires_only_for_its_cause(promtool: Path, tmp_path: Path) -> None:
    assert set(FAILING) == {rule["alert"] for rule in alerts()}
    causes = [*FAILING.items(), ("MemoryHigh", SMALL_PROCESS_GROWS)]
    cases = [_case(WELL, {})] + [_case(WELL | changes, {alert: 1}) for alert, changes in causes]
    file = tmp_path / "rules_test.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": cases}))
    run(promtool, "test", "rules", str(file))


def test_every_alert_has_severity_summary_and_runbook_entry() -> None:
    headings = {
        line.removeprefix("## ").strip()
        for line in (ROOT / "docs/runbook.md").read_text().splitlines()
        if line.startswith("## ")
    }
    names = [rule["alert"] for rule in alerts()]
    assert headings == set(names)
    for rule in alerts():
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["runbook_url"] == f"docs/runbook.md#{rule['alert'].lower()}"


def _case(series: dict[str, str], firing: dict[str, int]) -> dict[str, Any]:
    """A test of promtool: exactly these alerts fire at its end, the expected one at least."""
    checks = [
        {
            "expr": f'count(ALERTS{{alertname="{name}",alertstate="firing"}})',
            "eval_time": f"{MINUTES}m",
            "exp_samples": [{"labels": "{}", "value": count}],
        }
        for name, count in firing.items()
    ] or [{"expr": 'ALERTS{alertstate="firing"}', "eval_time": f"{MINUTES}m", "exp_samples": []}]
    return {
        "interval": "1m",
        "input_series": [
            {"series": name, "values": f"{value}x{MINUTES}"} for name, value in series.items() if value != "_"
        ],
        "promql_expr_test": checks,
    }


def test_prometheus_scrapes_the_services_of_the_compose_file_at_their_ports() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    jobs = yaml.safe_load(CONFIGURATION.read_text())["scrape_configs"]
    addresses = {
        name: service["environment"]["METRICS_ADDRESS"]
        for name, service in services.items()
        if "METRICS_ADDRESS" in service.get("environment", {})
    }
    scraped = {
        target["names"][0]: f"0.0.0.0:{target['port']}" for job in jobs for target in job["dns_sd_configs"]
    }
    assert scraped == addresses | {"fastapi-app": "0.0.0.0:8000"}
    for job in jobs:
        assert job["authorization"] == {"credentials_file": "/run/secrets/metrics_token"}
