"""Websockets, where a project asks for them."""

from __future__ import annotations

import time
from pathlib import Path

from websockets.sync.client import connect

from tests.server.served import served

LIMITS = {"header_seconds": 0.2, "body_seconds": 0.2, "keep_alive_seconds": 0.2, "response_seconds": 0.2}


def test_websocket_is_served_on_request_and_is_not_an_idle_connection(tmp_path: Path) -> None:
    with served(tmp_path, "--ws=auto", limits=LIMITS) as server:
        with connect(f"ws://127.0.0.1:{server.port}/echo") as socket:
            # Several times as long as a connection may be idle.
            time.sleep(1)
            socket.send("hello")
            assert socket.recv() == "hello"
        assert server.state()["open"] == 1
        assert "Traceback" not in server.log.read_text()
