"""The connections of one web process: their number, their clients, and their time limits."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Any, Final, Protocol

from specfirst.runtime.interface import network_of
from specfirst.server.limits import Reason, ServerLimits
from specfirst.server.report import Report

STATE: Final = "specfirst.connections"
"""The key of the guard in the lifespan state of an application."""


class Connection(Protocol):
    """The guard's record of a connection."""

    @property
    def responding_since(self) -> float | None:
        """The loop's time at which the request of the current response arrived; None without one."""

    def refuse(self, reason: Reason) -> None:
        """End the connection, with a response where one is possible."""

    def drop(self) -> None:
        """End the connection at once."""

    def check(self, now: float) -> None:
        """End the connection if it has exceeded a time limit."""


class Observer(Protocol):
    """The counters of an application."""

    def connections(self, count: int, capacity: int) -> None:
        """Record the number of open connections, and the maximum."""

    def ended(self, reason: Reason) -> None:
        """Record that the server ended a connection."""


class ConnectionGuard:
    """Admits connections up to the limits, and ends those that exceed their time.

    At a limit, the connection that has been without a request for longest is closed. If all connections of an
    address have a request in progress, its oldest event stream or long download is ended. Otherwise the new
    connection is refused.
    """

    def __init__(
        self,
        limits: ServerLimits | None = None,
        *,
        exempt: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
        observer: Observer | None = None,
    ) -> None:
        """Make the guard of one application.

        Args:
            limits: the limits of connections and times; default: those of `ServerLimits`.
            exempt: addresses and networks of trusted proxies, which have no limit per address.
            headers: headers of the server's own responses, such as security headers.
            observer: counts connections.
        """
        self.limits: Final = limits or ServerLimits()
        self.headers: Final = dict(headers or {})
        self._exempt = [ip_network(network) for network in exempt]
        self._observer = observer
        self._networks: dict[Connection, str | None] = {}
        self._by_network: dict[str, OrderedDict[Connection, None]] = {}
        # In the order in which they began to wait for a request.
        self._waiting: OrderedDict[Connection, None] = OrderedDict()
        self._capacity = self.limits.capacity
        self._checks: asyncio.TimerHandle | None = None
        self._report = Report()

    def admit(self, connection: Connection, address: str | None) -> None:
        """Admit a new connection, or refuse it. `address` is None for a Unix socket."""
        network = None if address is None or self._is_exempt(address) else network_of(address)
        own = None if network is None else self._by_network.get(network)
        if (
            own is not None
            and len(own) >= self.limits.connections_per_address
            and not self._evict(next((admitted for admitted in own if admitted in self._waiting), None))
            and not self._evict(self._longest_response(own))
        ):
            self.end(connection, Reason.ADDRESS_FULL, address)
            return
        if len(self._networks) >= self._capacity and not self._evict(next(iter(self._waiting), None)):
            self.end(connection, Reason.SERVER_FULL, address)
            return
        self._networks[connection] = network
        if network is not None:
            self._by_network.setdefault(network, OrderedDict())[connection] = None
        self._waiting[connection] = None
        self._count()
        if self._checks is None:
            self._schedule_check()

    def release(self, connection: Connection) -> None:
        """Remove a connection, which may be unknown."""
        if connection not in self._networks:
            return
        self._waiting.pop(connection, None)
        network = self._networks.pop(connection)
        if network is not None:
            own = self._by_network[network]
            del own[connection]
            if not own:
                del self._by_network[network]
        self._count()

    def begin_request(self, connection: Connection) -> None:
        """Protect the connection from being closed for another, unless its response takes long."""
        self._waiting.pop(connection, None)

    def end_request(self, connection: Connection) -> None:
        """Allow the connection to be closed for another, after those that have waited longer."""
        network = self._networks.get(connection)
        if connection in self._networks:
            self._waiting[connection] = None
        if network is not None:
            self._by_network[network].move_to_end(connection)

    def end(self, connection: Connection, reason: Reason, address: str | None) -> None:
        """End a connection, count it and log it."""
        self.count_end(reason, address)
        connection.refuse(reason)

    def count_end(self, reason: Reason, address: str | None) -> None:
        """Count the end of a connection, and log it now or later together with others."""
        if self._observer is not None:
            self._observer.ended(reason)
        self._report.add(reason, address)

    def _longest_response(self, connections: Iterable[Connection]) -> Connection | None:
        latest = asyncio.get_running_loop().time() - self.limits.undisturbed_seconds
        began = {
            connection: since
            for connection in connections
            if (since := connection.responding_since) is not None
        }
        longest = min(began, key=began.__getitem__, default=None)
        return longest if longest is not None and began[longest] < latest else None

    def _evict(self, connection: Connection | None) -> bool:
        if connection is None:
            return False
        self.count_end(Reason.EVICTED, self._networks[connection])
        self.release(connection)
        connection.drop()
        return True

    def _count(self) -> None:
        if self._observer is not None:
            self._observer.connections(len(self._networks), self._capacity)

    def _is_exempt(self, address: str) -> bool:
        if not self._exempt:
            return False
        client = ip_address(address)
        return any(client in network for network in self._exempt)

    def _schedule_check(self) -> None:
        loop = asyncio.get_running_loop()
        self._checks = loop.call_later(self.limits.check_seconds, self._check, loop)

    def _check(self, loop: asyncio.AbstractEventLoop) -> None:
        # An operator may change the limit of a running process.
        self._capacity = self.limits.capacity
        while len(self._networks) > self._capacity and self._evict(next(iter(self._waiting), None)):
            pass
        now = loop.time()
        for connection in list(self._networks):
            connection.check(now)
        self._report.flush()
        self._checks = None
        if self._networks or self._report.is_pending:
            self._schedule_check()


def guard_of(app_state: dict[str, Any]) -> ConnectionGuard:
    """Return the guard in the lifespan state of an application, or put one with the default limits there."""
    guard = app_state.setdefault(STATE, None) or ConnectionGuard()
    assert isinstance(guard, ConnectionGuard)
    app_state[STATE] = guard
    return guard
