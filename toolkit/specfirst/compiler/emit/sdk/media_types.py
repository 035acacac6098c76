"""What a media type and its schema say of a body."""

from __future__ import annotations

from typing import Any

from specfirst.compiler.document.references import follow
from specfirst.compiler.emit.sdk.document import Node
from specfirst.media_types import is_json


def is_binary(document: Node, schema: Any) -> bool:
    """Tell whether a schema stands for bytes, as OpenAPI 3.0 and 3.1 (section 4.8.14.4) write that."""
    resolved = follow(document, schema)
    if not isinstance(resolved, dict) or not resolved:
        return True
    return resolved.get("format") == "binary" or (
        "contentMediaType" in resolved
        and "contentEncoding" not in resolved
        and not is_json(str(resolved["contentMediaType"]))
    )
