"""What services and security handlers learn of a request beside its parameters."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Protocol

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


@dataclass(frozen=True, slots=True)
class BearerCredentials:
    """`Authorization: Bearer …` (RFC 6750), for `http` bearer, `oauth2` and `openIdConnect` schemes."""

    token: str = field(repr=False)
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BasicCredentials:
    """`Authorization: Basic …` (RFC 7617), decoded."""

    username: str
    password: str = field(repr=False)
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HttpCredentials:
    """`Authorization` of any other HTTP authentication scheme, such as Digest, HOBA or Negotiate."""

    scheme: str
    """The name of the scheme in the document."""
    value: str = field(repr=False)
    """The credentials after the name of the scheme, unchanged."""
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiKeyCredentials:
    """The value of the header, query parameter or cookie that an `apiKey` scheme names."""

    key: str = field(repr=False)
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientCertificateCredentials:
    """The certificate of a client, for `mutualTLS` schemes. The handler decides which source it trusts."""

    chain: tuple[str, ...] = ()
    """The certificate chain in PEM, the client's own first, as verified by a server that terminates TLS."""
    client_cert: str | None = None
    """The field `Client-Cert` (RFC 9440). Any client can send it: trust it only behind a proxy that sets it.
    """
    scopes: tuple[str, ...] = ()


_TAG = re.compile(r'\s*(W/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?:,|$)')


@dataclass(frozen=True, slots=True)
class EntityTags:
    """The value of `If-Match` or `If-None-Match`."""

    tags: frozenset[str]
    """Opaque tags, without their quotes."""
    any: bool = False
    """Whether the value is `*`, which means any existing version."""

    @classmethod
    def parse(cls, value: str) -> EntityTags:
        """Parse a header value. The weakness of tags is ignored.

        Raises:
            ValueError: the value is neither `*` nor a list of quoted tags.
        """
        if value.strip() == "*":
            return cls(frozenset(), any=True)
        tags: set[str] = set()
        position = 0
        while position < len(value):
            match = _TAG.match(value, position)
            if match is None:
                raise ValueError('expected "*" or a list of quoted entity tags')
            tags.add(match[2])
            position = match.end()
        if not tags:
            raise ValueError("expected at least one entity tag")
        return cls(frozenset(tags))

    def match(self, version: object) -> bool:
        """Whether the client accepts this version of an existing resource."""
        return self.any or str(version) in self.tags


@dataclass(frozen=True, slots=True)
class Claim:
    """A request with an idempotency key."""

    scope: str
    """The principal and the operation: equal keys in different scopes are independent."""
    key: str
    fingerprint: bytes
    """The SHA-256 of the content of the request."""


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response that can be sent again."""

    status: int
    headers: dict[str, str]
    body: bytes


class IdempotencyStore(Protocol):
    """Stores responses. There is one for each request, over the session that the service uses."""

    async def run(
        self, claim: Claim, serve: Callable[[], Awaitable[StoredResponse]]
    ) -> tuple[StoredResponse, bool]:
        """Return the stored response and True, or the response of `serve` and False.

        `serve` runs in the transaction of the store.

        Raises:
            IdempotencyKeyReused: the key was used before with another fingerprint.
            IdempotencyInProgress: the first request with this key is still running.
        """
