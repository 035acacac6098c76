"""Make the responses of an SDK's test server from the examples of the document."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.emit.sdk.all_of_values import value_of_all
from specfirst.compiler.emit.sdk.facts import Schemas
from specfirst.compiler.emit.sdk.operation_facts import json_content, pages_of, sent_parameters
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_wire import UNNAMED
from specfirst.compiler.ir.python_types import followed
from specfirst.compiler.ir.wire import WireContent, WireOperation, WireResponse

_BYTES = "Hello"
_RANGES = {"2XX": 200, "3XX": 302, "4XX": 400, "5XX": 500, "default": 500}
_DEEPEST = 8
"""The depth of nested schemas from which only required properties are included."""
_LARGEST = 2_000
"""The number of schemas in one value after which the rest is null, for large recursive documents."""
_TEXTS: Mapping[str, str] = {
    "uuid": "00000000-0000-7000-8000-000000000000",
    "date-time": "2026-01-02T03:04:05Z",
    "date": "2026-01-02",
    "time": "03:04:05Z",
    "duration": "P1D",
    "email": "ada@example.com",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uri-reference": "/example",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "byte": "SGVsbG8=",
    "decimal": "1.00",
}


def sample_responses(api: nodes.Api, schemas: Schemas) -> str:
    """Return the JSON that `specfirst.sdk_runtime._testing` reads: operations with requests and responses.

    Bodies are in a separate list, since many operations have equal failures.
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
            **_last_page(operation.wire, schemas),
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


def _last_page(wire: WireOperation, schemas: Schemas) -> dict[str, Any]:
    """Return which request is taken for that of the last page, and what its response says."""
    page = pages_of(wire, schemas)
    if page is None:
        return {}
    members = {page.following: None if page.ends_with_null else ""}
    return {"last_page": {"parameter": page.parameter, "members": members}}


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
    return json_content(response.contents) or next(iter(response.contents), None)


def _examples(content: WireContent, schemas: Schemas) -> dict[str, Any]:
    """Return the examples of a content by name, or a generated one."""
    if content.kind == "events":
        return {UNNAMED: _sample_value(schemas, content.schema) if content.schema else _BYTES}
    if content.examples:
        return dict(content.examples)
    made = _sample_value(schemas, content.schema)
    return {UNNAMED: made if content.kind == "json" or isinstance(made, str) else _BYTES}


def _headers(response: WireResponse, schemas: Schemas) -> dict[str, str]:
    """Return the required headers with sample values."""
    headers: dict[str, str] = {}
    for header in response.headers:
        if header.required and header.name.lower() not in ("content-type", "content-length"):
            value = dict(header.examples).get(UNNAMED, _sample_value(schemas, header.schema))
            headers[header.name] = value if isinstance(value, str) else json.dumps(value)
    return headers


def _place(value: Any, bodies: dict[str, int]) -> int:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return bodies.setdefault(text, len(bodies))


@dataclass(slots=True)
class _Source:
    """The component schemas, and the number of schemas that may still be visited."""

    schemas: Mapping[str, Any]
    left: int = _LARGEST

    def is_sent(self, schema: Any) -> bool:
        """Whether responses contain a property of this schema."""
        resolved = followed(schema, self.schemas)
        return not (isinstance(resolved, dict) and resolved.get("writeOnly"))


def _sample_value(schemas: Mapping[str, Any], schema: Any) -> Any:
    """Return the example of a schema or a minimal valid value. It is the same at each call."""
    return _value(_Source(schemas), schema, 0)


def _value(source: _Source, schema: Any, depth: int) -> Any:
    source.left -= 1
    resolved = followed(schema, source.schemas)
    if not isinstance(resolved, dict) or source.left < 0:
        return None
    written = _written(resolved)
    if written is not None:
        return written[0]
    for key in ("oneOf", "anyOf"):
        variants = [variant for variant in resolved.get(key) or () if depth < 2 * _DEEPEST]
        if variants and "properties" not in resolved:
            return _value(source, _first_non_null(source, variants), depth + 1)
    if "allOf" in resolved and depth < 2 * _DEEPEST:
        whole = value_of_all(resolved, source.schemas)
        if whole is not resolved:
            return _value(source, whole, depth + 1)
        return _merged(source, resolved, depth)
    return _of_type(source, resolved, depth)


def _written(schema: Mapping[str, Any]) -> tuple[Any] | None:
    if "example" in schema:
        return (schema["example"],)
    examples = schema.get("examples")
    if isinstance(examples, list) and examples:
        return (examples[0],)
    for key in ("const", "default"):
        if key in schema:
            return (schema[key],)
    return (schema["enum"][0],) if schema.get("enum") else None


def _first_non_null(source: _Source, variants: list[Any]) -> Any:
    """Return the first variant other than null."""
    resolved = [followed(variant, source.schemas) for variant in variants]
    something = (
        variant
        for variant, schema in zip(variants, resolved, strict=True)
        if isinstance(schema, dict) and schema.get("type") != "null"
    )
    return next(something, variants[0])


def _merged(source: _Source, schema: Mapping[str, Any], depth: int) -> Any:
    parts = [_value(source, part, depth + 1) for part in schema["allOf"]]
    own = {key: value for key, value in schema.items() if key != "allOf"}
    if own.get("properties") or not parts:
        parts.append(_of_type(source, own, depth))
    if all(isinstance(part, dict) for part in parts):
        return {name: value for part in parts for name, value in part.items()}
    return next((part for part in parts if part is not None), None)


def _of_type(source: _Source, schema: Mapping[str, Any], depth: int) -> Any:
    types = schema.get("type")
    kind = next((type_ for type_ in types if type_ != "null"), None) if isinstance(types, list) else types
    if kind == "object" or (kind is None and "properties" in schema):
        return _object(source, schema, depth)
    if kind == "array" or (kind is None and "items" in schema):
        least = int(schema.get("minItems") or 0) if depth < 2 * _DEEPEST else 0
        wanted = max(least, 1 if depth < _DEEPEST else 0)
        return [_value(source, schema.get("items"), depth + 1) for _ in range(min(wanted, 3))]
    if kind == "string":
        return _text(schema)
    if kind in ("integer", "number"):
        return _number(schema, whole=kind == "integer")
    return True if kind == "boolean" else None


def _object(source: _Source, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
    properties: Mapping[str, Any] = schema.get("properties") or {}
    required = set(schema.get("required") or ())
    wanted = [
        name
        for name, part in properties.items()
        if name in required or (depth < _DEEPEST // 4 and source.is_sent(part))
    ]
    if depth >= 2 * _DEEPEST:
        return {}
    return {name: _value(source, properties[name], depth + 1) for name in wanted}


def _text(schema: Mapping[str, Any]) -> str:
    text = _TEXTS.get(str(schema.get("format")), "string")
    least, most = int(schema.get("minLength") or 0), schema.get("maxLength")
    text = text.ljust(min(least, 10_000), "x")
    return text[: int(most)] if isinstance(most, int) else text


def _number(schema: Mapping[str, Any], *, whole: bool) -> float:
    lowest = schema.get("minimum", schema.get("exclusiveMinimum"))
    highest = schema.get("maximum", schema.get("exclusiveMaximum"))
    value: float = 1
    if isinstance(lowest, int | float) and not isinstance(lowest, bool) and lowest >= value:
        value = lowest + (1 if "exclusiveMinimum" in schema else 0)
    if isinstance(highest, int | float) and not isinstance(highest, bool) and highest < value:
        value = highest - (1 if "exclusiveMaximum" in schema else 0)
    return math.ceil(value) if whole else value
