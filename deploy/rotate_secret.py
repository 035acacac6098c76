"""Replace a secret that a setting may hold several of, in three steps with a rolling restart after each.

    python3 deploy/rotate_secret.py jwt_keys add        a new secret, which only verifies
    python3 deploy/rotate_secret.py jwt_keys promote    it signs, the old one still verifies
    python3 deploy/rotate_secret.py jwt_keys drop       the old one is gone

It changes the file of that name in secrets/ (`--folder`). It needs only Python.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_BYTES = 32
_KID_BYTES = 4

NEW: dict[str, Callable[[], str]] = {
    "jwt_keys": lambda: f"{secrets.token_hex(_KID_BYTES)}:{secrets.token_urlsafe(_BYTES)}",
    "cursor_key": lambda: secrets.token_urlsafe(_BYTES),
    "url_signing_key": lambda: secrets.token_urlsafe(_BYTES),
    "secrets_keys": lambda: secrets.token_urlsafe(_BYTES),
}
"""Settings that take several secrets, separated by commas, and how a further one is made."""


class RotationError(Exception):
    """The step cannot be taken now. The message says why."""


def step(name: str, action: str, held: Sequence[str]) -> list[str]:
    """The secrets of the setting `name` after `action`.

    Raises:
        RotationError: the steps before it were not taken.
    """
    if action == "add":
        if len(held) > 1:
            raise RotationError(f"{name} has {len(held)} secrets: end the rotation that was begun")
        return [*held, NEW[name]()]
    if len(held) < 2:
        raise RotationError(f"{name} has no second secret: begin with 'add'")
    if action == "promote":
        return [held[-1], *held[:-1]]
    return [held[0]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Take one step; the exit status."""
    parser = argparse.ArgumentParser(description="Replace a secret in steps.")
    parser.add_argument("name", choices=sorted(NEW))
    parser.add_argument("action", choices=["add", "promote", "drop"])
    parser.add_argument("--folder", type=Path, default=Path("secrets"), help="default: secrets")
    given = parser.parse_args(arguments)
    path = given.folder / given.name
    try:
        held = [part.strip() for part in path.read_text().split(",") if part.strip()]
        _replace(path, ",".join(step(given.name, given.action, held)))
    except (RotationError, OSError) as error:
        print(f"rotate_secret: {error}", file=sys.stderr)
        return 1
    print(f"{path} is changed: restart the service for it to take effect")
    return 0


def _replace(path: Path, content: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content + "\n")
    # As deploy/make_secrets.py makes them: the folder is private.
    fresh.chmod(path.stat().st_mode & 0o777)
    fresh.replace(path)


if __name__ == "__main__":
    sys.exit(main())
