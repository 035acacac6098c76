"""Security, responses and failures, over a served document."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from specfirst.runtime.interface import (
    Forbidden,
    Model,
    RequestContext,
    RouteNotFound,
    ServiceUnavailable,
    Stream,
)
from specfirst.runtime.operation import CachePolicy, Operation, SecurityScheme, SuccessResponse
from specfirst.runtime.responses import ResponseWriter
from specfirst.runtime.runtime import NoMetrics, ResponseCheck, Runtime
from tests.runtime.conftest import Served


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"authorization": "Bearer bad"}, 401),
        ({"authorization": "Bearer"}, 401),
        ({"authorization": "Basic good"}, 401),
        ({"authorization": "bearer good"}, 200),
        ({"authorization": "Bearer  good"}, 200),
    ],
)
async def test_bearer_token_is_checked(served: Served, headers: dict[str, str], status: int) -> None:
    served.client.headers.pop("authorization")
    response = await served.client.get("/things/1", headers=headers)
    assert response.status_code == status
    if status == 401:
        # RFC 6750, 3: an error is named only where a token came.
        refused = 'Bearer error="invalid_token"' if headers.get("authorization") == "Bearer bad" else "Bearer"
        assert response.headers["www-authenticate"] == refused


async def test_authentication_comes_before_the_body(served: Served) -> None:
    served.client.headers.pop("authorization")
    broken = await served.client.put(
        "/things/x?odd=1", content=b"{" * 9, headers={"content-type": "text/plain"}
    )
    assert broken.status_code == 401


@pytest.mark.parametrize(
    ("headers", "principal"),
    [
        ({"x-key": "sesame"}, "key"),
        ({"authorization": "Basic YWRhOnB3"}, "ada"),
        ({"authorization": "Bearer bad", "x-key": "sesame"}, "key"),
    ],
)
async def test_any_alternative_of_security_suffices(
    sample: ModuleType, served: Served, headers: dict[str, str], principal: str
) -> None:
    served.client.headers.pop("authorization")
    seen: list[Any] = []

    async def put(**arguments: Any) -> Any:
        seen.append(arguments["principal"])
        return sample.services.ThingsPut204()

    served.things.put = put  # type: ignore[attr-defined]
    response = await served.client.put("/things/1", json={"name": "x"}, headers=headers)
    assert (response.status_code, seen) == (204, [principal])


@pytest.mark.parametrize("value", ["Basic !!!", "Basic /w==", "Basic YWRh"])
async def test_malformed_basic_credentials_are_refused(served: Served, value: str) -> None:
    response = await served.client.put("/things/1", json={"name": "x"}, headers={"authorization": value})
    assert response.status_code == 401


async def test_anonymous_call_is_accepted_where_it_is_allowed(served: Served) -> None:
    served.client.headers.pop("authorization")
    anonymous = await served.client.post("/things")
    assert anonymous.json()["seen"]["principal"] is None
    wrong = await served.client.post("/things", headers={"authorization": "Bearer bad"})
    assert wrong.status_code == 401


async def test_principal_without_a_role_of_the_operation_is_forbidden(served: Served) -> None:
    refused = await served.client.delete("/things/1", headers={"authorization": "Bearer plain"})
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.forbidden")


async def test_results_carry_status_and_headers(sample: ModuleType, served: Served) -> None:
    thing = sample.models.Thing(name="x")
    served.things.returned = sample.services.ThingsPut200(body=thing, x_version=3)
    changed = await served.client.put("/things/1", json={"name": "x"})
    assert (changed.status_code, changed.headers["x-version"], changed.json()) == (200, "3", {"name": "x"})
    served.things.returned = sample.services.ThingsPut204()
    same = await served.client.put("/things/1", json={"name": "x"})
    assert (same.status_code, same.content) == (204, b"")


async def test_streams_are_sent_as_they_are(served: Served) -> None:
    async def chunks() -> Any:
        yield b"a"
        yield b"b"

    served.things.returned = Stream(chunks(), headers={"X-Extra": "1"})
    response = await served.client.get("/files/raw")
    assert (response.text, response.headers["x-extra"]) == ("ab", "1")
    assert response.headers["content-type"].startswith("text/plain")


class Other(Model):
    seen: int


@pytest.mark.parametrize("returned", [Other(seen=3), {"unseen": {}}, 3, "x"])
async def test_undeclared_response_raises(sample: ModuleType, returned: Any) -> None:
    served = Served(sample, Runtime())
    served.things.returned = returned
    async with served.client:
        response = await served.client.get("/things/1")
    assert (response.status_code, response.json()["code"]) == (500, "internal.error")


class CountedViolations(NoMetrics):
    """Metrics that remember."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.unchecked: list[str] = []
        self.failures: list[tuple[int, str]] = []

    def contract_violation(self, operation_id: str) -> None:
        self.violations.append(operation_id)

    def not_checked(self, operation_id: str) -> None:
        self.unchecked.append(operation_id)

    def failure(self, operation_id: str, status: int, code: str) -> None:
        self.failures.append((status, code))


