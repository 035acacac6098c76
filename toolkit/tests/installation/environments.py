"""Virtual environments outside of the repository that contain only a built wheel of the toolkit."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from specfirst.devserver.ports import free_port

TOOLKIT = Path(__file__).parents[2]
_START_UP_SECONDS = 60
_CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("PYTHON", "VIRTUAL_ENV", "SPECFIRST_", "COVERAGE_"))
}


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """Run a command to its end and return what it prints; fail with its messages where it fails."""
    done = run_unchecked(*command, cwd=cwd, **variables)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def run_unchecked(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=_CLEAN | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def build_wheel(folder: Path) -> Path:
    """Build the source distribution, and the wheel from it, without a download."""
    build = ("build", "--offline", "--no-build-isolation", "--python", sys.executable)
    _uv(*build, "--out-dir", folder, TOOLKIT, cwd=folder)
    [wheel] = folder.glob("*.whl")
    return wheel


@dataclass(frozen=True)
class Environment:
    """A virtual environment outside the repository, with the wheel installed."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def specfirst(self) -> Path:
        return self.folder / "bin" / "specfirst"

    @contextlib.contextmanager
    def serving(self, application: Path, server: Path) -> Iterator[str]:
        """Serve the module `application` by the uvicorn in the folder `server`; the URL."""
        port = free_port()
        command = [str(self.python), "-m", "uvicorn", f"{application.stem}:app", "--port", str(port)]
        with (application.parent / "server.log").open("w+") as log:
            process = subprocess.Popen(
                command,
                cwd=application.parent,
                env=_CLEAN | {"PYTHONPATH": f"{server}{os.pathsep}{application.parent}"},
                stdout=log,
                stderr=log,
            )
            try:
                _wait_for_port(port, process, Path(log.name))
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
                process.wait(timeout=30)


def create_environment(folder: Path) -> Environment:
    _uv("venv", "--python", sys.executable, folder, cwd=folder.parent)
    return Environment(folder)


def install_newest(environment: Environment, wheel: Path, extra: str | None) -> None:
    """Install the wheel as a person does: with the newest packages that its ranges allow."""
    requirement = f"specfirst[{extra}] @ {wheel.as_uri()}" if extra else str(wheel)
    _install(environment, requirement)


def install_lowest(environment: Environment, wheel: Path, extra: str | None) -> None:
    """Install the wheel with the oldest packages that its ranges allow."""
    extras = [f"--extra={extra}"] if extra else []
    _install(environment, "--resolution=lowest-direct", "-r", TOOLKIT / "pyproject.toml", *extras)
    _install(environment, "--no-deps", wheel)


def install_server(folder: Path) -> Path:
    """Install uvicorn into a plain folder, so that the environments are served without having it."""
    _uv("pip", "install", "--python", sys.executable, "--target", folder, "uvicorn", cwd=folder.parent)
    return folder


def _install(environment: Environment, *arguments: str | Path) -> None:
    _uv("pip", "install", "--python", environment.python, *arguments, cwd=environment.folder)


def _uv(*arguments: str | Path, cwd: Path) -> None:
    run(sys.executable, "-m", "uv", "--quiet", *arguments, cwd=cwd)


def _wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_UP_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens after {_START_UP_SECONDS} s: {log.read_text()}")
