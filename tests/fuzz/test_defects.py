"""A real service with seeded defects, which `make fuzz` must find."""

import json
from pathlib import Path

from specfirst.fuzz import report
from specfirst.fuzz.coverage import measure
from specfirst.fuzz.operations import read_document
from specfirst.fuzz.schemathesis_run import RunOptions, fuzz
from specfirst.fuzz.service import running_service
from tests.fuzz.conftest import PROJECT, target_of
from tests.fuzz.plugin import ServicePlugin


def test_every_seeded_defect_is_found(tmp_path: Path) -> None:
    plugin = ServicePlugin()
    defective = "tests.fuzz.defects:create_defective_app"
    with running_service(PROJECT, plugin, tmp_path, application=defective) as service:
        target = target_of("client", service, tmp_path)
        figures = fuzz(
            target,
            plugin,
            RunOptions(seed=1, max_examples=5),
            config=PROJECT.fuzz.config,
            folder=tmp_path,
            runs=["examples,coverage"],
        )
        coverage = measure(read_document(target.document), service.recording)

    reported = json.loads((tmp_path / "client-0.json").read_text())["failures"]
    found = {(failure["type"], operation) for failure in reported for operation in failure["operations"]}
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
    # A service that refuses all requests would pass all checks.
    assert any("auth_refresh never succeeded" in problem for problem in problems)
    assert any("config_get responded 203" in problem for problem in problems)
