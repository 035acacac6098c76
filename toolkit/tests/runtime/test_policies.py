"""Rate limits, idempotency keys, conditional requests, ranges, event streams: over a served document."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from types import ModuleType
from typing import Any

import pytest

from specfirst.runtime.interface import (
    Claim,
    Download,
    EntityTags,
    Event,
    IdempotencyKeyReused,
    StoredResponse,
)
from specfirst.runtime.limits import Allowance
from specfirst.runtime.operation import RateLimit
from specfirst.runtime.runtime import Runtime
from tests.runtime.conftest import Served


class CountingLimiter:
    """Counts requests without a time limit."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    async def take(self, key: str, limit: RateLimit) -> Allowance | None:
        self.counts[key] = self.counts.get(key, 0) + 1
        left = limit.requests - self.counts[key]
        return Allowance(max(0, left), 60, None if left >= 0 else 42)


class NoLimiter:
    """Cannot count requests, as when Redis is unavailable."""

    async def take(self, key: str, limit: RateLimit) -> Allowance | None:
        return None


async def test_limits_by_principal_and_by_address(sample: ModuleType) -> None:
    served = Served(sample, Runtime(limiter=CountingLimiter()))
    async with served.client as client:
        first = await client.get("/policies/limited")
        assert first.headers["ratelimit-policy"] == '"address";q=3;w=60, "principal";q=2;w=60'
        assert first.headers["ratelimit"] == '"address";r=2;t=60, "principal";r=1;t=60'
        other = await client.get("/policies/limited", headers={"authorization": "Bearer plain"})
        assert other.headers["ratelimit"] == '"address";r=1;t=60, "principal";r=1;t=60'
        assert (await client.get("/policies/limited")).status_code == 200
        refused = await client.get("/policies/limited", headers={"authorization": "Bearer bad"})
    # By address comes before authentication: a flood of bad tokens is limited too.
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "42")
    assert refused.json()["details"] == {"retry_after": 42}


async def test_request_with_two_authorization_fields_is_unauthenticated(served: Served) -> None:
    fields = [("authorization", "Bearer plain"), ("authorization", "Bearer plain")]
    responses = [await served.client.get("/policies/limited", headers=fields[:count]) for count in (1, 2)]
    assert [response.status_code for response in responses] == [200, 401]


async def test_request_passes_a_limiter_that_cannot_count(sample: ModuleType) -> None:
    served = Served(sample, Runtime(limiter=NoLimiter()))
    async with served.client as client:
        responses = [await client.get("/policies/limited") for _ in range(5)]
    assert {response.status_code for response in responses} == {200}
    assert "ratelimit" not in responses[-1].headers


class Memory:
    """A store that keeps responses in a dictionary."""

    def __init__(self) -> None:
        self.responses: dict[tuple[str, str], tuple[bytes, StoredResponse]] = {}

    async def run(
        self, claim: Claim, serve: Callable[[], Awaitable[StoredResponse]]
    ) -> tuple[StoredResponse, bool]:
        known = self.responses.get((claim.scope, claim.key))
        if known is None:
            response = await serve()
            self.responses[claim.scope, claim.key] = (claim.fingerprint, response)
            return response, False
        if known[0] != claim.fingerprint:
            raise IdempotencyKeyReused
        return known[1], True


async def test_stored_response_is_sent_again(sample: ModuleType) -> None:
    store = Memory()
    served = Served(sample, Runtime(idempotency=lambda: store))
    key = {"idempotency-key": "0123456789"}
    async with served.client as client:
        first = await client.post("/policies/once", json={"name": "a"}, headers=key)
        served.things.returned = RuntimeError("must not be called again")
        again = await client.post("/policies/once", json={"name": "a"}, headers=key)
        other = await client.post("/policies/once", json={"name": "b"}, headers=key)
        served.things.returned = None
        owner = await client.post(
            "/policies/once", json={"name": "b"}, headers={**key, "authorization": "Bearer plain"}
        )
        none = await client.post("/policies/once", json={"name": "a"})
        bad = await client.post("/policies/once", json={}, headers={"idempotency-key": "short"})
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.key_reused")
    assert (owner.status_code, none.status_code, bad.status_code) == (201, 201, 422)
    assert [error["loc"] for error in bad.json()["errors"]] == [
        ["header", "Idempotency-Key"],
        ["body", "name"],
    ]
    assert len(store.responses) == 2


