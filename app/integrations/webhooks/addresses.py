"""Network addresses that webhooks may be sent to: those of the public internet."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Listed here as well, because the results of `is_global` differ between versions of Python.
_CLOSED_V4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network (RFC 791)
            "10.0.0.0/8",  # private (RFC 1918)
            "100.64.0.0/10",  # carrier-grade NAT (RFC 6598)
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local, and the metadata of clouds
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments (RFC 6890)
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays (RFC 7526)
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks (RFC 2544)
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
_OPEN_V6: Final = IPv6Network("2000::/3")
"""Global unicast addresses. Excludes local ones, and those that embed an IPv4 address (`::ffff:0:0/96`, and
`64:ff9b::/96` of NAT64)."""
_CLOSED_V6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo among them (RFC 2928, RFC 4380)
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which embeds an IPv4 address (RFC 3056)
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)


def is_public(address: Address) -> bool:
    """Whether the address belongs to the public internet, and does not embed another one."""
    if isinstance(address, IPv6Address):
        return address in _OPEN_V6 and not any(address in network for network in _CLOSED_V6)
    return address.is_global and not any(address in network for network in _CLOSED_V4)


class AddressPolicy:
    """Permits public addresses, and those of opened networks."""

    def __init__(self, opened: Sequence[str] = ()) -> None:
        """`opened` are networks such as `10.0.0.0/8`."""
        self._opened: tuple[Network, ...] = tuple(ip_network(network) for network in opened)

    @property
    def opens_networks(self) -> bool:
        return bool(self._opened)

    def permits(self, address: str) -> bool:
        """Whether messages may be sent to an address from the resolver."""
        parsed = ip_address(address)
        return is_public(parsed) or any(parsed in network for network in self._opened)
