"""`Idempotency-Key`: a repeated POST has an effect only once (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import hashlib
import re

from fastapi import Request
from starlette.responses import Response

from specfirst.runtime.interface import Claim, FieldError, StoredResponse
from specfirst.runtime.request_context import exchange_of

HEADER = "idempotency-key"

_PLACE = ("header", "Idempotency-Key")
_KEY = re.compile(r"[\x21-\x7e]{8,128}")


def begin(request: Request) -> None:
    """Start the fingerprint of the request; the body is added while it is read."""
    digest = hashlib.sha256()
    for part in (
        request.method,
        request.url.path,
        request.url.query,
        request.headers.get("content-type", ""),
    ):
        digest.update(part.encode() + b"\0")
    exchange_of(request.scope).fingerprint = digest


def check(request: Request, errors: list[FieldError]) -> None:
    """Add an error if there are several keys, or one that is not 8 to 128 visible ASCII characters."""
    keys = request.headers.getlist(HEADER)
    if len(keys) > 1:
        errors.append(FieldError(_PLACE, "repeated", "Give this parameter once."))
    elif keys and not _KEY.fullmatch(keys[0]):
        message = "An idempotency key has 8 to 128 visible ASCII characters."
        errors.append(FieldError(_PLACE, "string_pattern_mismatch", message))


def claim(request: Request, scope: str) -> Claim | None:
    """Return the claim of the request, after its body was read and its key checked; None without a key."""
    key, fingerprint = request.headers.get(HEADER), exchange_of(request.scope).fingerprint
    return None if key is None or fingerprint is None else Claim(scope, key, fingerprint.digest())


def store(response: Response) -> StoredResponse:
    """Return the parts of a response to store: all but the request ID."""
    headers = {name: value for name, value in response.headers.items() if name != "x-request-id"}
    return StoredResponse(response.status_code, headers, bytes(response.body))


def replay(stored: StoredResponse, request_id: str, *, replayed: bool) -> Response:
    """Return a stored response as a response, with a header that marks the repetition."""
    headers = {**stored.headers, "x-request-id": request_id}
    if replayed:
        headers["idempotent-replayed"] = "true"
    return Response(stored.body, stored.status, headers=headers)
