"""Connect only to addresses that were checked: a host name is resolved once, here.

The owner of a name can return a public address for the first lookup and a private one for the second (DNS
rebinding), so there is no second lookup.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpcore

from app.integrations.webhooks.addresses import AddressPolicy

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a host and a port to addresses, in the order in which they are to be tried. Raises OSError."""
SocketOptions = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]

MAX_ADDRESSES = 4
"""So many are tried."""


class NameUnresolvedError(Exception):
    """The name leads to no address."""


class AddressRefusedError(Exception):
    """The name leads to an address that nothing is sent to."""


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """Resolve a name by the resolver of the machine."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class VettedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore, which keeps the name for `Host`, for SNI and for the certificate."""

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
        """Connect to the first of the host's addresses that accepts, if all of them are permitted.

        Raises:
            NameUnresolvedError: it has none.
            AddressRefusedError: one of them is not permitted.
            httpcore.ConnectError, httpcore.ConnectTimeout: none accepts.
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
            # One private address is enough: honest names do not have both kinds.
            if not self._addresses.permits(address):
                raise AddressRefusedError(f"{host}: {address}")
        return addresses[:MAX_ADDRESSES]

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: no URL leads to one."""
        raise AddressRefusedError(path)

    async def sleep(self, seconds: float) -> None:
        """Wait, without holding up others."""
        await asyncio.sleep(seconds)