async def test_log_mode_sends_and_counts_invalid_responses(sample: ModuleType) -> None:
    metrics = CountedViolations()
    served = Served(sample, Runtime(responses=ResponseCheck.LOG, metrics=metrics))
    served.things.returned = Other(seen=3)
    async with served.client:
        response = await served.client.get("/things/1")
    assert (response.status_code, response.json()) == (200, {"seen": 3})
    assert metrics.violations == ["things_get"]


@pytest.mark.parametrize(
    ("mode", "unchecked"), [(ResponseCheck.LOG, ["things_get"]), (ResponseCheck.RAISE, [])]
)
async def test_sampling_leaves_responses_of_log_mode_unchecked_and_counts_them(
    sample: ModuleType, mode: ResponseCheck, unchecked: list[str]
) -> None:
    metrics = CountedViolations()
    served = Served(sample, Runtime(responses=mode, metrics=metrics, log_sample=0))
    served.things.returned = Other(seen=3)
    async with served.client:
        response = await served.client.get("/things/1")
    assert response.status_code == (500 if mode is ResponseCheck.RAISE else 200)
    assert metrics.unchecked == unchecked
    assert metrics.violations == ([] if unchecked else ["things_get"])


class Undeclared(Forbidden):
    code = "things.surprising"
    status = 409


@pytest.mark.parametrize(("mode", "status"), [(ResponseCheck.RAISE, 500), (ResponseCheck.LOG, 409)])
async def test_undeclared_failure_depends_on_the_mode(
    sample: ModuleType, mode: ResponseCheck, status: int
) -> None:
    metrics = CountedViolations()
    served = Served(sample, Runtime(responses=mode, metrics=metrics))
    served.things.returned = Undeclared()
    async with served.client:
        response = await served.client.get("/things/1")
    assert response.status_code == status
    assert metrics.violations == ["things_get"]
    assert metrics.failures[-1][0] == status


async def test_crash_shows_its_exception_only_on_request(sample: ModuleType) -> None:
    for expose in (False, True):
        served = Served(sample, Runtime(expose_internal_errors=expose))
        served.things.returned = RuntimeError("the password is hunter2")
        async with served.client:
            response = await served.client.get("/things/1")
        assert response.status_code == 500
        assert ("hunter2" in response.text) is expose


async def test_infrastructure_failures_are_translated(sample: ModuleType) -> None:
    def translate(error: Exception) -> ServiceUnavailable | None:
        return ServiceUnavailable(retry_after=3) if isinstance(error, ConnectionError) else None

    served = Served(sample, Runtime(translate=translate))
    served.things.returned = ConnectionError()
    async with served.client:
        response = await served.client.get("/things/1")
    assert (response.status_code, response.headers["retry-after"]) == (503, "3")
    assert response.json()["details"] == {"retry_after": 3}


async def test_failures_outside_of_operations_have_the_envelope(served: Served) -> None:
    missing = await served.client.get("/nowhere")
    assert (missing.status_code, missing.json()["code"]) == (404, RouteNotFound.code)
    wrong = await served.client.patch("/things/1")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "DELETE, GET, HEAD, PUT")
    assert wrong.json()["request_id"] == wrong.headers["x-request-id"]


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-1.2_3", True), ("", False), ("a b", False), ("x" * 129, False), ("a\tb", False)]
)
async def test_request_id_of_the_client_is_kept_if_it_is_a_token(
    served: Served, given: str, kept: bool
) -> None:
    response = await served.client.get("/things/x", headers={"x-request-id": given})
    assert (response.headers["x-request-id"] == given) is kept
    assert response.json()["request_id"] == response.headers["x-request-id"]


async def test_hostile_request_gets_a_small_response(served: Served) -> None:
    query = "&".join(f"{'k' * 300}{number}=1" for number in range(150))
    response = await served.client.get(f"/things/1?{query}")
    assert response.status_code == 422
    assert len(response.json()["errors"]) == 100
    assert all(len(error["loc"][1]) <= 200 for error in response.json()["errors"])


def test_vary_of_a_cached_response_names_credentials_and_negotiation() -> None:
    media_types = ("application/json", "application/vnd.shop+json")
    operation = Operation(
        id="shop_look",
        method="GET",
        path="/shop",
        tag="shop",
        service_method="look",
        security=(((SecurityScheme(name="token", kind="bearer"), ()),),),
        cache=CachePolicy(control="private"),
        successes=(
            SuccessResponse(
                status=200, media_type=media_types[0], model=int, contents=dict.fromkeys(media_types, int)
            ),
        ),
    )
    context = RequestContext("1", None, None, operation.id, accept=media_types[1])
    response = ResponseWriter(operation, Runtime()).write(7, context)
    assert response.headers["content-type"] == media_types[1]
    assert response.headers["vary"] == "Authorization, Accept"
