"""Choice of TCP ports."""

import socket

import pytest

from specfirst.devserver import ports
from specfirst.devserver.errors import DevError


def test_chosen_ports_differ_and_are_below_ephemeral_ports() -> None:
    chosen = ports.free_ports(100)
    assert len(set(chosen)) == 100
    assert max(chosen) < 32768


def test_taken_ports_are_not_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((ports.LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(ports, "_CHOSEN", range(port, port + 1))
        with pytest.raises(DevError, match=rf"No port from {port} to {port} of 127\.0\.0\.1 is free\."):
            ports.free_port()
