"""Replace the running service by another image, one container at a time, and roll back if that fails.

    python3 deploy/rollout.py --image ghcr.io/us/service 4f2c1e9

Run it in the folder of docker-compose.yml. It pulls the image, runs the migrations once, then starts one new
web container at a time, waits for its health check and stops an old one. A new container that does not become
healthy is removed, those that were stopped are started again with the previous image, and the exit status is
1. Migrations are not undone: each leaves the schema usable for the code before it (docs/zero-downtime.md).

Which image runs is kept as IMAGE and IMAGE_TAG in `.env`, where Compose reads it. It needs only Python.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

WEB = "fastapi-app"
OTHERS = ("celery-worker", "celery-beat", "log-consumer")
_STATE = Path(".env")
_POLL_SECONDS = 0.5


class RolloutError(Exception):
    """The new release is unhealthy, or a command failed; the message gives the reason."""


class Platform(Protocol):
    """Starts and stops the service's processes."""

    def prepare(self, release: str) -> None:
        """Fetch the release and run its migrations."""

    def replicas(self) -> list[str]:
        """The identifiers of the web processes, the oldest first."""

    def add_replica(self, release: str) -> str:
        """Start one more web process and return its identifier."""

    def is_healthy(self, replica: str) -> bool:
        """Whether a web process is ready. Raises RolloutError if it has failed."""

    def remove(self, replica: str) -> None:
        """Stop a web process after its last request."""

    def replace_others(self, release: str) -> None:
        """Replace the processes that serve no requests, and wait until they are healthy."""


class Rollout:
    """The order of steps, on any platform."""

    def __init__(self, platform: Platform, *, wait_seconds: float, report: Callable[[str], None]) -> None:
        self._platform = platform
        self._wait_seconds = wait_seconds
        self._report = report

    def run(self, new: str, old: str | None) -> None:
        """Replace `old` by `new`; `old` is None at the first rollout.

        Raises:
            RolloutError: `new` does not work. Where there was an `old` one, it runs again.
        """
        self._report(f"preparing {new}")
        self._platform.prepare(new)
        before = self._platform.replicas()
        try:
            self._replace(before or [None], new)
            self._report("replacing the other processes")
            self._platform.replace_others(new)
        except RolloutError as error:
            self._report(f"failed: {error}")
            if old is not None:
                self._go_back(before, old)
                self._report(f"{old} runs again")
            raise

    def _replace(self, before: Sequence[str | None], release: str) -> None:
        for replica in before:
            self._start(release)
            if replica is not None:
                self._platform.remove(replica)
                self._report(f"{replica} is stopped")

    def _start(self, release: str) -> None:
        replica = self._platform.add_replica(release)
        deadline = time.monotonic() + self._wait_seconds
        while not self._platform.is_healthy(replica):
            if time.monotonic() > deadline:
                raise RolloutError(f"{replica} is not healthy after {self._wait_seconds:g} s")
            time.sleep(_POLL_SECONDS)
        self._report(f"{replica} is healthy with {release}")

    def _go_back(self, before: list[str], old: str) -> None:
        self._report(f"going back to {old}")
        running = self._platform.replicas()
        left = [replica for replica in running if replica in before]
        fresh = [replica for replica in running if replica not in before]
        # One at a time, so that some containers serve all the time.
        for _ in range(len(before) - len(left)):
            self._start(old)
            if fresh:
                self._platform.remove(fresh.pop(0))
        for replica in fresh:
            self._platform.remove(replica)
        self._platform.replace_others(old)


