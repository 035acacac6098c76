"""Information about the request that a service serves, independent of any framework."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address

from specfirst.media_types import preferred

_IPV6_SITE_BITS = 64


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Facts about the request that are not parameters of the operation."""

    request_id: str
    client_address: str | None
    """The address of the peer or, behind a trusted proxy, of the client that the proxy reports."""
    user_agent: str | None
    operation_id: str
    accept: str | None = None
    """The `Accept` header."""

    def prefers(self, *media_types: str) -> str | None:
        """Return the media type that the client prefers (RFC 9110, 12.5.1); None if it accepts none."""
        return preferred(self.accept, media_types)

    @property
    def client_network(self) -> str | None:
        """The network that rate limits count as one client: an IPv4 address, or the /64 of an IPv6 address.

        Any machine may use a new address of its /64 for each request (RFC 4291, 2.5.4; RFC 8981).
        """
        return None if self.client_address is None else network_of(self.client_address)


def network_of(client_address: str) -> str:
    """Return the network that counts as one client; text that is not an address is returned unchanged."""
    try:
        address = ip_address(client_address)
    except ValueError:
        return client_address
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _IPV6_SITE_BITS), strict=False))
