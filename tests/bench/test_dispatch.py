"""The contenders of `python -m scripts.bench dispatch` do the same work, and its report says so."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from scripts.bench.__main__ import main
from scripts.bench.baselines import fastapi_by_hand, starlette_by_hand
from scripts.bench.baselines.values import ORIGIN, SECURITY_HEADERS
from scripts.bench.dispatch.asgi import response
from scripts.bench.dispatch.contenders import CASES, CONTENDERS, FULL, DifferentResponses, verify

pytestmark = pytest.mark.xdist_group("bench")


def test_report_has_a_time_for_every_contender_and_case() -> None:
    # In a process of its own: the command turns logging off, and runs an event loop.
    command = [sys.executable, "-m", "scripts.bench", "dispatch", "--json", "--layers"]
    done = subprocess.run(
        [*command, "--rounds", "1", "--requests", "1"], check=True, stdout=subprocess.PIPE, timeout=200
    )
    report = json.loads(done.stdout)
    for case in CASES:
        assert set(report["cases"][case.name]) == {contender.name for contender in CONTENDERS}
        assert min(report["cases"][case.name].values()) > 0
    assert len(report["layers"]["get"]) == 5


@pytest.mark.parametrize(
    "contender", [candidate for candidate in CONTENDERS if candidate.work == FULL], ids=lambda c: c.name
)
async def test_full_work_sends_request_id_security_headers_and_cors(contender: object) -> None:
    for case in CASES[:3]:
        sent = await response(contender.create(3), case)  # type: ignore[attr-defined]
        headers = {name: sent.headers[name] for name in SECURITY_HEADERS}
        assert headers == SECURITY_HEADERS
        assert sent.headers["x-request-id"] == sent.json()["request_id"]
        assert sent.headers["access-control-allow-origin"] == ORIGIN


async def test_contender_with_another_response_is_refused() -> None:
    apps = {
        "fastapi-by-hand": fastapi_by_hand.create_app(3),
        "specfirst-full": starlette_by_hand.create_app(3),
    }
    with pytest.raises(DifferentResponses, match="specfirst-full"):
        await verify(apps, CASES[0])


def test_unknown_benchmark_lists_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["none"]) == 2
    assert "dispatch" in capsys.readouterr().out
