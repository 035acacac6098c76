"""Seeded differences outside of operations: addresses, error codes and descriptions."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI

from specfirst.conformance.checker import compare_surfaces
from specfirst.conformance.comparison import Result
from specfirst.conformance.running_application import RunningApplication
from specfirst.conformance.written_documents import WrittenApi
from tests.conformance.conftest import Seed

SEEDS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "document_seeds.yaml").read_text())
UNCHANGED: Seed = ("errors.yaml", "", "")


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed["finds"])
async def test_seeded_difference_in_document_is_found(
    seed: dict[str, Any], seeded: Callable[[Seed], list[WrittenApi]], running: RunningApplication
) -> None:
    result = Result()
    apis = seeded((seed["file"], seed["replace"], seed["with"]))
    await compare_surfaces(running, apis, result)

    assert seed["finds"] in "\n".join(map(str, result.differences))


async def test_undeclared_route_is_found(
    seeded: Callable[[Seed], list[WrittenApi]],
) -> None:
    app = FastAPI(openapi_url=None)
    app.add_api_route("/api/v1/secret", lambda: None)
    result = Result()
    await compare_surfaces(RunningApplication(app), seeded(UNCHANGED), result)

    assert any(
        "/api/v1/secret" in difference.fact and difference.subject == "routes outside the spec"
        for difference in result.differences
    )


async def test_undeclared_error_code_is_found(
    seeded: Callable[[Seed], list[WrittenApi]], running: RunningApplication
) -> None:
    result = Result()
    classes = {**running.errors, "users.lost": running.errors["users.not_found"]}
    await compare_surfaces(replace(running, errors=classes), seeded(UNCHANGED), result)

    assert any(difference.fact == "code · users.lost" for difference in result.differences)
