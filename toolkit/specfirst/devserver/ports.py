"""TCP ports of this machine's loopback address, and requests to them."""

import random
import socket
from collections.abc import Collection
from itertools import islice
from urllib.error import HTTPError
from urllib.request import urlopen

from specfirst.devserver.errors import DevError

LOOPBACK = "127.0.0.1"
_PORTS = 65536
_CHOSEN = range(20_000, 32_000)
"""Ports to choose from, below the ephemeral ports of systems (Linux: 32768 and above): an outgoing connection
might otherwise take the port before its server starts."""


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now.

    Raises:
        DevError: this user may not listen on the port, even if it is free.
    """
    with socket.socket() as probe:
        # As servers do, so that a connection of the last run in TIME_WAIT does not occupy the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen()
        except PermissionError as error:
            raise DevError(f"This user may not listen on port {port}: choose one above 1023.") from error
        except OSError:
            return False
        return True


def response_status(url: str) -> int | None:
    """Return the status of the response to a GET request; None if the server does not respond."""
    try:
        with urlopen(url, timeout=5) as response:  # noqa: S310 - our own address
            return int(response.status)
    except HTTPError as error:
        return error.code
    except OSError:
        return None


def free_port() -> int:
    """Return a free port, chosen at random."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Return different free ports, chosen at random.

    Raises:
        DevError: fewer ports are free.
    """
    candidates = random.SystemRandom().sample(_CHOSEN, len(_CHOSEN))
    found = list(islice(filter(is_free, candidates), count))
    if len(found) < count:
        raise DevError(f"No port from {_CHOSEN.start} to {_CHOSEN.stop - 1} of {LOOPBACK} is free.")
    return found


def next_free(port: int, taken: Collection[int] = ()) -> int:
    """Return the first free port from `port` upwards, or another one if there is none.

    Args:
        port: the first candidate.
        taken: ports that will be used, although no process listens on them yet.
    """
    above = (number for number in range(port, _PORTS) if number not in taken and is_free(number))
    return next(above, None) or free_port()


def free_or_new(remembered: int | None) -> int:
    """Return the remembered port if it is free, so that URLs survive a restart; else another one."""
    if remembered is not None and is_free(remembered):
        return remembered
    return free_port()
