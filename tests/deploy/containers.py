"""Containers without an engine: processes with the command, environment and health check of a service.

Only folders of the container, its ports, and the URLs of the two servers are replaced.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specfirst.devserver.ports import free_port
from tests.deploy.compose_files import (
    DOCKERFILE,
    PRODUCTION,
    REPOSITORY,
    image_command,
    image_environment,
    read_compose,
)

HEALTHY_SECONDS = 90.0
SERVICES: dict[str, dict[str, Any]] = read_compose(PRODUCTION)["services"]
# Settings without a default. The mail server of this machine needs no encryption; passwords are hashed as
# cheaply as production permits.
OPERATOR_SETTINGS = {
    "MAIL_FROM": "Service <no-reply@example.com>",
    "SMTP_HOST": "127.0.0.1",
    "SMTP_SECURITY": "none",
    "PASSWORD_MEMORY_KIB": "19456",
    "PASSWORD_TIME_COST": "2",
    "PASSWORD_PARALLELISM": "1",
}
_FOLDERS = ("/run/secrets", "/var/lib/service", "/srv", "/tmp")
_PORTS = ("8000", "5555", "9100")
_REPLACED = re.compile(rf"(?<![\w/.])(?:{'|'.join(_FOLDERS)})(?=/|$)|(?<!\d)(?:{'|'.join(_PORTS)})(?!\d)")


@dataclass(frozen=True)
class Host:
    """A machine with the image's files, volumes and secrets, which its containers share."""

    folder: Path
    settings: Mapping[str, str]

    @classmethod
    def prepare(cls, folder: Path, *, database_url: str, redis_url: str, **settings: str) -> Host:
        """Lay out everything in `folder`, with secrets of `deploy/make_secrets.py`."""
        for source, target in re.findall(r"^COPY (\S+) /srv/(\S*)$", DOCKERFILE, re.MULTILINE):
            if target:
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(REPOSITORY / source, folder / "srv" / target, ignore=ignored)
            else:
                (folder / "srv").mkdir(exist_ok=True)
                shutil.copy(REPOSITORY / source, folder / "srv")
        (compile_code,) = re.findall(
            r"/opt/venv/bin/python (-m compileall .*) /srv$", DOCKERFILE, re.MULTILINE
        )
        subprocess.run([sys.executable, *compile_code.split(), folder / "srv"], check=True)
        for volume in ("beat", "files", "logs", "uploads"):
            (folder / "volumes" / volume).mkdir(parents=True)
        secrets = folder / "secrets"
        make_secrets = str(REPOSITORY / "deploy" / "make_secrets.py")
        subprocess.run([sys.executable, make_secrets, secrets], check=True, stdout=subprocess.DEVNULL)
        for name, url in (("database_url", database_url), ("redis_url", redis_url)):
            (secrets / name).unlink()
            (secrets / name).write_text(url + "\n")
        return cls(folder, OPERATOR_SETTINGS | settings)

    def secret(self, name: str) -> str:
        """The content of a secret file."""
        return (self.folder / "secrets" / name).read_text().strip()

    def files(self) -> set[Path]:
        """The files of the image, which is mounted read-only."""
        return {path for path in (self.folder / "srv").rglob("*") if path.is_file()}


@dataclass
class Container:
    """One process of a service."""

    host: Host
    service: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ports = {port: free_port() for port in _PORTS}
        self._temporary = self.host.folder / f"tmp-{self.service}-{self.ports['8000']}"
        self._temporary.mkdir()
        self._output = self._temporary / "output.txt"
        self._definition = SERVICES[self.service]

    @property
    def command(self) -> list[str]:
        """The command of the container."""
        return [self._replace(word) for word in self._definition.get("command") or image_command()]

    @property
    def environment(self) -> dict[str, str]:
        """All variables of the process: of the operator, of the image and the Compose file, of the test."""
        fixed = {
            name: self._replace(value)
            for name, value in (image_environment() | self._definition["environment"]).items()
            if "$" not in value
        }
        programs = [str(Path(sys.executable).parent), *os.defpath.split(os.pathsep)]
        return {**self.host.settings, **fixed, **self.settings, "PATH": os.pathsep.join(programs)}

    @property
    def url(self) -> str:
        """The URL of a web process."""
        return f"http://127.0.0.1:{self.ports['8000']}"

    @property
    def output(self) -> str:
        """The output of the process so far."""
        return self._output.read_text()

    @property
    def stop_seconds(self) -> float:
        """Seconds that Compose waits after SIGTERM before it kills the process."""
        period = re.fullmatch(r"(?:(\d+)m)?(\d+)s", self._definition["stop_grace_period"])
        assert period is not None
        return int(period[1] or 0) * 60 + int(period[2])

    def start(self) -> None:
        """Start the command with the environment of the container."""
        with self._output.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.host.folder / "srv",
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_healthy(self) -> bool:
        """Run the health check once."""
        kind, *command = self._definition["healthcheck"]["test"]
        assert kind == "CMD"
        words = [self._replace(word) for word in command]
        done = subprocess.run(
            words, cwd=self.host.folder / "srv", env=self.environment, capture_output=True, check=False
        )
        return done.returncode == 0

    def wait_until_healthy(self) -> None:
        """Return when the health check succeeds, which is run as often as in its container."""
        interval = float(self._definition["healthcheck"]["start_interval"].removesuffix("s"))
        deadline = time.monotonic() + HEALTHY_SECONDS
        while not self.is_healthy():
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(interval)

    def stop(self) -> int:
        """Stop it as the engine does; the exit status, negative for a signal.

        Raises:
            TimeoutExpired: it has not ended within the grace period.
        """
        self.process.send_signal(signal.Signals[self._definition.get("stop_signal", "SIGTERM")])
        return self.process.wait(self.stop_seconds)

    def kill(self) -> None:
        """End it and its children, if they still run."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()

    def _replace(self, text: str) -> str:
        folders = {
            "/run/secrets": self.host.folder / "secrets",
            "/var/lib/service": self.host.folder / "volumes",
            "/srv": self.host.folder / "srv",
            "/tmp": self._temporary,
        }
        return _REPLACED.sub(lambda found: str(folders.get(found[0]) or self.ports[found[0]]), text)


@contextmanager
def running(host: Host, service: str, **settings: str) -> Iterator[Container]:
    """A container that is healthy, and is ended with the block."""
    container = Container(host, service, settings)
    container.start()
    try:
        container.wait_until_healthy()
        yield container
    finally:
        container.kill()


def run_once(host: Host, service: str) -> Container:
    """A container that has run to its end."""
    container = Container(host, service)
    container.start()
    try:
        container.process.wait(HEALTHY_SECONDS)
    finally:
        container.kill()
    return container
