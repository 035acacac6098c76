"""Create the secret files that docker-compose.yml mounts, with random values.

`python3 deploy/make_secrets.py [folder]` needs only Python. Existing files are never overwritten: a
lost secret locks out its data.

The folder is private (0700), its files are not (0444): Compose mounts each file as it is into containers
whose users have other numbers than the operator, and only the operator reaches them through the folder.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_FOLDER_MODE = 0o700
_FILE_MODE = 0o444
_BYTES = 32

OPTIONAL = ("brevo_api_key", "s3_access_key", "s3_secret_key", "smtp_password")
"""Secrets that others issue: created empty, for the operator to fill in."""

RANDOM: dict[str, Callable[[str], str]] = {
    "cursor_key": str,
    "flower_config": 'basic_auth = ["operator:{}"]'.format,
    "grafana_password": str,
    "jwt_keys": "first:{}".format,
    "metrics_token": str,
    "postgres_password": str,
    "secrets_keys": str,
    "url_signing_key": str,
}
"""Independent secrets: by file name, a function from a random value to the content."""

SHARED: tuple[dict[str, Callable[[str], str]], ...] = (
    {
        "database_password": str,
        "database_url": "postgresql://service:{}@postgres:5432/service".format,
    },
    {
        "redis_auth": "requirepass {}".format,
        "redis_url": "redis://:{}@redis:6379/0".format,
    },
)
"""Files with the same random value, for a server and its clients."""


class SecretsError(Exception):
    """The files cannot be created; the message gives the reason and the remedy."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Create missing files; return the exit status."""
    parser = argparse.ArgumentParser(description="Make the secret files of docker-compose.yml.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("secrets"), help="default: secrets")
    folder = parser.parse_args(arguments).folder
    try:
        made = make_secrets(folder)
    except (SecretsError, OSError) as error:
        print(f"make_secrets: {error}", file=sys.stderr)
        return 1
    print(f"{len(made)} files made in {folder}: {', '.join(made) or 'none was missing'}")
    return 0


def make_secrets(folder: Path) -> list[str]:
    """Create all missing files; return their names.

    Raises:
        SecretsError: one of several files that hold the same value is missing.
    """
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    folder.chmod(_FOLDER_MODE)
    contents = dict.fromkeys(OPTIONAL, "")
    contents |= {name: content(secrets.token_urlsafe(_BYTES)) for name, content in RANDOM.items()}
    for group in SHARED:
        present = [name for name in group if (folder / name).exists()]
        if present and len(present) < len(group):
            missing = ", ".join(sorted(group.keys() - set(present)))
            raise SecretsError(
                f"{missing} is missing, and has to hold the value that is in {present[0]}: "
                f"write it by hand, or delete {present[0]} if no data depends on it"
            )
        value = secrets.token_urlsafe(_BYTES)
        contents |= {name: content(value) for name, content in group.items()}
    made = [name for name in sorted(contents) if not (folder / name).exists()]
    for name in made:
        _write(folder / name, contents[name])
    return made


def _write(path: Path, content: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
    with os.fdopen(descriptor, "w") as file:
        # The mode above is subject to the umask.
        os.fchmod(file.fileno(), _FILE_MODE)
        file.write(content + "\n")


if __name__ == "__main__":
    sys.exit(main())
