"""Flower, which shows what workers do and have done: on the loopback address, when it is asked for."""

import importlib.util
import sys

from specfirst.devserver import ports
from specfirst.devserver.errors import DevError
from specfirst.devserver.supervisor.process_table import WORKER_APPLICATION, Child

_PORT_DISTANCE = 55
"""From the service's port to Flower's: 8000 and 8055, near the usual 5555."""


def flower_port(service_port: int) -> int:
    """Where it listens: at a fixed distance from the service, or on the next port that is free.

    Raises:
        DevError: it is not installed.
    """
    if importlib.util.find_spec("flower") is None:
        raise DevError("Flower is not installed: 'make run FLOWER=1' installs and starts it.")
    return ports.next_free(service_port + _PORT_DISTANCE)


def flower(port: int) -> Child:
    """Its process. The broker's URL holds a password and comes by the environment: `ps` shows arguments."""
    place = (f"--address={ports.LOOPBACK}", f"--port={port}")
    # It warns for each question that no worker answers, as none does before it has started.
    options = (WORKER_APPLICATION, "flower", *place, "--logging=error")
    return Child("flower", (sys.executable, "-m", "celery", "--quiet", *options))
