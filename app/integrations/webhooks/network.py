"""Connections to permitted addresses only. A host name is resolved once, here.

A second lookup would allow DNS rebinding: the owner of a name returns a public address first, and then a
private one.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpcore

from app.integrations.webhooks.addresses import AddressPolicy

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Resolves a host and a port to addresses, in the order to try them. Raises OSError."""
SocketOptions = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]

MAX_ADDRESSES = 4
"""The number of addresses that are tried."""


class NameUnresolvedError(Exception):
    """The name has no address."""


class AddressRefusedError(Exception):
    """The name has an address that is not permitted."""


async def system_resolver(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class VettedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore, which keeps the name for `Host`, SNI and the certificate.

    The base class refuses the other methods: no URL names a Unix socket, and nothing is tried again.
    """

    def __init__(self, addresses: AddressPolicy, resolve: Resolve = system_resolver) -> None:
        self._addresses = addresses
        self._resolve = resolve
        self._system = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of the host that accepts, if all of them are permitted.

        Raises:
            NameUnresolvedError: the host has no address.
            AddressRefusedError: an address is not permitted.
            httpcore.ConnectError, httpcore.ConnectTimeout: no address accepts.
        """
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in await self._vetted(host, port):
            try:
                return await self._system.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        assert failure is not None
        raise failure

    async def _vetted(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = await self._resolve(host, port)
        except OSError as error:
            raise NameUnresolvedError(host) from error
        if not addresses:
            raise NameUnresolvedError(host)
        for address in addresses:
            # A single private address is enough to refuse: legitimate names do not have both kinds.
            if not self._addresses.permits(address):
                raise AddressRefusedError(f"{host}: {address}")
        return addresses[:MAX_ADDRESSES]
