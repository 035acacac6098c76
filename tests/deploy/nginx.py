"""nginx with the configuration of `deploy/nginx`, on this machine.

Addresses, ports, folders and time-outs are replaced, and the names that are resolved at run time, which
Debian's older nginx does not support.
"""

from __future__ import annotations

import datetime
import json
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from specfirst.devserver.ports import free_port
from tests.debian_packages import require_program
from tests.deploy.compose_files import REPOSITORY

READY_SECONDS = 20.0
_SOURCE = REPOSITORY / "deploy" / "nginx"


@dataclass(frozen=True)
class Nginx:
    """A running nginx with the ports that the tests send requests to."""

    http_port: int
    https_port: int
    folder: Path

    @property
    def url(self) -> str:
        """The URL for clients."""
        return f"https://127.0.0.1:{self.https_port}"

    @property
    def access_log(self) -> list[dict[str, Any]]:
        """The requests that it has logged."""
        return [json.loads(line) for line in (self.folder / "access.log").read_text().splitlines()]

    @property
    def error_log(self) -> str:
        """The content of the error log."""
        return (self.folder / "error.log").read_text()

    def connect(self) -> ssl.SSLSocket:
        """A connection for raw requests."""
        context = ssl.create_default_context(cafile=str(self.folder / "tls.crt"))
        raw = socket.create_connection(("127.0.0.1", self.https_port), timeout=READY_SECONDS)
        return context.wrap_socket(raw, server_hostname="127.0.0.1")


def configure(
    folder: Path, web_ports: Sequence[int], *, timeouts: dict[str, str], backoffice: str = ""
) -> tuple[Nginx, Path]:
    """Write the configuration for web processes on these ports; return what will run, and the main file."""
    nginx = Nginx(free_port(), free_port(), folder)
    target = folder / "nginx"
    shutil.copytree(_SOURCE, target)
    (target / "backoffice.conf").write_text(backoffice)
    servers = "\n".join(rf"server 127.0.0.1:{port}\1;" for port in web_ports)
    changes = {
        "nginx.conf": [
            (r"/tmp/", f"{folder}/"),
            (r"/dev/stdout", f"{folder}/access.log"),
            (r"/dev/stderr", f"{folder}/error.log"),
            *[(rf"\b{name} \w+;", f"{name} {value};") for name, value in timeouts.items()],
        ],
        "upstream.conf": [(r"\nresolver [^;]*;", ""), (r"server fastapi-app:8000 resolve([^;]*);", servers)],
        "listen.conf": [
            (r"listen 8443 ssl;\nhttp2 on;", f"listen 127.0.0.1:{nginx.https_port} ssl http2;"),
            (r"/etc/tls/", f"{folder}/"),
        ],
        "site.conf": [
            (r"listen 8080;", f"listen 127.0.0.1:{nginx.http_port};"),
            (r"127\.0\.0\.1:8081", f"127.0.0.1:{free_port()}"),
        ],
    }
    for name, replacements in changes.items():
        text = (target / name).read_text()
        for pattern, replacement in replacements:
            text, count = re.subn(pattern, replacement, text)
            assert count, f"{name} has no {pattern}"
        (target / name).write_text(text)
    _make_certificate(folder)
    return nginx, target / "nginx.conf"


@contextmanager
def serving(
    folder: Path, web_ports: Sequence[int], *, timeouts: dict[str, str], backoffice: str = ""
) -> Iterator[Nginx]:
    """nginx in front of these processes, until the end of the block."""
    program = require_program("nginx", package="nginx-light")
    nginx, configuration = configure(folder, web_ports, timeouts=timeouts, backoffice=backoffice)
    # The tests may run as root, whose folders the default user of the workers cannot reach.
    command = [str(program), "-e", f"{folder}/error.log", "-c", str(configuration)]
    command += ["-g", "daemon off; user root;"]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(command)
    try:
        _wait_for(nginx.https_port)
        yield nginx
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(READY_SECONDS)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        else:
            return


def _make_certificate(folder: Path) -> None:
    """A certificate for this machine's loopback address, in `tls.crt` and `tls.key`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "tls.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "tls.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
