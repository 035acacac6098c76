"""What the operations of a document respond with, by its examples: the data of an SDK's test server."""

from __future__ import annotations

import json
from typing import Any

from specfirst.compiler.document.extensions import event_schema, is_by_runtime
from specfirst.compiler.document.media_types import EVENT_STREAM
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.servers import server_path
from specfirst.compiler.emit.sdk.document import Node, operations, parameters
from specfirst.compiler.emit.sdk.sample_values import sample_value
from specfirst.media_types import essence, is_json

_BYTES = "Hello"
_RANGES = {"2XX": 200, "4XX": 400, "5XX": 500, "default": 500}
_UNNAMED = "example"


def sample_responses(document: Node) -> str:
    """Return the JSON that `specfirst.sdk_runtime._testing` reads: operations with requests and responses.

    Bodies stand in a list of their own, since many operations fail alike.
    """
    bodies: dict[str, int] = {}
    prefix = server_path(document)
    described = [
        {
            "id": operation["operationId"],
            "method": method.upper(),
            "path": prefix + path,
            "required": [
                [parameter["in"], parameter["name"]]
                for parameter in parameters(document, item, operation)
                if parameter.get("required") and parameter["in"] in ("query", "header")
            ],
            "body": _request(document, operation),
            "responses": _responses(document, operation, bodies),
        }
        for path, method, item, operation in operations(document)
    ]
    found = {"operations": described, "bodies": [json.loads(body) for body in bodies]}
    return json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n"


def _request(document: Node, operation: Node) -> dict[str, Any] | None:
    body = follow(document, operation.get("requestBody"))
    if not body:
        return None
    return {"required": bool(body.get("required")), "media_types": list(body.get("content") or ())}


def _responses(document: Node, operation: Node, bodies: dict[str, int]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for status, written in (operation.get("responses") or {}).items():
        response = follow(document, written) or {}
        if is_by_runtime(response) or status == "304":
            continue
        code = int(status) if str(status).isdigit() else _RANGES.get(status, 500)
        if code == _RANGES["default"] and status == "default" and _only_default(operation):
            code = _RANGES["2XX"]
        media_type, examples = _examples(document, response)
        found.append(
            {
                "status": code,
                "media_type": media_type,
                "headers": _headers(document, response),
                "examples": {name: _place(value, bodies) for name, value in examples.items()},
            }
        )
    return sorted(found, key=lambda each: int(each["status"]))


def _only_default(operation: Node) -> bool:
    return not any(str(status).startswith("2") for status in operation["responses"])


def _examples(document: Node, response: Node) -> tuple[str | None, dict[str, Any]]:
    """The media type that an SDK reads, and its examples by name."""
    content: Node = response.get("content") or {}
    media_type = next((each for each in content if is_json(each)), next(iter(content), None))
    if media_type is None:
        return None, {}
    media = content[media_type] or {}
    if essence(media_type) == EVENT_STREAM:
        schema = event_schema(media)
        return media_type, {_UNNAMED: sample_value(document, schema) if schema else _BYTES}
    named = {
        name: (follow(document, each) or {}).get("value")
        for name, each in (media.get("examples") or {}).items()
    }
    if "example" in media:
        named = {_UNNAMED: media["example"], **named}
    if not named:
        made = sample_value(document, media.get("schema"))
        named = {_UNNAMED: made if is_json(media_type) or isinstance(made, str) else _BYTES}
    return media_type, named


def _headers(document: Node, response: Node) -> dict[str, str]:
    """The headers that are always sent."""
    headers: dict[str, str] = {}
    for name, written in (response.get("headers") or {}).items():
        header = follow(document, written) or {}
        if header.get("required") and name.lower() not in ("content-type", "content-length"):
            value = header.get("example", sample_value(document, header.get("schema")))
            headers[name] = value if isinstance(value, str) else json.dumps(value)
    return headers


def _place(value: Any, bodies: dict[str, int]) -> int:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return bodies.setdefault(text, len(bodies))
