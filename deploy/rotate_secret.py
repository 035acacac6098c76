"""Rotate a secret in three steps, with a rolling restart after every step.

    python3 deploy/rotate_secret.py jwt_keys add        a new secret, which only verifies
    python3 deploy/rotate_secret.py jwt_keys promote    it signs, the old one still verifies
    python3 deploy/rotate_secret.py jwt_keys drop       the old one is gone

It changes the file of that name in secrets/ (`--folder`). A file beside it remembers which secret is the new
one, so that a step which is repeated or left out is refused. It needs only Python.
"""

from __future__ import annotations

import argparse
import hashlib
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
"""Settings with several secrets, separated by commas, and functions that create a further one."""


class RotationError(Exception):
    """The step is not possible now; the message gives the reason."""


def step(name: str, action: str, held: Sequence[str]) -> list[str]:
    """Return the secrets of the setting `name` after `action`.

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


def refuse_wrong_order(name: str, action: str, held: Sequence[str], new: str) -> None:
    """Raise an error unless this step is the next one, by `new`, the digest of the added secret.

    Promoting twice would let the old secret sign again, and `drop` would then drop the new one.

    Raises:
        RotationError: the step has been taken already, or one before it has not.
    """
    if new not in [_digest(secret) for secret in held]:
        return
    signs = _digest(held[0]) == new
    if action == "promote" and signs:
        raise RotationError(f"the new secret of {name} signs already: go on with 'drop'")
    if action == "drop" and not signs:
        raise RotationError(f"the new secret of {name} does not sign yet: go on with 'promote'")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    """Perform a step; return the exit status."""
    parser = argparse.ArgumentParser(description="Replace a secret in steps.")
    parser.add_argument("name", choices=sorted(NEW))
    parser.add_argument("action", choices=["add", "promote", "drop"])
    parser.add_argument("--folder", type=Path, default=Path("secrets"), help="default: secrets")
    given = parser.parse_args(arguments)
    path = given.folder / given.name
    added = given.folder / f".{given.name}.added"
    try:
        held = [part.strip() for part in path.read_text().split(",") if part.strip()]
        refuse_wrong_order(given.name, given.action, held, added.read_text() if added.exists() else "")
        changed = step(given.name, given.action, held)
        if given.action == "add":
            added.write_text(_digest(changed[-1]))
        _replace(path, ",".join(changed))
        if given.action == "drop":
            added.unlink(missing_ok=True)
    except (RotationError, OSError) as error:
        print(f"rotate_secret: {error}", file=sys.stderr)
        return 1
    print(f"{path} is changed: restart the service for it to take effect")
    return 0


def _replace(path: Path, content: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)  # left by an interrupted run
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content + "\n")
    # As in deploy/make_secrets.py: the folder is private.
    fresh.chmod(path.stat().st_mode & 0o777)
    fresh.replace(path)


if __name__ == "__main__":
    sys.exit(main())
