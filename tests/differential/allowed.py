"""Permitted differences between the dispatchers, with their reasons."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tests.differential.exchanges import Received


@dataclass(frozen=True, slots=True)
class Allowed:
    """A permitted difference between two responses."""

    reason: str
    without: Callable[[Received], Received]
    """The response without the parts that may differ."""


def _without_drawn_id(received: Received) -> Received:
    """Remove the random id, which is in a header and in the envelope."""
    drawn = dict(received.headers).get(b"x-request-id", b"")
    if len(drawn) != 36 or not drawn:
        return received
    headers = [(name, value.replace(drawn, b"?")) for name, value in received.headers]
    return replace(received, headers=headers, body=received.body.replace(drawn, b"?"))


_RANDOM_ID: Final = re.compile(rb'"request_id":"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"')


def _without_stored_id(received: Received) -> Received:
    if (b"idempotent-replayed", b"true") not in received.headers:
        return received
    return replace(received, body=_RANDOM_ID.sub(b'"request_id":"?"', received.body))


ALLOWED: Final[tuple[Allowed, ...]] = (
    Allowed("A request without an acceptable X-Request-ID gets a random one.", _without_drawn_id),
    Allowed(
        "A repeated response is the stored one, with the random id of its first request.", _without_stored_id
    ),
)


def comparable(received: Received) -> Received:
    """Return the response without all parts that may differ."""
    for difference in ALLOWED:
        received = difference.without(received)
    return received
