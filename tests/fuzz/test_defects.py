"""The whole chain finds what is wrong: a real service with seeded defects, fuzzed as in `make fuzz`."""

import json
from pathlib import Path

from specfirst.fuzz import report
from specfirst.fuzz.coverage import measure
from specfirst.fuzz.schemathesis_run import RunOptions, fuzz, read_figures
from specfirst.fuzz.service import running_service

ROOT = Path(__file__).parents[2]
DOCUMENT = json.loads((ROOT / "generated/client_v1/openapi.json").read_text())


def test_every_seeded_defect_is_found(tmp_path: Path) -> None:
    with running_service(tmp_path, application="tests.fuzz.defects:create_defective_app") as service:
        options = RunOptions(seed=1, max_examples=5)
        figures = fuzz("client", service, options, root=ROOT, folder=tmp_path, runs=["examples,coverage"])
        coverage = measure(DOCUMENT, service.recording)

    told = json.loads((tmp_path / "client-0.json").read_text())["failures"]
    found = {(failure["type"], operation) for failure in told for operation in failure["operations"]}
    assert found >= {
        ("JsonSchemaError", "GET /users/me"),
        ("AcceptedNegativeData", "PUT /users/me/password"),
        ("IgnoredAuth", "DELETE /users/me"),
        ("ServerError", "GET /config/health"),
        ("UndefinedStatusCode", "GET /config"),
    }
    assert figures.failures >= len(found)
    assert figures.complete
    problems = list(report.problems("client", figures, coverage, scenarios=1))
    assert problems[:2] == [
        "client: only 0 scenarios: something makes their replays go on differently",
        f"client: {figures.failures} failures",
    ]
    # What only ever refuses passes every check: no failure would tell.
    assert any("auth_refresh never answered a success" in problem for problem in problems)
    assert any("config_get answered 203" in problem for problem in problems)


def test_a_run_without_a_report_is_not_complete(tmp_path: Path) -> None:
    assert not read_figures(tmp_path / "none.json", exit_code=0).complete


def test_a_run_that_ended_badly_is_not_complete(tmp_path: Path) -> None:
    report = {"complete": True, "failures": [], "test_cases": {"generated": 7}, "running_time": 1.5}
    (tmp_path / "report.json").write_text(json.dumps(report))

    assert read_figures(tmp_path / "report.json", exit_code=0).complete
    assert not read_figures(tmp_path / "report.json", exit_code=1).complete
