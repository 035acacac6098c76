"""Derive the facts of operations: the arguments, results and exceptions of their methods."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from specfirst.compiler.document.schema_walk import MAX_DEPTH
from specfirst.compiler.emit.prose import sentence
from specfirst.compiler.emit.sdk.errors import Failures, failures_of
from specfirst.compiler.emit.sdk.facts import (
    BodyFacts,
    BodyKind,
    OperationFacts,
    PageFacts,
    ResponseKind,
    Schemas,
    SdkError,
)
from specfirst.compiler.emit.sdk.idempotency import key_maker
from specfirst.compiler.emit.sdk.paging import page_facts
from specfirst.compiler.emit.sdk.security import SecurityFacts
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_form import field_styles
from specfirst.compiler.ir.python_types import followed
from specfirst.compiler.ir.wire import (
    IDEMPOTENCY_KEY,
    WireContent,
    WireOperation,
    WireParameter,
    WireResponse,
)
from specfirst.media_types import concrete, is_json

_LAST_EVENT_ID = "Last-Event-ID"
JSON = "application/json"
_CHARSET = re.compile(r"\s*;\s*charset=[^;]*", re.IGNORECASE)
_NO_CONTENT = "204"
_PARTIAL_CONTENT = "206"
_OF_BARE_VALUES = {
    "path": ("simple", False),
    "query": ("form", True),
    "header": ("simple", False),
    "cookie": ("form", True),
}
"""The style in which the core serialises a value without `Styled`."""


def operation_facts(
    operation: nodes.Operation, schemas: Schemas, security: SecurityFacts, failures: Failures
) -> OperationFacts:
    """Return the facts of one operation; `failures` is empty if error codes identify failures."""
    sent = sent_parameters(operation.wire)
    chosen = _chosen(operation.wire, schemas)
    return OperationFacts(
        operation=operation,
        method_name=f"{operation.method_name}_"
        if operation.method_name == "with_raw_response"  # a method of every resource
        else operation.method_name,
        responses=_responses(operation.wire),
        body=None if chosen is None else chosen[0],
        security=security.of(operation),
        key_maker=key_maker(operation, schemas),
        takes_last_event_id=operation.wire.takes(_LAST_EVENT_ID, "header"),
        page=pages_of(operation.wire, schemas),
        failures=failures_of(operation, failures),
        media_types=media_type_arguments(operation.wire, schemas),
        parameter_docs={(parameter.name, parameter.location): _doc(parameter, schemas) for parameter in sent},
        parameter_styles={
            (parameter.name, parameter.location): style
            for parameter in sent
            if (style := _styled_as(parameter)) is not None
        },
    )


def sent_parameters(wire: WireOperation) -> list[WireParameter]:
    """Return the parameters that callers set: all but those of the runtime, and the idempotency key."""
    return [
        parameter
        for parameter in wire.parameters
        if not parameter.by_runtime or parameter.name == IDEMPOTENCY_KEY
    ]


def response_kind(response: WireResponse) -> tuple[ResponseKind, Any]:
    """Return how the body of a success is read, and the schema of the data in it. Raises `SdkError`."""
    if not response.contents:
        return "empty", None
    content = json_content(response.contents)
    if content is not None:
        if content.envelope not in (None, "data"):
            raise SdkError(f"x-envelope: {content.envelope!r} is not supported, only `data` is")
        return ("data" if content.envelope else "json"), content.data_schema or {}
    for content in response.contents:
        if content.kind == "events":
            return "events", content.schema
    return "stream", None


def json_content(contents: Iterable[WireContent]) -> WireContent | None:
    """Return the JSON that is read if there are several: `application/json`, or else the first."""
    return min((content for content in contents if content.kind == "json"), key=_is_other, default=None)


def media_type_arguments(wire: WireOperation, schemas: Schemas) -> tuple[str, ...]:
    """Return the arguments of the core's `Operation` for JSON of other types than `application/json`."""
    chosen = _chosen(wire, schemas)
    sent = chosen[0].media_type if chosen is not None and chosen[0].kind == "json" else JSON
    read = filter(None, (json_content(response.contents) for response in wire.outcomes))
    accepted = ", ".join(dict.fromkeys(map(_media_type, read))) or JSON
    found = {"content_type": sent.replace("*", "example"), "accept": accepted}
    return tuple(f"{name}={types!r}" for name, types in found.items() if types != JSON)


def _is_other(content: WireContent) -> bool:
    return _media_type(content) != JSON


def _media_type(content: WireContent) -> str:
    """Return the media type that clients name; JSON has no `charset` (RFC 8259, section 11)."""
    media_type = concrete(content.media_type)
    return _CHARSET.sub("", media_type) if content.kind == "json" else media_type


