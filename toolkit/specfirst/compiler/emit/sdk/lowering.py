"""From the bundle to the document that openapi-python-client is given.

Its models are the data that methods return, so envelopes are opened, failures (which become exceptions) left
out, and components that nothing names any more dropped. What is left out here is in `facts`.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Set
from typing import Any

from specfirst.compiler.document.extensions import enveloped_member, event_schema
from specfirst.compiler.document.media_types import EVENT_STREAM, JSON
from specfirst.compiler.document.methods import NOT_IN_3_1
from specfirst.compiler.document.references import follow
from specfirst.compiler.emit.sdk.document import (
    IDEMPOTENCY_KEY,
    Node,
    operations,
    parameters,
    policies,
    successes,
)
from specfirst.compiler.emit.sdk.facts import ResponseKind, TypedFailure
from specfirst.compiler.emit.sdk.failure import SdkError
from specfirst.compiler.emit.sdk.media_types import is_binary
from specfirst.compiler.emit.sdk.parameter_styles import schema_of
from specfirst.compiler.emit.sdk.request_bodies import lowered_body
from specfirst.compiler.emit.sdk.webhooks import add_webhooks
from specfirst.media_types import essence, is_json

_SAID = ("name", "in", "required", "description", "deprecated")
"""What openapi-python-client reads of a parameter, beside its schema."""


def lower(document: Node, typed_failures: Collection[TypedFailure] = ()) -> Node:
    """Return the document for openapi-python-client; the given one stays as it is.

    Args:
        document: The bundle.
        typed_failures: Exceptions whose bodies are data classes.
    """
    lowered = copy.deepcopy(document)
    lowered.setdefault("paths", {})
    kept = {failure.schema for failure in typed_failures}
    for schema in lowered.get("components", {}).get("schemas", {}).values():
        _read_binary_as_text(schema)
    for _path, _method, item, operation in operations(lowered):
        operation["parameters"] = _parameters(lowered, item, operation)
        operation["responses"] = {
            status: _success(lowered, response) for status, response in successes(lowered, operation)
        }
        body = lowered_body(document, operation)
        operation.pop("requestBody", None)
        # What the server calls is no method, and openapi-python-client refuses some forms of it.
        operation.pop("callbacks", None)
        if body is not None:
            operation["requestBody"] = body
    for item in lowered.get("paths", {}).values():
        item.pop("parameters", None)
    add_webhooks(document, lowered)
    lowered["paths"] = _with_known_methods(lowered["paths"])
    for part in (
        "responses",
        "headers",
        "examples",
        "links",
        "securitySchemes",
        "requestBodies",
        "parameters",
        "callbacks",
    ):
        lowered.get("components", {}).pop(part, None)
    lowered.pop("security", None)
    _drop_unused_schemas(lowered, kept)
    return lowered


def _with_known_methods(paths: Node) -> Node:
    """Move operations whose method openapi-python-client would pass over; the facts have their method."""
    known: Node = {}
    for path, item in paths.items():
        known[path] = {key: value for key, value in item.items() if key not in NOT_IN_3_1}
        for method in sorted(NOT_IN_3_1 & item.keys()):
            known[f"{path}#{method}"] = {"post": item[method]}
    return known


def response_kind(document: Node, response: Node) -> tuple[ResponseKind, Node | None]:
    """Return how the body of a success is read, and the schema of the data in it."""
    content: Node = response.get("content") or {}
    if not content:
        return "empty", None
    for media_type, media in content.items():
        schema = media.get("schema")
        if is_json(media_type) or ("*" in media_type and not is_binary(document, schema)):
            return _json_data(document, schema)
    for media_type, media in content.items():
        if essence(media_type) == EVENT_STREAM:
            return "events", event_schema(media)
    return "stream", None


def _json_data(document: Node, schema: Node | None) -> tuple[ResponseKind, Node | None]:
    body = follow(document, schema) if schema else {}
    member = enveloped_member(body)
    if member is None:
        return "json", schema or {}
    if member != "data":
        raise SdkError(f"x-envelope: {member!r} is not supported, only `data` is")
    return "data", body["properties"]["data"]


def _success(document: Node, response: Node) -> Node:
    """Keep of a success what gives the method its return type."""
    lowered: Node = {"description": response.get("description", "")}
    _, schema = response_kind(document, response)
    if schema is not None:
        lowered["content"] = {JSON: {"schema": schema}}
    return lowered


def _parameters(document: Node, item: Node, operation: Node) -> list[Node]:
    """Gather the parameters, with the one that `x-idempotent` stands for."""
    gathered = [
        {**{key: parameter[key] for key in _SAID if key in parameter}, "schema": schema_of(parameter)}
        for parameter in parameters(document, item, operation)
    ]
    if policies(document, operation).idempotent and all(each["name"] != IDEMPOTENCY_KEY for each in gathered):
        gathered.append({"name": IDEMPOTENCY_KEY, "in": "header", "schema": {"type": "string"}})
    return gathered


def _read_binary_as_text(node: Any) -> None:
    """Within JSON, `format: binary` cannot mean bytes; openapi-python-client would make a file of it."""
    if isinstance(node, dict):
        if node.get("format") == "binary":
            del node["format"]
        node = list(node.values())
    if isinstance(node, list):
        for member in node:
            _read_binary_as_text(member)


def _drop_unused_schemas(document: Node, kept: Set[str]) -> None:
    components: Node = document.get("components", {})
    schemas: Node = components.get("schemas", {})
    wanted = _named_schemas(document.get("paths", {})) | kept
    queue = list(wanted)
    while queue:
        found = _named_schemas(schemas.get(queue.pop(), {})) - wanted
        wanted |= found
        queue += found
    components["schemas"] = {name: schema for name, schema in schemas.items() if name in wanted}


def _named_schemas(node: Any) -> set[str]:
    """Return the component schemas that a part of the document refers to, discriminator mappings included."""
    prefix = "#/components/schemas/"
    texts = set(json.dumps(node).split('"'))
    return {text.removeprefix(prefix).split("/")[0] for text in texts if text.startswith(prefix)}
