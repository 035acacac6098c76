#!/usr/bin/env python3
"""A stand-in for `docker`, which keeps containers in a file.

It accepts the commands that `deploy/` and the deployment guide use, and no others. Commands inside the
containers of the data servers run on this machine, with the real programs. An image whose tag starts with
`sick` never becomes healthy; if it starts with `idle`, its background processes do not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

STATE = Path(os.environ["FAKE_DOCKER"])


def main(arguments: list[str]) -> int:
    """Run one command, and return its exit status."""
    state: dict[str, Any] = {"containers": [], "log": [], "next": 0}
    if STATE.exists():
        state = json.loads(STATE.read_text())
    release = f"{os.environ.get('IMAGE')}:{os.environ.get('IMAGE_TAG')}"
    state["log"].append([*arguments, release])
    failed = compose(state, arguments[1:], release) if arguments[0] == "compose" else engine(state, arguments)
    STATE.write_text(json.dumps(state))
    return int(failed)


def compose(state: dict[str, Any], arguments: list[str], release: str) -> bool:
    """Run a command of Compose on the service's containers; return whether it failed."""
    match arguments:
        case ["pull", "--quiet", "fastapi-app"]:
            return release.endswith(":missing")
        case ["run", "--rm", "migrate"]:
            return release.endswith(":unmigratable")
        case ["ps", *_, service]:
            print("\n".join(container["id"] for container in containers_of(state, service)))
            return False
        case ["up", "--detach", "--no-deps", "--no-recreate", "--scale", scale, "fastapi-app"]:
            service, _, count = scale.partition("=")
            while len(containers_of(state, service)) < int(count):
                add(state, service, release)
            return False
        case ["up", "--detach", "--no-deps", "--wait", "--wait-timeout", _, *rest]:
            return replace(state, rest, release)
        case _:
            return compose_servers(arguments)


def compose_servers(arguments: list[str]) -> bool:
    """Run a command of Compose on the other containers, in which programs of this machine run."""
    match arguments:
        case ["exec", "-T", "postgres" | "redis", "sh", "-c", script]:
            return run("sh", "-c", script.replace("/run/secrets", os.environ["FAKE_SECRETS"]))
        case ["run", "--rm", "--no-deps", "-T", "migrate", "tar", *options]:
            data = os.environ["FAKE_DATA"]
            return run("tar", *(option.replace("/var/lib/service", data) for option in options))
        case ["up", *_, "--force-recreate", "redis"]:
            return run("recreate-redis")
        case ["exec", "-T", "nginx", "nginx", "-s", "reload"]:
            return False
        case [*words] if {"build", "up", "stop"} & {*words}:
            return False
        case ["run", "--rm", "migrate", "python", "-m", "app.admin", "bootstrap"]:
            return False
        case _:
            return unknown(["compose", *arguments])


def engine(state: dict[str, Any], arguments: list[str]) -> bool:
    """Run a command on a container, or the login to a registry; return whether it failed."""
    match arguments:
        case ["inspect", "--format", "{{.Created}}", name]:
            names = [container["id"] for container in state["containers"]]
            print(f"{names.index(name):09}")
        case ["inspect", "--format", _, name]:
            (found,) = [container for container in state["containers"] if container["id"] == name]
            print("running unhealthy" if ":sick" in found["release"] else "running healthy")
        case ["stop", _]:
            pass
        case ["rm", name]:
            state["containers"] = [other for other in state["containers"] if other["id"] != name]
        case ["login" | "logout", *_]:
            state["login"] = sys.stdin.read() if arguments[0] == "login" else None
        case _:
            return unknown(arguments)
    return False


def unknown(arguments: list[str]) -> bool:
    """Report a command that `deploy/` and the guide do not use."""
    print(f"docker: {arguments} is not known", file=sys.stderr)
    return True


def containers_of(state: dict[str, Any], service: str) -> list[dict[str, Any]]:
    """The containers of one service."""
    return [container for container in state["containers"] if container["service"] == service]


def run(*command: str) -> bool:
    """Run a program of a container; return whether it failed."""
    return subprocess.run(command, check=False).returncode != 0


def add(state: dict[str, Any], service: str, release: str) -> None:
    """Add a container of the service that runs the release."""
    state["next"] += 1
    state["containers"].append({"id": f"c{state['next']}", "service": service, "release": release})


def replace(state: dict[str, Any], rest: list[str], release: str) -> bool:
    """Recreate services with the numbers of `--scale`; return whether they fail to become healthy."""
    scales = dict(value.split("=") for option, value in pairwise(rest) if option == "--scale")
    services = [word for word in rest if not word.startswith("--") and "=" not in word]
    state["containers"] = [
        container for container in state["containers"] if container["service"] not in services
    ]
    for service in services:
        for _ in range(int(scales.get(service, 1))):
            add(state, service, release)
    return ":idle" in release


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
