"""The address and scheme of the client, as reported by proxies in front of the service."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Final

from starlette.types import Scope

_SCHEMES: Final = frozenset({b"http", b"https", b"ws", b"wss"})
_KNOWN_HOSTS: Final = 4096
_MAX_HOST: Final = 253
"""The longest DNS name. Longer text is not an address, and is not cached."""


class TrustedProxies:
    """Trusts `X-Forwarded-For` and `X-Forwarded-Proto` only from these addresses and networks."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._hosts = frozenset(ip_address(address) for address in addresses if "/" not in address)
        self._networks = tuple(ip_network(address) for address in addresses if "/" in address)
        # Cached, because parsing an address is slow.
        self._is_trusted = lru_cache(_KNOWN_HOSTS)(self._contains)

    def apply(self, scope: Scope) -> None:
        """Replace the address and scheme of a trusted proxy with those of the client."""
        client = scope.get("client")
        if client is None or not self._is_trusted(client[0]):
            return
        scheme: bytes | None = None
        forwarded: list[bytes] = []
        for name, value in scope["headers"]:
            if name == b"x-forwarded-for":
                forwarded.append(value)
            elif name == b"x-forwarded-proto":
                scheme = value.strip()
        if scheme in _SCHEMES:
            assert scheme is not None
            given = scheme.decode()
            scope["scheme"] = given.replace("http", "ws") if scope["type"] == "websocket" else given
        if forwarded:
            host, port = self._client_of(b",".join(forwarded).decode("latin-1"))
            if host:
                scope["client"] = (host, port)

    def _client_of(self, forwarded: str) -> tuple[str, int]:
        """Return the last address that is not a trusted proxy; the first if all are trusted."""
        hops = [part.strip() for part in forwarded.split(",")]
        for hop in reversed(hops):
            host, port = _host_and_port(hop)
            if not 0 < len(host) <= _MAX_HOST or not self._is_trusted(host):
                return host, port
        return _host_and_port(hops[0])

    def _contains(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return address in self._hosts or any(address in network for network in self._networks)


def _host_and_port(hop: str) -> tuple[str, int]:
    """Split `192.0.2.1:80` or `[2001:db8::1]:80`; the port is 0 if there is none, or for other text."""
    if hop.startswith("["):
        host, bracket, rest = hop[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            return hop, 0
        return host, _port(rest[1:]) or 0
    host, colon, port = hop.partition(":")
    number = _port(port) if colon and ":" not in port else None
    return (hop, 0) if number is None else (host, number)


def _port(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None
