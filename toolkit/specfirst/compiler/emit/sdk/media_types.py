"""What a media type and its schema say of a body."""

from __future__ import annotations

from typing import Any

from specfirst.compiler.emit.sdk.document import Node, resolve


def essence(media_type: str) -> str:
    """Return a media type without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Tell whether a body is JSON."""
    kind = essence(media_type)
    return kind == "application/json" or kind.endswith("+json")


def is_binary(document: Node, schema: Any) -> bool:
    """Tell whether a schema stands for bytes, as OpenAPI 3.0 and 3.1 (section 4.8.14.4) write that."""
    resolved = resolve(document, schema)
    if not isinstance(resolved, dict) or not resolved:
        return True
    return resolved.get("format") == "binary" or (
        "contentMediaType" in resolved and not is_json(str(resolved["contentMediaType"]))
    )
