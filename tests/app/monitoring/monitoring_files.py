"""The files of the monitoring profile, as tests read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from tests.app.conftest import ROOT

CONFIGURATION = ROOT / "deploy/prometheus/prometheus.yml"
RULES = ROOT / "deploy/prometheus/rules.yml"
DASHBOARD = ROOT / "deploy/grafana/dashboards/operations.json"


@dataclass(frozen=True, slots=True)
class Query:
    """A PromQL expression, and the panel or rule that it belongs to."""

    owner: str
    expression: str


def rules() -> Iterator[dict[str, Any]]:
    """Recording and alert rules."""
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        yield from group["rules"]


def alerts() -> list[dict[str, Any]]:
    return [rule for rule in rules() if "alert" in rule]


def dashboard_queries() -> Iterator[Query]:
    """The queries of all panels, with an interval that Grafana would have filled in."""
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel.get("targets", ()):
            yield Query(panel["title"], target["expr"].replace("$__rate_interval", "1m"))


def rule_queries() -> Iterator[Query]:
    """The expressions of all rules."""
    for rule in rules():
        yield Query(rule.get("alert") or rule["record"], rule["expr"])
