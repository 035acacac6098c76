"""The named requests against the real service: each is answered as it must be, and a wrong answer is told."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from specfirst.fuzz.accounts import Accounts
from specfirst.fuzz.coverage import measure, operations_of
from specfirst.fuzz.scripted_requests import NamedRequests
from specfirst.fuzz.service import Service, running_service
from specfirst.fuzz.sessions import APIS, Sessions

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of its own: its database is broken on purpose."""
    with running_service(tmp_path_factory.mktemp("named")) as running:
        with closing(Accounts(running.database_url)) as accounts:
            accounts.reset()
        yield running


def _problems(name: str, document: dict[str, Any], service: Service) -> list[str]:
    with closing(Sessions(APIS[name], service.url, Accounts(service.database_url))) as sessions:
        return list(NamedRequests(document, sessions, service).problems())


@pytest.mark.parametrize("name", ["client", "backoffice"])
def test_every_operation_is_answered_as_it_must_be(name: str, service: Service) -> None:
    document = json.loads((ROOT / f"generated/{name}_v1/openapi.json").read_text())
    assert _problems(name, document, service) == []
    seen = measure(document, service.recording).statuses_seen
    secured = {operation for operation, status in seen if status == 401}
    assert {(operation, status) for operation in secured for status in (422, 500, 503)} <= seen
    limited = {each["operationId"] for _, _, each in operations_of(document) if "x-rate-limit" in each}
    assert {(operation, 429) for operation in limited} <= seen
    assert {("auth_login", 413), ("auth_login", 415)} <= seen


def test_another_answer_is_a_problem(service: Service) -> None:
    document = json.loads((ROOT / "generated/client_v1/openapi.json").read_text())
    document["paths"] = {"/no/such/path": document["paths"]["/config"]}
    assert _problems("client", document, service) == [
        "config_get, an unknown query parameter: answered 404 instead of 422"
    ]
