"""Policies that contradict their operation, or each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import WrittenOperation
from specfirst.compiler.document.policies import CACHE, IDEMPOTENT, RATE_LIMIT
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.schema_walk import as_list, as_mapping
from specfirst.compiler.document.secrets import secret_in
from specfirst.compiler.document.vocabulary import (
    EVENT_STREAM,
    IDEMPOTENT_METHODS,
    JSON,
    enveloped_member,
    event_schema,
    is_by_runtime,
    media_of,
)
from specfirst.compiler.expand.policy_rules import (
    etag_property,
    is_download,
    successes,
    takes_if_match,
)
from specfirst.compiler.expand.runtime_headers import IDEMPOTENCY_KEY, PARAMETERS
from specfirst.compiler.lint.rule import Finding, Subject, convention
from specfirst.media_types import essence, is_json

_BY_RUNTIME = {"206": "a part of a file", "304": "a response that the client has already"}


@convention("x-idempotent: true on a PUT")
def idempotency_keys_are_for_what_cannot_be_repeated(subject: Subject) -> Iterator[Finding]:
    """The response is stored in the transaction of the service. Only POST is not idempotent by itself."""
    for operation in subject.operations:
        if not operation.policies.idempotent:
            continue
        pointer = (*operation.pointer, IDEMPOTENT)
        if operation.method in IDEMPOTENT_METHODS:
            yield Finding(
                pointer, f"x-idempotent on {operation.title}, which can be repeated anyway: remove it"
            )
        for status, response in successes(operation):
            for media_type in response.get("content") or {}:
                if essence(media_type) != JSON:
                    yield Finding(
                        pointer,
                        f"x-idempotent on {operation.title}, whose {status} is {media_type}: "
                        "only JSON can be stored, remove it",
                    )


@convention("x-idempotent: true on a POST that returns a `secret`")
def idempotency_keys_keep_no_secrets(subject: Subject) -> Iterator[Finding]:
    """The response to a request with a key is stored, and sent again to any client with the same key."""
    for operation in subject.operations:
        for status, response in successes(operation) if operation.policies.idempotent else ():
            media = media_of(response.get("content"), JSON) or {}
            name = secret_in(operation.document, media.get("schema"))
            if name is not None:
                yield Finding(
                    (*operation.pointer, IDEMPOTENT),
                    f"x-idempotent on {operation.title}, whose {status} has '{name}': credentials and signed "
                    "URLs are not stored, remove it",
                )


@convention("x-cache on a POST")
def caching_is_for_reads(subject: Subject) -> Iterator[Finding]:
    """The response to a change is not stored (RFC 9111, 3)."""
    for operation in subject.operations:
        if operation.policies.cache is not None and operation.method != "get":
            pointer = (*operation.pointer, CACHE)
            yield Finding(pointer, f"x-cache on {operation.title}: only a GET can have it, remove it")


@convention("x-cache: {etag: revision}, and the data has no `revision`")
def versions_are_properties(subject: Subject) -> Iterator[Finding]:
    """`ETag` is derived from a property of the data, which must always be present."""
    for operation in subject.operations:
        name = etag_property(operation)
        if name is None:
            continue
        if is_download(operation):
            yield Finding(
                (*operation.pointer, CACHE),
                f"x-cache.etag on {operation.title}, which sends a file: files have their own, remove etag",
            )
            continue
        own = operation.policies.etag is not None
        pointer = (*operation.pointer, CACHE, "etag") if own else operation.pointer
        data = _data(operation)
        if data is None:
            if own or "200" in operation.responses:
                yield Finding(pointer, f"the 200 of {operation.title} has no data with a version: remove it")
            continue
        yield from _version(pointer, name, data, operation)


def _version(
    pointer: Pointer, name: str, data: Mapping[str, Any], operation: WrittenOperation
) -> Iterator[Finding]:
    properties = data.get("properties") or {}
    schema = follow(operation.document, properties.get(name))
    if schema is None:
        known = ", ".join(properties)
        yield Finding(
            pointer, f"the data of {operation.title} has no property '{name}' for its ETag; it has {known}"
        )
    elif name not in as_list(data.get("required")) or schema.get("type") not in ("integer", "string"):
        yield Finding(pointer, f"'{name}' cannot be an ETag: make it required, and an integer or a string")


@convention("If-Match on PATCH /users/me, and its GET sends no ETag")
def if_match_needs_versions(subject: Subject) -> Iterator[Finding]:
    """A client can only send a version that it has received."""
    for operation in filter(takes_if_match, subject.operations):
        if operation.method in ("get", "head"):
            yield Finding(
                operation.pointer,
                f"If-Match on {operation.title}: reading has If-None-Match, by x-cache.etag",
            )
        elif operation.etag_of_read is None:
            yield Finding(
                operation.pointer,
                f"If-Match on {operation.title}, but no GET {operation.path} sends an ETag: "
                "give it `x-cache: {control: …, etag: …}`",
            )


@convention("a parameter Idempotency-Key beside `x-idempotent`")
def runtime_parameters_are_not_written(subject: Subject) -> Iterator[Finding]:
    """Runtime parameters follow from the policies; a declared one would be an argument of the service.

    An `Idempotency-Key` without `x-idempotent` is allowed, for a service that implements it.
    """
    names = {name.lower(): name for name, parameter in PARAMETERS.items() if is_by_runtime(parameter)}
    for operation in subject.operations:
        for pointer, parameter in operation.parameters:
            name = names.get(str(parameter.get("name")).lower()) if parameter.get("in") == "header" else None
            if name is not None and (name != IDEMPOTENCY_KEY or operation.policies.idempotent):
                yield Finding(
                    pointer, f"the runtime reads {name}, and the bundle declares it: remove the parameter"
                )


@convention("two limits by address over 60 seconds")
def limits_are_distinct(subject: Subject) -> Iterator[Finding]:
    """Of two limits over the same time only the smaller one has an effect."""
    for operation in subject.operations:
        seen: set[tuple[Any, Any]] = set()
        for index, limit in enumerate(as_list(operation.value.get(RATE_LIMIT))):
            if not isinstance(limit, dict):
                continue
            key = (limit.get("by", "principal" if operation.is_secured else "address"), limit.get("seconds"))
            if key in seen:
                yield Finding(
                    (*operation.pointer, RATE_LIMIT, index),
                    f"a second limit by {key[0]} over {key[1]} seconds: keep the smaller one",
                )
            seen.add(key)


@convention("x-runtime: true on a 202")
def runtime_responses_are_known(subject: Subject) -> Iterator[Finding]:
    """Services do not return a response that is marked `x-runtime`: the runtime must be able to create it."""
    for operation in subject.operations:
        for status, response in successes(operation):
            pointer = (*operation.pointer, "responses", status)
            marked = is_by_runtime(response)
            if status == "304":
                yield Finding(pointer, "304 follows from x-cache.etag, and from files: remove it")
            elif marked and status not in _BY_RUNTIME:
                yield Finding(pointer, f"nothing in the runtime sends {status}: remove `x-runtime`")
            elif status == "206" and not marked:
                yield Finding(pointer, "the runtime cuts parts out of files: add `x-runtime: true`")
            elif status == "206" and not _sends_file(operation):
                yield Finding(pointer, f"{operation.title} has no parts: a GET whose 200 is a file has")


@convention("text/event-stream, without `x-event-schema`")
def event_streams_are_typed(subject: Subject) -> Iterator[Finding]:
    """A browser's EventSource only sends GET, and OpenAPI 3.1 has no other place for the type of events."""
    for operation in subject.operations:
        for status, response in successes(operation):
            for media_type, media in (response.get("content") or {}).items():
                pointer = (*operation.pointer, "responses", status, "content", media_type)
                typed = event_schema(media) is not None
                if typed and essence(media_type) != EVENT_STREAM:
                    yield Finding(pointer, f"x-event-schema is for {EVENT_STREAM}: remove it")
                elif essence(media_type) == EVENT_STREAM and not typed:
                    yield Finding(pointer, "events need a type: add `x-event-schema`")
                elif typed and (operation.method, status) != ("get", "200"):
                    yield Finding(pointer, "events are the 200 of a GET: EventSource knows nothing else")


def _sends_file(operation: WrittenOperation) -> bool:
    whole = dict(successes(operation)).get("200", {}).get("content") or {}
    return operation.method == "get" and bool(whole) and not any(map(is_json, whole))


def _data(operation: WrittenOperation) -> Mapping[str, Any] | None:
    """Return the schema of the data of a 200, without its envelope; None if that is not an object."""
    response = dict(successes(operation)).get("200", {})
    media = as_mapping(media_of(response.get("content"), JSON))
    data = as_mapping(follow(operation.document, media.get("schema")))
    if member := enveloped_member(data):
        data = as_mapping(follow(operation.document, as_mapping(data.get("properties")).get(member)))
    return data if "properties" in data else None