class Compose:
    """The services of docker-compose.yml in the current folder. A release is an image with its tag."""

    def __init__(self, *, wait_seconds: float) -> None:
        self._wait_seconds = wait_seconds

    def prepare(self, release: str) -> None:
        """Pull the image, and run the service `migrate` with what it depends on."""
        self._compose("pull", "--quiet", WEB, release=release)
        self._compose("run", "--rm", "migrate", release=release)

    def replicas(self) -> list[str]:
        """Full identifiers of the containers."""
        found = self._compose("ps", "--quiet", "--all", WEB).split()
        created = {name: _docker("inspect", "--format", "{{.Created}}", name) for name in found}
        return sorted(found, key=lambda name: created[name])

    def add_replica(self, release: str) -> str:
        """Scale the service up by one and leave the containers that run."""
        before = self.replicas()
        scale = f"{WEB}={len(before) + 1}"
        self._compose("up", "--detach", "--no-deps", "--no-recreate", "--scale", scale, WEB, release=release)
        (added,) = set(self.replicas()) - {*before}
        return added

    def is_healthy(self, replica: str) -> bool:
        """Read the result of the container's health check."""
        state = _docker("inspect", "--format", "{{.State.Status}} {{.State.Health.Status}}", replica)
        if state == "running unhealthy" or not state.startswith("running"):
            raise RolloutError(f"{replica} is {state}: see 'docker logs {replica}'")
        return state == "running healthy"

    def remove(self, replica: str) -> None:
        """Stop a container with the grace period of docker-compose.yml."""
        _docker("stop", replica)
        _docker("rm", replica)

    def replace_others(self, release: str) -> None:
        """Recreate the other containers."""
        scales = [
            part
            for service in OTHERS
            if (count := len(self._compose("ps", "--quiet", service).split())) > 1
            for part in ("--scale", f"{service}={count}")
        ]
        wait = ("--wait", "--wait-timeout", f"{self._wait_seconds:.0f}")
        self._compose("up", "--detach", "--no-deps", *wait, *scales, *OTHERS, release=release)

    def _compose(self, *arguments: str, release: str | None = None) -> str:
        chosen = {}
        if release is not None:
            chosen["IMAGE"], _, chosen["IMAGE_TAG"] = release.rpartition(":")
        return _docker("compose", *arguments, environment=chosen)


def _docker(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    # Standard error goes to the terminal, standard output is returned.
    done = subprocess.run(
        ["docker", *arguments],  # noqa: S607 - wherever the host keeps it
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RolloutError(f"'docker {' '.join(arguments)}' ended with status {done.returncode}")
    return done.stdout.strip()


def read_state(path: Path) -> dict[str, str]:
    """Read the variables of a file of `NAME=value` lines; none if it does not exist."""
    lines = path.read_text().splitlines() if path.exists() else []
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def write_state(path: Path, values: Mapping[str, str]) -> None:
    """Set variables in such a file atomically, and keep its other lines."""
    lines = path.read_text().splitlines() if path.exists() else []
    kept = [line for line in lines if line.partition("=")[0].strip() not in values]
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text("\n".join([*kept, *(f"{name}={value}" for name, value in values.items())]) + "\n")
    if path.exists():
        fresh.chmod(path.stat().st_mode)
    fresh.replace(path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Roll out; return 0 if the new release runs, otherwise 1."""
    parser = argparse.ArgumentParser(description="Replace the running service by another image.")
    parser.add_argument("tag", nargs="?", help="tag of the image to run; default: restart the running image")
    parser.add_argument("--image", help="name of the image without a tag; default: that of the last rollout")
    parser.add_argument(
        "--wait-seconds", type=float, default=180, help="time for each container's health check"
    )
    given = parser.parse_args(arguments)
    state = read_state(_STATE)
    image = given.image or state.get("IMAGE")
    if image is None:
        parser.error("--image is needed the first time")
    tag = given.tag or state.get("IMAGE_TAG")
    if tag is None:
        parser.error("a tag is needed the first time")
    old = f"{state['IMAGE']}:{state['IMAGE_TAG']}" if {"IMAGE", "IMAGE_TAG"} <= state.keys() else None
    platform = Compose(wait_seconds=given.wait_seconds)
    try:
        Rollout(platform, wait_seconds=given.wait_seconds, report=_print).run(f"{image}:{tag}", old)
    except RolloutError as error:
        print(f"rollout: {error}", file=sys.stderr)
        return 1
    write_state(_STATE, {"IMAGE": image, "IMAGE_TAG": tag})
    return 0


def _print(message: str) -> None:
    print(f"rollout: {message}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
