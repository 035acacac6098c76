"""Messages of webhooks: signatures of Standard Webhooks 1.0, and typed payloads."""

from __future__ import annotations

import hmac
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from ._decode import decode
from ._errors import SDKError
from ._json import is_object, loads

TOLERANCE = 300.0
"""Maximum difference in seconds between the time of a message and the local clock."""

_PREFIX = "whsec_"
_VERSION = "v1"


class WebhookVerificationError(SDKError):
    """A message is not from the server, is too old, or was modified. Respond with 400 or 401."""


class WebhookPayloadError(SDKError):
    """A message is from the server, but does not match the API's description."""


@dataclass(frozen=True, slots=True)
class UnknownWebhook:
    """A verified message of a type that this version of the package does not know.

    Attributes:
        type: The name of what happened.
        body: The decoded JSON.
    """

    type: str
    body: Mapping[str, Any] = field(repr=False)


def verify(
    body: bytes | str,
    headers: Mapping[str, str],
    *,
    secret: str | Sequence[str],
    tolerance: float = TOLERANCE,
    now: float | None = None,
) -> bytes:
    """Return the body of a message with a valid signature, compared in constant time.

    Args:
        body: The received bytes: the signature does not match a body that was decoded and encoded again.
        headers: Of the request; names in any case.
        secret: The secret that was shown at the creation of the endpoint, or several during a rotation.
        tolerance: Seconds by which the time of the message may differ from `now`.
        now: Seconds since 1970; by default the clock of this machine.

    Raises:
        WebhookVerificationError: A header is absent, no signature is valid, or the message is too old.
        ValueError: A secret is not in Base64.
    """
    keys = [_key(written) for written in ([secret] if isinstance(secret, str) else secret)]
    content = _bytes(body) if isinstance(body, str) else bytes(body)
    found = {name.lower(): value for name, value in headers.items()}
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    for name in names:
        if not found.get(name):
            raise WebhookVerificationError(f"the header {name} is absent")
    identifier, timestamp, signatures = (found[name] for name in names)
    _check_time(timestamp, tolerance, time.time() if now is None else now)
    expected = [_signature(key, identifier, timestamp, content) for key in keys]
    if not _any_matches(signatures.split(" "), expected):
        raise WebhookVerificationError("no signature belongs to this message and secret")
    return content


def sign(
    body: bytes | str, *, secret: str, message_id: str = "msg_test", now: float | None = None
) -> dict[str, str]:
    """Return the headers that the server sends with a message, for the tests of a receiver."""
    content = body.encode() if isinstance(body, str) else bytes(body)
    timestamp = str(int(time.time() if now is None else now))
    signature = _signature(_key(secret), message_id, timestamp, content).decode("ascii")
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"{_VERSION},{signature}",
    }


def payload(content: bytes, types: Mapping[str, Any]) -> Any:
    """Return the typed body of a verified message. Raises `WebhookPayloadError`.

    `types` are those of the bodies, by the name of the webhook, which a body has as its `type`.
    """
    try:
        body = loads(content, exact=True)
    except ValueError as error:
        raise WebhookPayloadError("the body is not JSON") from error
    name = body.get("type") if is_object(body) else None
    if isinstance(name, str) and name not in types and len(types) != 1:
        return UnknownWebhook(name, body)
    known = types[name] if isinstance(name, str) and name in types else None
    reasons: list[str] = []
    for type_ in types.values() if known is None else (known,):
        try:
            return decode(type_, body)
        except ValueError as error:
            reasons.append(str(error))
    raise WebhookPayloadError(f"the body does not follow the API's description: {'; '.join(reasons)}")


def _key(secret: str) -> bytes:
    try:
        key = b64decode(secret.removeprefix(_PREFIX), validate=True)
    except ValueError:
        raise ValueError(f"a secret of a webhook is Base64, with or without {_PREFIX} before it") from None
    if not key:
        raise ValueError("a secret of a webhook cannot be empty")
    return key


def _bytes(text: str) -> bytes:
    """Encode text of the sender's, in which a framework may have left surrogates for invalid UTF-8."""
    return text.encode("utf-8", "surrogatepass")


def _check_time(timestamp: str, tolerance: float, now: float) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16):
        raise WebhookVerificationError("the header webhook-timestamp is no number of seconds")
    if abs(now - int(timestamp)) > tolerance:
        raise WebhookVerificationError("the time of the message is too far from now: it may be a repetition")


def _signature(key: bytes, identifier: str, timestamp: str, content: bytes) -> bytes:
    signed = _bytes(f"{identifier}.{timestamp}.") + content
    return b64encode(hmac.digest(key, signed, sha256))


def _any_matches(presented: Iterable[str], expected: Sequence[bytes]) -> bool:
    """Compare every pair, so that the duration does not reveal the matching signature."""
    right = False
    for versioned in presented:
        version, _, signature = versioned.partition(",")
        for one in expected:
            right |= version == _VERSION and hmac.compare_digest(_bytes(signature), one)
    return right
