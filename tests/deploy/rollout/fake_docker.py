#!/usr/bin/env python3
"""A stand-in for `docker`, which is not at hand: keeps containers in a file.

It knows the commands that `deploy/` and the deployment guide use, and refuses all others. What runs in the
containers of the servers runs here instead, with their real programs. An image whose tag starts with `sick`
never becomes healthy; the background processes of one that starts with `idle` do not.
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
    """Do what one command would; the exit status."""
    state: dict[str, Any] = {"containers": [], "log": [], "next": 0}
    if STATE.exists():
        state = json.loads(STATE.read_text())
    release = f"{os.environ.get('IMAGE')}:{os.environ.get('IMAGE_TAG')}"
    state["log"].append([*arguments, release])
    match arguments:
        case ["compose", "pull", "--quiet", "fastapi-app"]:
            status = release.endswith(":missing")
        case ["compose", "run", "--rm", "migrate"]:
            status = release.endswith(":unmigratable")
        case ["compose", "ps", *_, service]:
            print("\n".join(each["id"] for each in state["containers"] if each["service"] == service))
            status = False
        case ["compose", "up", "--detach", "--no-deps", "--no-recreate", "--scale", scale, "fastapi-app"]:
            service, _, count = scale.partition("=")
            while sum(each["service"] == service for each in state["containers"]) < int(count):
                add(state, service, release)
            status = False
        case ["compose", "up", "--detach", "--no-deps", "--wait", "--wait-timeout", _, *rest]:
            status = replace(state, rest, release)
        case ["inspect", "--format", "{{.Created}}", name]:
            print(f"{next(n for n, each in enumerate(state['containers']) if each['id'] == name):09}")
            status = False
        case ["inspect", "--format", _, name]:
            (found,) = [each for each in state["containers"] if each["id"] == name]
            print("running unhealthy" if ":sick" in found["release"] else "running healthy")
            status = False
        case ["stop", _]:
            status = False
        case ["rm", name]:
            state["containers"] = [each for each in state["containers"] if each["id"] != name]
            status = False
        case ["compose", "exec", "-T", "postgres" | "redis", "sh", "-c", script]:
            status = run("sh", "-c", script.replace("/run/secrets", os.environ["FAKE_SECRETS"]))
        case ["compose", "run", "--rm", "--no-deps", "-T", "migrate", "tar", *options]:
            status = run(
                "tar", *(each.replace("/var/lib/service", os.environ["FAKE_DATA"]) for each in options)
            )
        case ["compose", "up", *_, "--force-recreate", "redis"]:
            status = run("recreate-redis")
        case ["compose", "exec", "-T", "nginx", "nginx", "-s", "reload"]:
            status = False
        case ["compose", *rest] if {"build", "up", "stop"} & {*rest}:
            status = False
        case ["compose", "run", "--rm", "migrate", "python", "-m", "app.admin", "bootstrap"]:
            status = False
        case ["login" | "logout", *_]:
            state["login"] = sys.stdin.read() if arguments[0] == "login" else None
            status = False
        case _:
            print(f"docker: {arguments} is not known", file=sys.stderr)
            status = True
    STATE.write_text(json.dumps(state))
    return int(status)


def run(*command: str) -> bool:
    """Run a program of a container; whether it failed."""
    return subprocess.run(command, check=False).returncode != 0


def add(state: dict[str, Any], service: str, release: str) -> None:
    """Start a container."""
    state["next"] += 1
    state["containers"].append({"id": f"c{state['next']}", "service": service, "release": release})


def replace(state: dict[str, Any], rest: list[str], release: str) -> bool:
    """Recreate services, each as many times as `--scale` says."""
    scales = dict(value.split("=") for option, value in pairwise(rest) if option == "--scale")
    services = [each for each in rest if not each.startswith("--") and "=" not in each]
    state["containers"] = [each for each in state["containers"] if each["service"] not in services]
    for service in services:
        for _ in range(int(scales.get(service, 1))):
            add(state, service, release)
    return ":idle" in release


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