def is_mixture(wire: WireOperation) -> bool:
    """Whether the return type depends on the response."""
    kinds = {response_kind(response)[0] for response in wire.outcomes}
    if "stream" in kinds:
        return kinds != {"stream"}
    return "events" in kinds and not kinds <= {"events", "empty"}


def sent_content(wire: WireOperation, schemas: Schemas) -> WireContent | None:
    """Return the content whose members are arguments; None for a body that is sent unchanged."""
    chosen = _chosen(wire, schemas)
    return None if chosen is None or chosen[0].kind == "content" else chosen[1]


def _chosen(wire: WireOperation, schemas: Schemas) -> tuple[BodyFacts, WireContent] | None:
    """Return how a body is sent, and its content: JSON is preferred, then forms."""
    if wire.body is None:
        return None
    order: tuple[BodyKind, ...] = ("json", "multipart", "form", "content")
    kinds = [(_body_kind(content, schemas), content) for content in wire.body.contents]
    kind, content = min(kinds, key=lambda found: (order.index(found[0]), _is_other(found[1])))
    body = BodyFacts(
        kind=kind,
        media_type=_media_type(content),
        required=wire.body.required,
        description=wire.body.description,
        field_styles=field_styles(content.encoding) if kind == "form" else {},
    )
    return body, content


def _body_kind(content: WireContent, schemas: Schemas) -> BodyKind:
    if content.kind in ("multipart", "form"):
        # A form without declared fields has no arguments.
        return content.kind if form_members(content.schema, schemas)[0] else "content"
    return "json" if content.kind == "json" else "content"


def form_members(
    schema: Any, schemas: Mapping[str, Any], depth: int = 0
) -> tuple[dict[str, Any], frozenset[str]]:
    """Return properties and required names, with those of `allOf`; variants only add properties."""
    resolved = followed(schema, schemas)
    if not isinstance(resolved, Mapping) or depth > MAX_DEPTH:
        return {}, frozenset()
    properties: dict[str, Any] = {}
    required = frozenset(resolved.get("required") or ())
    for key in ("allOf", "oneOf", "anyOf"):
        for part in resolved.get(key) or ():
            inherited, names = form_members(part, schemas, depth + 1)
            properties = {**inherited, **properties} if key != "allOf" else properties | inherited
            required |= names if key == "allOf" else frozenset()
    return properties | (resolved.get("properties") or {}), required


def _doc(parameter: WireParameter, schemas: Schemas) -> str:
    """Return the description of a parameter, with its default."""
    schema = followed(parameter.schema, schemas)
    if parameter.required or not isinstance(schema, Mapping) or schema.get("default") is None:
        return parameter.description
    default = schema["default"]
    shown = f"`{default if isinstance(default, str) else json.dumps(default)}`"
    if shown in parameter.description or default == "":
        return parameter.description
    described = f"{sentence(parameter.description)} " if parameter.description else ""
    return f"{described}Default: {shown}."


def _styled_as(parameter: WireParameter) -> tuple[str, bool] | None:
    """Return style and `explode` for the core's `Styled`; None for the default style of the location."""
    if parameter.media_type is not None:
        return ("json" if is_json(parameter.media_type) else "text"), False
    style = parameter.style, parameter.explode
    return None if style == _OF_BARE_VALUES[parameter.location] else style


def _responses(wire: WireOperation) -> tuple[tuple[str, ResponseKind], ...]:
    found = {response.key: response_kind(response)[0] for response in wire.outcomes}
    if is_mixture(wire):
        found = dict.fromkeys(found, "stream")
    return tuple({**found, **_understood(found)}.items())


def _understood(responses: Mapping[str, ResponseKind]) -> dict[str, ResponseKind]:
    """Return successes that servers may send undeclared: a part of a file, and the end of events."""
    kinds = set(responses.values())
    if "stream" in kinds:
        return {_PARTIAL_CONTENT: "stream"}
    return {_NO_CONTENT: "empty"} if "events" in kinds else {}


def pages_of(wire: WireOperation, schemas: Schemas) -> PageFacts | None:
    """Return how the operation lists in pages; None if it has several successes, or another one."""
    if len(wire.outcomes) != 1:
        return None
    kind, schema = response_kind(wire.outcomes[0])
    return page_facts(wire, schema, schemas) if kind in ("data", "json") else None


def properties_of(schema: Any, schemas: Schemas) -> Mapping[str, Any]:
    """Return the properties of a schema by name, references followed."""
    resolved = followed(schema, schemas)
    return (resolved.get("properties") or {}) if isinstance(resolved, Mapping) else {}


def body_fields(wire: WireOperation, schemas: Schemas) -> frozenset[str]:
    """Return the names of the fields that a JSON body has."""
    contents = wire.body.contents if wire.body else ()
    schema = next((content.schema for content in contents if content.kind == "json"), None)
    return frozenset(properties_of(schema, schemas))