async def test_form_is_part_of_the_fingerprint(sample: ModuleType) -> None:
    store = Memory()
    served = Served(sample, Runtime(idempotency=lambda: store))
    key = {"idempotency-key": "0123456789"}
    async with served.client as client:
        first = await client.post("/policies/form", data={"name": "a"}, headers=key)
        again = await client.post("/policies/form", data={"name": "a"}, headers=key)
        other = await client.post("/policies/form", data={"name": "b"}, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.key_reused")


async def test_two_idempotency_keys_are_refused(sample: ModuleType, served: Served) -> None:
    keys = [("idempotency-key", "0123456789"), ("idempotency-key", "9876543210")]
    response = await served.client.post("/policies/once", json={"name": "a"}, headers=keys)
    assert (response.status_code, response.json()["errors"][0]["type"]) == (422, "repeated")


async def test_failure_is_not_stored_under_the_key(sample: ModuleType) -> None:
    store = Memory()
    served = Served(sample, Runtime(idempotency=lambda: store))
    key = {"idempotency-key": "0123456789"}
    served.things.returned = RuntimeError()
    async with served.client as client:
        assert (await client.post("/policies/once", json={"name": "a"}, headers=key)).status_code == 500
        served.things.returned = None
        assert (await client.post("/policies/once", json={"name": "a"}, headers=key)).status_code == 201


@pytest.mark.parametrize(
    ("known", "status"),
    [("", 200), ('"6"', 200), ('"7"', 304), ('W/"7"', 304), ('"1", "7"', 304), ("*", 304), ("7", 200)],
)
async def test_known_version_is_not_sent_again(
    sample: ModuleType, served: Served, known: str, status: int
) -> None:
    served.things.returned = sample.models.Versioned(version=7)
    response = await served.client.get("/policies/cached", headers={"if-none-match": known} if known else {})
    assert response.status_code == status
    assert (response.headers["etag"], response.headers["cache-control"]) == ('"7"', "private, max-age=0")
    assert (response.content == b"") is (status == 304)
    assert response.headers["vary"] == "Authorization"
    assert response.headers["sunset"] == "Sun, 31 Jan 2027 00:00:00 GMT"
    assert response.headers["deprecation"]


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        (None, None),
        ('"3"', EntityTags(frozenset({"3"}))),
        ('"3", W/"4"', EntityTags(frozenset({"3", "4"}))),
        ("*", EntityTags(frozenset(), any=True)),
    ],
)
async def test_if_match_reaches_the_service_as_entity_tags(
    sample: ModuleType, served: Served, value: str | None, tags: EntityTags | None
) -> None:
    seen: list[Any] = []

    async def change(**arguments: Any) -> Any:
        seen.append(arguments["if_match"])
        return sample.models.Versioned(version=8)

    served.things.change = change  # type: ignore[attr-defined]
    response = await served.client.patch(
        "/policies/cached", headers={} if value is None else {"if-match": value}
    )
    assert (response.status_code, seen) == (200, [tags])
    # The next change needs no reading in between.
    assert response.headers["etag"] == '"8"'
    assert "cache-control" not in response.headers


@pytest.mark.parametrize("value", ["3", '"3', "", '"' + "x" * 50 + '"'])
async def test_malformed_if_match_is_refused(served: Served, value: str) -> None:
    response = await served.client.patch("/policies/cached", headers={"if-match": value})
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"] == ["header", "If-Match"]


async def test_events_are_sent_as_text_event_stream(sample: ModuleType, served: Served) -> None:
    async def events() -> AsyncIterator[Event[Any]]:
        yield Event(data=sample.models.Thing(name="a\nb"), id="1\n2", event="made")
        yield Event(data=sample.models.Thing(name="c"))

    served.things.returned = events()
    response = await served.client.get("/policies/events")
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-accel-buffering"] == "no"
    assert response.text == (
        ': keep-alive\n\nevent: made\nid: 1 2\ndata: {"name":"a\\nb"}\n\ndata: {"name":"c"}\n\n'
    )


CONTENT = b"0123456789"


@pytest.mark.parametrize(
    ("headers", "status", "body", "content_range"),
    [
        ({}, 200, b"0123456789", None),
        ({"range": "bytes=2-4"}, 206, b"234", "bytes 2-4/10"),
        ({"range": "bytes=7-"}, 206, b"789", "bytes 7-9/10"),
        ({"range": "bytes=-3"}, 206, b"789", "bytes 7-9/10"),
        ({"range": "bytes=-99"}, 206, b"0123456789", "bytes 0-9/10"),
        ({"range": "bytes=8-99"}, 206, b"89", "bytes 8-9/10"),
        ({"range": "bytes=0-1,3-4"}, 200, b"0123456789", None),
        ({"range": "bytes=4-2"}, 200, b"0123456789", None),
        ({"range": "lines=1-2"}, 200, b"0123456789", None),
        ({"range": "Bytes=2-4"}, 206, b"234", "bytes 2-4/10"),
        ({"range": f"bytes={'9' * 5000}-"}, 200, b"0123456789", None),
        ({"range": f"bytes=-{'9' * 5000}"}, 200, b"0123456789", None),
        ({"range": "bytes=2-4", "if-range": '"v1"'}, 206, b"234", "bytes 2-4/10"),
        ({"range": "bytes=2-4", "if-range": '"v0"'}, 200, b"0123456789", None),
        ({"if-none-match": '"v1"'}, 304, b"", None),
        ({"range": "bytes=-0"}, 416, None, "bytes */10"),
        ({"range": "bytes=10-"}, 416, None, "bytes */10"),
    ],
)
async def test_download_respects_range_and_conditions(
    served: Served, headers: dict[str, str], status: int, body: bytes | None, content_range: str | None
) -> None:
    async def span(start: int, end: int) -> AsyncIterator[bytes]:
        yield CONTENT[start:end]

    served.things.returned = Download(
        size=10, open=span, media_type="text/csv", filename='é"\r\n.csv', etag="v1", sha256="00" * 32
    )
    response = await served.client.get("/policies/file", headers=headers)
    assert response.status_code == status
    assert response.headers.get("content-range") == content_range
    digest = f"sha-256=:{'A' * 43}=:" if status in (200, 206) else None
    assert response.headers.get("repr-digest") == digest
    if body is not None:
        assert response.content == body
        assert response.headers["content-disposition"] == (
            "attachment; filename=\"____.csv\"; filename*=UTF-8''%C3%A9%22%0D%0A.csv"
        )
