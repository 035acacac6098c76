"""Compare limits, idempotency keys, caching, ranges and events with the behaviour of the pipeline."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any

from starlette.responses import Response

from specfirst.conformance.comparison import Comparison
from specfirst.conformance.probes.attempts import Attempt
from specfirst.conformance.probes.examples import media_examples, schema_example
from specfirst.conformance.probes.request_probe import documented_attempt
from specfirst.conformance.probes.response_probe import returned_by_service
from specfirst.conformance.probes.stage import RETRY_AFTER, Limiter, Stage, Store, body_of
from specfirst.conformance.probes.written_validator import WrittenValidator
from specfirst.conformance.written_facts import WrittenOperation
from specfirst.runtime.decoding.media_type import is_json
from specfirst.runtime.interface import Download, Event
from specfirst.runtime.pipeline import Pipeline
from specfirst.runtime.responses import CompiledSuccess

_RUNTIME_HEADERS = frozenset(
    {
        "x-request-id", "www-authenticate", "retry-after", "ratelimit", "ratelimit-policy", "deprecation",
        "sunset", "cache-control", "vary", "etag", "accept-ranges", "content-disposition", "content-range",
        "repr-digest", "idempotent-replayed",
    }
)  # fmt: skip
"""Every header that the runtime itself may send; an undeclared one is a difference."""
_CONTENT = b"0123456789"
_NO_EXAMPLE = object()
_KEYS = {
    "k" * 7: False,
    "k" * 8: True,
    "k" * 128: True,
    "k" * 129: False,
    "with a space": False,
    "ünïcödé!": False,
}


class PolicyProbe:
    """The attempts at one operation."""

    def __init__(self, operation: WrittenOperation, pipeline: Pipeline, comparison: Comparison) -> None:
        self._operation = operation
        self._policies = operation.policies
        self._pipeline = pipeline
        self._compare = comparison.compare
        self._attempt = documented_attempt(operation)
        self._example = _example(operation, pipeline)

    async def run(self) -> None:
        """Send the requests of every policy, and record what is wrong in the result."""
        await self._try_limits()
        if self._example is _NO_EXAMPLE:
            return  # The service builds the response, which no example can replace.
        response = await self._stage().send(self._attempt)
        self._compare_headers("the documented example", response)
        self._compare_sunset(response)
        await self._try_keys()
        await self._try_versions(response)
        if self._policies.is_download:
            await self._try_ranges()
        if self._policies.is_event_stream:
            await self._read_events(response)

    def _stage(self) -> Stage:
        return Stage(self._pipeline, self._example)

    def _compare_headers(self, what: str, response: Response) -> None:
        """Compare the headers that are always sent, and report undeclared ones."""
        promised = self._policies.headers(response.status_code)
        sent = _RUNTIME_HEADERS & set(response.headers)
        wanted = {name for name, always in promised.items() if always} | (sent & promised.keys())
        self._compare(sorted(wanted), sorted(sent), f"headers of {what} → {response.status_code}")

    async def _try_limits(self) -> None:
        default = "principal" if any(self._operation.security) else "address"
        limits = [{"by": default, **declared} for declared in self._policies.limits]
        # Limits by address come before authentication.
        limits.sort(key=lambda policy: policy["by"] != "address")
        written = [f"{policy['requests']} in {policy['seconds']} s by {policy['by']}" for policy in limits]
        limiter = Limiter()
        await self._stage().send(self._attempt, limiter)
        self._compare(written, limiter.asked, "limits")
        for index, limit in enumerate(written):
            response = await self._stage().send(self._attempt, Limiter(refuses=index))
            refusal = {"status": 429, "retry-after": str(RETRY_AFTER)}
            found = {"status": response.status_code, "retry-after": response.headers.get("retry-after")}
            self._compare(refusal, found, f"limit of {limit} used up")
            self._compare_headers(f"limit of {limit} used up", response)

    def _compare_sunset(self, response: Response) -> None:
        written = self._operation.definition.get("x-sunset")
        sunset = response.headers.get("sunset")
        day = parsedate_to_datetime(sunset).date().isoformat() if sunset else None
        self._compare(written, day, "sunset")

    async def _try_keys(self) -> None:
        honoured = self._policies.is_idempotent
        headers = {
            parameter["name"].lower()
            for parameter in self._policies.parameters
            if parameter["in"] == "header"
        }
        if not honoured and "idempotency-key" in headers:
            return  # An argument of the service, which is compared like any other.
        for key, valid in _KEYS.items():
            stage = self._stage()
            response = await stage.send(self._with({"idempotency-key": key}))
            written = ("remembered" if valid else "refused with 422") if honoured else "ignored"
            outcome = _outcome(response, stage.store)
            self._compare(written, outcome, f"idempotency key of {len(key)} characters: {key[:12]}")
        if honoured:
            await self._repeat()

    async def _repeat(self) -> None:
        """Send the same key twice, and require one call and equal responses except for the request ID."""
        stage = self._stage()
        once, again = [await stage.send(self._with({"idempotency-key": "k" * 8})) for _ in range(2)]
        self._compare(1, stage.served, "calls of the service with one key")
        self._compare(bytes(once.body).decode(), bytes(again.body).decode(), "the stored response")
        replayed = [response.headers.get("idempotent-replayed") for response in (once, again)]
        self._compare([None, "true"], replayed, "replayed")
        self._compare_headers("a replay", again)

    async def _try_versions(self, response: Response) -> None:
        policies = self._policies
        self._compare(policies.control, response.headers.get("cache-control"), "Cache-Control")
        if policies.is_download:
            return
        etag = response.headers.get("etag")
        self._compare(_etag(policies.etag, response), etag, "ETag")
        known = etag or '"1"'
        tags = {known: True, f'"other", W/{known}': True, "*": True, '"other"': False, "?": False}
        for value, same in tags.items():
            again = await self._stage().send(self._with({"if-none-match": value}))
            expected = 304 if policies.can_be_not_modified and same else response.status_code
            self._compare(expected, again.status_code, f"if-none-match {value}")
            self._compare_headers(f"if-none-match {value}", again)

    async def _try_ranges(self) -> None:
        for headers, status, content in (
            ({"range": "bytes=2-4"}, 206, b"234"),
            ({"range": "bytes=-3"}, 206, b"789"),
            ({"range": "bytes=10-"}, 416, None),
            ({"range": "lines=1"}, 200, _CONTENT),
            ({"range": "bytes=2-4", "if-range": '"other"'}, 200, _CONTENT),
            ({"range": "bytes=2-4", "if-range": '"v1"'}, 206, b"234"),
            ({"if-none-match": '"v1"'}, 304, b""),
        ):
            response = await self._stage().send(self._with(headers))
            what = " ".join(headers.values())
            self._compare(status, response.status_code, f"asked for {what}")
            self._compare_headers(f"asked for {what}", response)
            if content is not None:
                self._compare(content.decode(), (await body_of(response)).decode(), f"content for {what}")

    async def _read_events(self, response: Response) -> None:
        """Compare the data of events with the written schema."""
        media = self._operation.successes[200]["content"]["text/event-stream"]
        lines = (await body_of(response)).decode().splitlines()
        sent = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
        validator = WrittenValidator(media["x-event-schema"])
        self._compare([None], [validator.error(event) for event in sent], "events")
        content_type = response.headers["content-type"].partition(";")[0]
        self._compare("text/event-stream", content_type, "media type of events")

    def _with(self, headers: Mapping[str, str]) -> Attempt:
        return replace(self._attempt, headers={**self._attempt.headers, **headers})


def _etag(version: str | None, response: Response) -> str | None:
    if version is None or response.status_code != 200:
        return None
    body = json.loads(bytes(response.body))
    return f'"{body.get("data", body)[version]}"'


def _outcome(response: Response, store: Store) -> str:
    if response.status_code >= 400:
        return f"refused with {response.status_code}"
    return "remembered" if store.claims else "ignored"


def _example(operation: WrittenOperation, pipeline: Pipeline) -> Any:
    """Return a result of the service, made of the document's example; `_NO_EXAMPLE` if none is possible."""
    success = next(candidate for candidate in pipeline.writer.successes if not candidate.declared.by_runtime)
    response = operation.successes.get(success.declared.status)
    if success.declared.result is not None or response is None:
        return _NO_EXAMPLE
    if operation.policies.is_download:
        return Download(size=len(_CONTENT), open=_span, media_type="text/plain", etag="v1")
    content = response.get("content") or {}
    media = next((media_type for name, media_type in content.items() if is_json(name)), None)
    if media is not None:
        return returned_by_service(success, next(media_examples(media)))
    if success.event is not None:
        return _events(success, content["text/event-stream"]["x-event-schema"])
    return _NO_EXAMPLE if content else None


def _events(success: CompiledSuccess, schema: Mapping[str, Any]) -> Any:
    async def events() -> AsyncIterator[Event[Any]]:
        assert success.event is not None
        yield Event(data=success.event.validate_json(json.dumps(schema_example(schema))), id="1")

    return events


async def _span(start: int, end: int) -> AsyncIterator[bytes]:
    yield _CONTENT[start:end]
