"""What the operations of a document respond with, by its examples: the data of an SDK's test server."""

from __future__ import annotations

import json
from typing import Any

from specfirst.compiler.emit.sdk.operation_facts import Schemas, sent_parameters
from specfirst.compiler.emit.sdk.sample_values import sample_value
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_wire import UNNAMED
from specfirst.compiler.ir.wire import WireContent, WireOperation, WireResponse

_BYTES = "Hello"
_RANGES = {"2XX": 200, "3XX": 302, "4XX": 400, "5XX": 500, "default": 500}


def sample_responses(api: nodes.Api, schemas: Schemas) -> str:
    """Return the JSON that `specfirst.sdk_runtime._testing` reads: operations with requests and responses.

    Bodies stand in a list of their own, since many operations fail alike.
    """
    bodies: dict[str, int] = {}
    described = [
        {
            "id": operation.id,
            "method": operation.http_method,
            "path": api.prefix + operation.document_path,
            "required": [
                [parameter.location, parameter.name]
                for parameter in sent_parameters(operation.wire)
                if parameter.required and parameter.location in ("query", "header")
            ],
            "body": _request(operation.wire),
            "responses": _responses(operation.wire, schemas, bodies),
        }
        for operation in api.operations
    ]
    found = {"operations": described, "bodies": [json.loads(body) for body in bodies]}
    return json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n"


def _request(wire: WireOperation) -> dict[str, Any] | None:
    if wire.body is None:
        return None
    return {
        "required": wire.body.required,
        "media_types": [content.media_type for content in wire.body.contents],
    }


def _responses(wire: WireOperation, schemas: Schemas, bodies: dict[str, int]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for response in wire.responses:
        if response.by_runtime or response.key == "304":
            continue
        code = response.status or _RANGES.get(response.key, 500)
        if response.key == "default" and response in wire.outcomes:
            code = _RANGES["2XX"]
        content = _read_content(response)
        examples = {} if content is None else _examples(content, schemas)
        found.append(
            {
                "status": code,
                "media_type": None if content is None else content.media_type,
                "headers": _headers(response, schemas),
                "examples": {name: _place(value, bodies) for name, value in examples.items()},
            }
        )
    return sorted(found, key=lambda described: int(described["status"]))


def _read_content(response: WireResponse) -> WireContent | None:
    """Return the content that an SDK reads."""
    contents = response.contents
    return next((content for content in contents if content.kind == "json"), next(iter(contents), None))


def _examples(content: WireContent, schemas: Schemas) -> dict[str, Any]:
    """Return the examples of a content by name; one that is made up where the document has none."""
    if content.kind == "events":
        return {UNNAMED: sample_value(schemas, content.schema) if content.schema else _BYTES}
    if content.examples:
        return dict(content.examples)
    made = sample_value(schemas, content.schema)
    return {UNNAMED: made if content.kind == "json" or isinstance(made, str) else _BYTES}


def _headers(response: WireResponse, schemas: Schemas) -> dict[str, str]:
    """The headers that are always sent."""
    headers: dict[str, str] = {}
    for header in response.headers:
        if header.required and header.name.lower() not in ("content-type", "content-length"):
            value = dict(header.examples).get(UNNAMED, sample_value(schemas, header.schema))
            headers[header.name] = value if isinstance(value, str) else json.dumps(value)
    return headers


def _place(value: Any, bodies: dict[str, int]) -> int:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return bodies.setdefault(text, len(bodies))
