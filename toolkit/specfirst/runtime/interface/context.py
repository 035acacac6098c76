"""Information on the request that a service serves, independent of any framework."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address

from specfirst.media_types import preferred

_IPV6_SITE_BITS = 64


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Facts of the request that no parameter carries."""

    request_id: str
    client_address: str | None
    """The peer's address; behind a trusted proxy, the one that the proxy reports."""
    user_agent: str | None
    operation_id: str
    accept: str | None = None
    """The `Accept` header."""

    def prefers(self, *media_types: str) -> str | None:
        """Return the client's preferred media type of these (RFC 9110, 12.5.1); None if it accepts none."""
        return preferred(self.accept, media_types)

    @property
    def client_network(self) -> str | None:
        """Whom limits by address count together: an IPv4 address, or the /64 that IPv6 clients have at least.

        Any machine may take a new address of its /64 for each request (RFC 4291, 2.5.4; RFC 8981).
        """
        return None if self.client_address is None else network_of(self.client_address)


def network_of(client_address: str) -> str:
    """Return the network that counts as one client; text that is no address stays as it is."""
    try:
        address = ip_address(client_address)
    except ValueError:
        return client_address
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _IPV6_SITE_BITS), strict=False))
