"""Settings from a folder with one file per secret, as Docker mounts them at `/run/secrets`."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Final

from pydantic_settings import BaseSettings, SecretsSettingsSource

SECRETS_DIR: Final = "SECRETS_DIR"
"""The environment variable that names the folder."""


def secret_files(settings: type[BaseSettings]) -> SecretsSettingsSource | None:
    """Return a source of settings that reads the folder; None if `SECRETS_DIR` is not set.

    Raises:
        SystemExit: the folder, or a file with the name of a setting, cannot be read.
    """
    folder = os.environ.get(SECRETS_DIR)
    if not folder:
        return None
    if not Path(folder).is_dir():
        raise SystemExit(f"{SECRETS_DIR}: {folder} is not a folder")
    if problems := list(_unreadable(Path(folder), settings.model_fields)):
        raise SystemExit("\n".join(problems))
    return SecretsSettingsSource(settings, secrets_dir=folder)


def _unreadable(folder: Path, names: Container[str]) -> Iterator[str]:
    """Yield a message for every file that Pydantic would ignore, or fail on with a traceback."""
    for file in sorted(folder.iterdir()):
        if file.name.lower() not in names:
            continue
        try:
            file.read_text()
        except OSError as error:
            yield f"{SECRETS_DIR}: {file} cannot be read: {error.strerror}"
        except UnicodeDecodeError:
            yield f"{SECRETS_DIR}: {file} is not text"
