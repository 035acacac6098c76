"""Find valid values of a written schema, as a start for variations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.compiler.ir.failures.patterns import matching
from specfirst.conformance.probes.parameter_texts import described_by
from specfirst.conformance.probes.written_validator import WrittenValidator
from specfirst.conformance.written_discriminators import alternatives
from specfirst.conformance.written_documents import RECURSION


def media_examples(media: Mapping[str, Any]) -> Iterator[Any]:
    """Return the examples of a media type or parameter object, or one made of the examples in its schema.

    Raises:
        LookupError: there is no example that matches the schema.
    """
    named = [example["value"] for example in media.get("examples", {}).values() if "value" in example]
    if "example" in media:
        named.append(media["example"])
    schema = media_schema(media)
    kept = list(filter(WrittenValidator(schema).admits, named))
    yield from kept or [schema_example(schema)]


def media_schema(media: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of a media type object; without one, any value is valid (OpenAPI 3.1, 4.8.14)."""
    schema = media.get("schema", {})
    return schema if isinstance(schema, Mapping) else {} if schema else {"not": {}}


def parameter_example(parameter: Mapping[str, Any]) -> Any:
    """Return a valid example of a parameter object, or one of its schema. Raises `LookupError`."""
    return next(media_examples(described_by(parameter)))


def schema_example(schema: Mapping[str, Any]) -> Any:
    """Return a valid value of the schema: a documented one, or where that is not valid, one by its limits.

    Raises:
        LookupError: neither the schema nor its parts have a valid example.
    """
    error = None
    # Examples that do not match this schema are ignored in a second attempt.
    for source in (schema, _without_examples(schema)):
        example = _example(source)
        error = WrittenValidator(schema).error(example)
        if error is None:
            return example
    raise LookupError(f"the schema has no valid example ({error})")


def _without_examples(node: Any) -> Any:
    """Return a schema without `example` and `examples`, which in `properties` are names of properties."""
    if isinstance(node, list):
        return [_without_examples(child) for child in node]
    if not isinstance(node, Mapping):
        return node
    kept = {key: child for key, child in node.items() if key not in ("example", "examples")}
    return {
        key: {name: _without_examples(member) for name, member in child.items()}
        if key == "properties"
        else child
        if key in ("const", "default", "enum")
        else _without_examples(child)
        for key, child in kept.items()
    }


def _example(schema: Mapping[str, Any] | bool) -> Any:
    if isinstance(schema, bool):
        schema = {}
    if schema.get("examples"):
        return schema["examples"][0]
    for keyword in ("example", "const", "default"):
        if keyword in schema:
            return schema[keyword]
    if schema.get("enum"):
        return schema["enum"][0]
    if "properties" in schema or "allOf" in schema:
        return _of_parts(schema)
    if "items" in schema:
        least = schema.get("minItems", 0)
        if _is_recursive(schema["items"]) and not least:
            return []
        return [_example(schema["items"])] * max(1, least)
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            return _example(alternatives(schema, keyword)[0])
    return _made_up(schema)


def _of_parts(schema: Mapping[str, Any]) -> Any:
    """Return an object with all properties, except optional ones that contain its own schema again.

    For parts that are not objects, return a value of the first one.
    """
    shared = {"type": schema["type"]} if "type" in schema else {}
    parts = [
        _example({**shared, **part} if isinstance(part, Mapping) else part)
        for part in schema.get("allOf", ())
    ]
    if "properties" not in schema and not all(isinstance(example, dict) for example in parts):
        return parts[0]
    whole: dict[str, Any] = {}
    for part in parts:
        whole |= part
    required = schema.get("required", ())
    whole |= {
        name: _example(member)
        for name, member in schema.get("properties", {}).items()
        if name in required or not _is_recursive(member)
    }
    return dict.fromkeys(required, "a") | whole


def _is_recursive(schema: Any) -> bool:
    """Whether a schema is one that it is a part of."""
    if not isinstance(schema, Mapping):
        return False
    return RECURSION in schema or any(map(_is_recursive, schema.get("allOf", ())))


_TEXTS = {
    "uuid": "0198c9f0-7a2f-7d11-9b3c-4e5f6a7b8c9d",
    "date-time": "2026-01-02T03:04:05Z",
    "date": "2026-01-02",
    "time": "03:04:05Z",
    "duration": "P1D",
    "email": "ada@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uri-reference": "/",
    "json-pointer": "/a",
    "byte": "YQ==",
}
"""Texts of the formats that restrict texts: those of OpenAPI's registry and of JSON Schema, 7.3."""


def _text(schema: Mapping[str, Any]) -> str:
    least: int = schema.get("minLength", 0)
    most: int | None = schema.get("maxLength")
    text = _TEXTS.get(schema.get("format", ""))
    if text is None:
        return "a" * max(least, 1 if most is None else min(1, most))
    if len(text) < least or (most is not None and len(text) > most):
        raise LookupError("the schema has no example")
    return text


def _matching(schema: Mapping[str, Any]) -> str:
    admits = WrittenValidator(schema).admits
    found = next(filter(admits, matching(schema["pattern"])), None)
    if found is None:
        raise LookupError("the schema has no example")
    return found


_UNTYPED = frozenset({"title", "description", "readOnly", "writeOnly", "deprecated"})
"""Keywords of a schema that any value matches."""


def _made_up(schema: Mapping[str, Any]) -> Any:
    """Return a value by type and limits.

    Raises:
        LookupError: a format restricts it further, or no text is found for a pattern.
    """
    types = schema.get("type")
    kind = types if isinstance(types, str) else next(iter(types or ()), None)
    if kind == "string":
        return _matching(schema) if "pattern" in schema else _text(schema)
    if kind is None and schema.keys() <= _UNTYPED:
        return "a"
    if kind in ("integer", "number") and not schema.keys() & {"multipleOf", "exclusiveMaximum"}:
        least = max(schema.get("minimum", 0), schema.get("exclusiveMinimum", -1) + 1)
        return min(least, schema.get("maximum", least))
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    if kind == "object":
        return {}
    raise LookupError("the schema has no example")
