"""Values that a written schema admits, to vary from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def media_examples(media: Mapping[str, Any]) -> Iterator[Any]:
    """The examples of a media type object; what its schema's own examples make up where it has none."""
    named = [each["value"] for each in media.get("examples", {}).values() if "value" in each]
    yield from named or [schema_example(media.get("schema", {}))]


def schema_example(schema: Mapping[str, Any]) -> Any:
    """One value of the schema.

    Raises:
        LookupError: neither it nor its parts have an example.
    """
    if schema.get("examples"):
        return schema["examples"][0]
    for keyword in ("const", "default"):
        if keyword in schema:
            return schema[keyword]
    if schema.get("enum"):
        return schema["enum"][0]
    if "properties" in schema:
        return {name: schema_example(each) for name, each in schema["properties"].items()}
    if "items" in schema:
        return [schema_example(schema["items"])]
    for keyword in ("anyOf", "oneOf", "allOf"):
        if keyword in schema:
            return schema_example(schema[keyword][0])
    raise LookupError("the schema has no example")
