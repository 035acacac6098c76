"""What a service may know about the request it serves, without any framework."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Facts of the request that no parameter carries."""

    request_id: str
    client_address: str | None
    """The peer's address; behind a trusted proxy, the one that the proxy reports."""
    user_agent: str | None
    operation_id: str
