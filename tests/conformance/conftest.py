"""The running application, and copies of the spec with seeded differences."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from specfirst.conformance.checker import check_operation
from specfirst.conformance.comparison import Difference, Result
from specfirst.conformance.running_application import RunningApplication, load_application
from specfirst.conformance.served_routes import ServedOperation, served_routes
from specfirst.conformance.written_documents import WrittenApi, read_apis
from specfirst.conformance.written_facts import WrittenOperation, written_operations
from specfirst.project import read_project

PROJECT = read_project(Path(__file__).parents[2])

Seed = tuple[str, str, str]
"""File below the spec folder, text to replace (its first occurrence), replacement."""


@pytest.fixture(scope="session")
def running() -> RunningApplication:
    """The whole application, whose services are not called."""
    return load_application(PROJECT)


@pytest.fixture(scope="session")
def served(running: RunningApplication) -> dict[str, ServedOperation]:
    """Running operations by method and path."""
    operations, _ = served_routes(running.app)
    return {f"{operation.method} {operation.path}": operation for operation in operations}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A copy of the spec folder."""
    shutil.copytree(PROJECT.spec, tmp_path / "spec")
    return tmp_path / "spec"


@pytest.fixture
def seeded(spec: Path) -> Callable[[Seed], list[WrittenApi]]:
    """Reads the copy after one change."""

    def read(seed: Seed) -> list[WrittenApi]:
        file, old, new = seed
        text = (spec / file).read_text()
        assert old in text, f"{file} holds no {old!r}: the seed is out of date"
        (spec / file).write_text(text.replace(old, new, 1))
        return read_apis(
            replace(api, document=spec / api.document.relative_to(PROJECT.spec)) for api in PROJECT.apis
        )

    return read


async def differences(operation: WrittenOperation, served: dict[str, ServedOperation]) -> list[Difference]:
    """Return the findings of the checker for an operation."""
    result = Result()
    await check_operation(operation, served[f"{operation.method} {operation.served_path}"], result)
    return result.differences


def operation_named(apis: list[WrittenApi], api: str, operation_id: str) -> WrittenOperation:
    """The operation of one API."""
    [found] = [
        operation
        for candidate in apis
        if candidate.name == api
        for operation in written_operations(candidate)
        if operation.definition["operationId"] == operation_id
    ]
    return found
