"""HTTP methods that an operation can have."""

from __future__ import annotations

HTTP_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The fields of a path item that contain an operation (OpenAPI 3.1, 4.8.9; `query`: OpenAPI 3.2, 4.9.1)."""

NOT_IN_3_1 = frozenset({"query"})
"""The methods that OpenAPI 3.0 and 3.1 do not define."""

IDEMPOTENT_METHODS = ("get", "put", "delete", "head", "options", "query")
"""Methods that may be repeated with the effect of one request (RFC 9110, 9.2.2). The SDK core has a copy."""
