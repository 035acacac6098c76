"""From the bundle to the document that openapi-python-client is given.

Its models are the data that methods return, so envelopes are opened, failures (which become exceptions) left
out, and components that nothing names any more dropped. What is left out here is in `facts`.
"""

from __future__ import annotations

import copy
import json
from typing import Any

from scripts.codegen.sdk.document import Node, is_success, operations, parameters, resolve
from scripts.codegen.sdk.facts import AnswerKind
from scripts.codegen.sdk.failure import SdkError

IDEMPOTENCY_KEY = "Idempotency-Key"


def lower(document: Node) -> Node:
    """Return the document for openapi-python-client; the given one stays as it is."""
    lowered = copy.deepcopy(document)
    for path, method, item, operation in operations(lowered):
        operation["parameters"] = _parameters(lowered, item, operation)
        operation["responses"] = {
            status: _success(lowered, response)
            for status, response in operation.get("responses", {}).items()
            if is_success(status)
        }
        _lower_body(lowered, operation, ("paths", path, method, "requestBody"))
    for item in lowered.get("paths", {}).values():
        item.pop("parameters", None)
    for part in (
        "responses",
        "headers",
        "examples",
        "links",
        "securitySchemes",
        "requestBodies",
        "parameters",
    ):
        lowered.get("components", {}).pop(part, None)
    lowered.pop("security", None)
    _drop_unused_schemas(lowered)
    return lowered


def answer_of(document: Node, response: Node) -> tuple[AnswerKind, Node | None]:
    """Return how the body of a success is read, and the schema of the data in it."""
    content: Node = response.get("content") or {}
    if not content:
        return "empty", None
    for media_type, media in content.items():
        if _is_json(media_type):
            return _json_answer(document, media.get("schema"))
    if all(media_type.startswith("text/") for media_type in content):
        return "text", None
    return "bytes", None


def _json_answer(document: Node, schema: Node | None) -> tuple[AnswerKind, Node | None]:
    body = resolve(document, schema) if schema else {}
    member = body.get("x-envelope")
    if member is None:
        return "json", schema or {}
    if member != "data":
        raise SdkError(f"x-envelope: {member!r} is not supported, only `data` is")
    return "data", body["properties"]["data"]


def _success(document: Node, response: Node) -> Node:
    """Keep of a success what gives the method its return type."""
    resolved = resolve(document, response)
    lowered: Node = {"description": resolved.get("description", "")}
    _, schema = answer_of(document, resolved)
    if schema is not None:
        lowered["content"] = {"application/json": {"schema": schema}}
    return lowered


def _parameters(document: Node, item: Node, operation: Node) -> list[Node]:
    """Gather the parameters, with the one that `x-idempotent` stands for; cookies belong to no SDK."""
    gathered = [each for each in parameters(document, item, operation) if each["in"] != "cookie"]
    if operation.get("x-idempotent") and all(each["name"] != IDEMPOTENCY_KEY for each in gathered):
        gathered.append({"name": IDEMPOTENCY_KEY, "in": "header", "schema": {"type": "string"}})
    return gathered


def _lower_body(document: Node, operation: Node, pointer: tuple[str, ...]) -> None:
    body = resolve(document, operation.get("requestBody"))
    if body is None:
        return
    content: Node = {kind: media for kind, media in body["content"].items() if _is_json(kind)}
    if not content:
        kinds = ", ".join(body["content"])
        raise SdkError(f"SDKs do not support bodies of type {kinds} yet", pointer)
    operation["requestBody"] = {"required": body.get("required", False), "content": content}


def _is_json(media_type: str) -> bool:
    essence = media_type.partition(";")[0].strip()
    return essence == "application/json" or essence.endswith("+json")


def _drop_unused_schemas(document: Node) -> None:
    components: Node = document.get("components", {})
    schemas: Node = components.get("schemas", {})
    wanted = _named_schemas(document.get("paths", {}))
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
