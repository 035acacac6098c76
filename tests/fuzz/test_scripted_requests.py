"""The scripted requests against the real service, and reports of unexpected responses."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from specfirst.fuzz.coverage import measure
from specfirst.fuzz.operations import operations_of, read_document
from specfirst.fuzz.scripted_requests import ScriptedRequests
from specfirst.fuzz.service import Service, running_service
from specfirst.fuzz.target import Target
from tests.fuzz.conftest import PROJECT, target_of
from tests.fuzz.plugin import ServicePlugin


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scripted")


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[Service]:
    """A separate service, whose database is broken."""
    with running_service(PROJECT, ServicePlugin(), folder) as running:
        yield running


def _problems(target: Target, document: dict[str, Any], service: Service) -> list[str]:
    with closing(ServicePlugin().api(target)) as api:
        api.reset()
        requests = ScriptedRequests(document, api, url=service.url, limited=service.limited)
        return list(requests.problems())


@pytest.mark.parametrize("name", ["client", "backoffice"])
def test_every_response_is_valid(name: str, service: Service, folder: Path) -> None:
    target = target_of(name, service, folder)
    document = read_document(target.document)
    assert _problems(target, document, service) == []
    seen = measure(document, service.recording).statuses_seen
    secured = {operation for operation, status in seen if status == 401}
    assert {(operation, status) for operation in secured for status in (422, 500, 503)} <= seen
    limited = {candidate.id for candidate in operations_of(document) if candidate.policies.rate_limits}
    assert {(operation, 429) for operation in limited} <= seen
    assert {("auth_login", 413), ("auth_login", 415)} <= seen


def test_unexpected_response_is_reported(service: Service, folder: Path) -> None:
    target = target_of("client", service, folder)
    document = read_document(target.document)
    document["paths"] = {"/no/such/path": document["paths"]["/config"]}
    (problem,) = _problems(target, document, service)
    message, command = problem.splitlines()
    assert message == "config_get, with an unknown query parameter: responded 404 instead of 422"
    assert command.lstrip().startswith("curl ")


def test_invalid_body_of_503_is_reported(service: Service, folder: Path) -> None:
    target = target_of("client", service, folder)
    document = read_document(target.document)
    users = document["paths"]["/users/me"]["get"]
    document["paths"] = {"/users/me": {"get": users}}
    schema = {"type": "object", "required": ["no_such_member"]}
    content = {"application/json": {"schema": schema}}
    users["responses"]["503"] = {"description": "Broken.", "content": content}
    problems = _problems(target, document, service)
    assert problems
    for problem in problems:
        assert "users_get_me, valid, to fail with 503: responded 503 with" in problem
        assert "no_such_member" in problem
