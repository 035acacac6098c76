"""Measure a server under hostile clients, and its speed: `python -m scripts.bench.server_process`.

`{app}` and `{port}` in the command stand for the application to serve and for its port. The table in
docs/server-process.md was made with it.
"""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from specfirst.devserver.ports import free_port

_APPLICATION = """
import asyncio

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    if scope["method"] == "POST":
        while (await receive()).get("more_body"):
            pass
    if scope["path"] == "/slow":
        await asyncio.sleep(2)
    count = 2000 if scope["path"] == "/large" else 1
    length = str(count * (65536 if count > 1 else 120)).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    for number in range(count):
        body = b"x" * (65536 if count > 1 else 120)
        await send({"type": "http.response.body", "body": body, "more_body": number < count - 1})
"""
_GET = b"GET / HTTP/1.1\r\nHost: test\r\n"
_POST = b"POST / HTTP/1.1\r\nHost: test\r\n"
_ENDLESS = {
    "header": _GET + b"X-A: ",
    "address": b"GET /",
    "chunk extension": _POST + b"Transfer-Encoding: chunked\r\n\r\n5;",
    "trailer": _POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX-A: ",
}
_SILENT = {
    "no byte": b"",
    "half a header": _GET,
    "half a body": _POST + b"Content-Length: 100\r\n\r\nhalf",
    "kept connection": _GET + b"\r\n",
}
_MOST_BYTES = 24 * 1024 * 1024
_SECONDS = 100.0


@contextmanager
def _served(command: str, *, descriptors: int = 20_000) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    words = shlex.split(command.format(app="served:app", port=port))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "served.py").write_text(_APPLICATION)
        process = subprocess.Popen(
            ["prlimit", f"--nofile={descriptors}", *words],  # noqa: S607
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            for _ in range(300):
                with suppress(OSError), _connect(port):
                    break
                time.sleep(0.1)
            yield port, process
        finally:
            process.kill()
            process.wait()


def _connect(port: int, source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0))


def _status(connection: socket.socket) -> str:
    try:
        return connection.recv(65536).partition(b"\r\n")[0].decode("latin-1") or "closed"
    except OSError as error:
        return type(error).__name__


def _endless(port: int, begin: bytes) -> str:
    with _connect(port) as connection:
        connection.sendall(begin)
        sent = 0
        with suppress(OSError):
            while sent < _MOST_BYTES:
                sent += connection.send(b"a" * 65536)
        connection.settimeout(1)
        return f"{sent / 2**20:.1f} MiB taken, {_status(connection)}"


def _silence(port: int, begins: dict[str, bytes]) -> dict[str, str]:
    """Describe how long each connection stays open."""
    began, found = time.monotonic(), {}
    with ExitStack() as opened:
        waiting = {}
        for name, data in begins.items():
            waiting[name] = opened.enter_context(_connect(port))
            waiting[name].sendall(data)
            waiting[name].setblocking(False)
        last = dict.fromkeys(waiting, "")
        while waiting and time.monotonic() - began < _SECONDS:
            time.sleep(0.2)
            for name, connection in list(waiting.items()):
                with suppress(BlockingIOError):
                    received = connection.recv(65536)
                    last[name] = received.partition(b"\r\n")[0].decode("latin-1") or last[name]
                    if not received:
                        found[name] = f"closed after {time.monotonic() - began:.0f} s {last[name]}"
                        del waiting[name]
        return found | dict.fromkeys(waiting, f"open after {_SECONDS:.0f} s")


def _unread(port: int) -> str:
    with _connect(port) as connection:
        connection.sendall(_GET.replace(b"/ ", b"/large ") + b"\r\n")
        began, own = time.monotonic(), connection.getsockname()[1]
        while time.monotonic() - began < _SECONDS:
            time.sleep(1)
            if f":{own}" not in _run("ss", "--tcp", "--no-header", f"sport = :{port} and dport = :{own}"):
                return f"closed after {time.monotonic() - began:.0f} s"
    return f"open after {_SECONDS:.0f} s"


def _idle(port: int) -> str:
    """Request a response beside more idle connections than the process has descriptors."""
    with ExitStack() as opened:
        for _ in range(400):
            with suppress(OSError):
                opened.enter_context(_connect(port))
        try:
            with _connect(port, "127.0.0.2") as other:
                other.settimeout(5)
                other.sendall(_GET + b"\r\n")
                return _status(other)
        except OSError as error:
            return type(error).__name__


def _ambiguous(port: int) -> str:
    with _connect(port) as connection:
        connection.sendall(_POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        return _status(connection)


def _graceful(port: int, process: subprocess.Popen[bytes]) -> str:
    with _connect(port) as connection:
        connection.sendall(_GET.replace(b"/ ", b"/slow ") + b"\r\n")
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        return _status(connection)


def _orphans(port: int, process: subprocess.Popen[bytes]) -> str:
    process.kill()
    process.wait()
    time.sleep(1)
    left = re.findall(r"pid=(\d+)", _run("ss", "--tcp", "--listening", "--processes", f"sport = :{port}"))
    for pid in set(left):
        _run("kill", "-9", pid)
    return f"{len(set(left))} keep the port"


def _speed(port: int) -> str:
    if shutil.which("wrk") is None:
        return "not measured: install wrk"
    url = f"http://127.0.0.1:{port}/"
    rates = (re.search(r"Requests/sec: +(\S+)", _run("wrk", "-t1", "-c16", "-d3s", url)) for _ in range(3))
    return " ".join(rate[1] for rate in rates if rate) + " requests per second"


def _run(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout


def _report(name: str, measure: Callable[[], str]) -> None:
    print(f"{name:30} {measure()}", flush=True)


def main() -> None:
    """Measure the server of the command line."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.server_process")
    parser.add_argument("command", help="such as 'uvicorn {app} --port={port}'")
    command = parser.parse_args().command
    with _served(command) as (port, process):
        _report("speed", lambda: _speed(port))
        for name, begin in _ENDLESS.items():
            _report(f"endless {name}", lambda begin=begin: _endless(port, begin))  # type: ignore[misc]
        _report("length and chunks", lambda: _ambiguous(port))
        for name, result in _silence(port, _SILENT).items():
            _report(name, lambda result=result: result)  # type: ignore[misc]
        _report("response that is not read", lambda: _unread(port))
        _report("processes after kill -9", lambda: _orphans(port, process))
    with _served(command, descriptors=256) as (port, process):
        _report("400 idle of 256 descriptors", lambda: _idle(port))
    with _served(command) as (port, process):
        _report("request during SIGTERM", lambda: _graceful(port, process))


if __name__ == "__main__":
    main()
