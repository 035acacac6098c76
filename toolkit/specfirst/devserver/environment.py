"""The environment variables of a development run: generated secrets, `.env`, and those of the caller."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from specfirst.devserver.servers.private_files import write_private
from specfirst.project import Project

_SECRET_BYTES = 48


def run_environment(project: Project | None, data: Path | None) -> dict[str, str]:
    """Return the variables of every process: the caller's, over `.env`, over secrets and defaults.

    Secrets are generated once and kept in the private file `secrets.env` of the folder `data`, so that tokens
    stay valid after a restart. An empty value counts as missing.
    """
    environment: dict[str, str] = {}
    sources: list[Mapping[str, str | None]] = [os.environ]
    if project is not None:
        sources.insert(0, dotenv_values(project.root / ".env"))
        if project.run is not None:
            environment |= project.run.environment
            if project.run.secrets and data is not None:
                environment |= _secrets(data / "secrets.env", project.run.secrets)
    for source in sources:
        environment |= {name: value for name, value in source.items() if value}
    return environment


def _secrets(file: Path, templates: Mapping[str, str]) -> dict[str, str]:
    known = {name: value for name, value in dotenv_values(file).items() if value}
    missing = {
        name: template.format(secret=secrets.token_urlsafe(_SECRET_BYTES))
        for name, template in templates.items()
        if name not in known
    }
    if missing:
        known |= missing
        file.parent.mkdir(parents=True, exist_ok=True)
        write_private(file, "".join(f"{name}={value}\n" for name, value in known.items()))
    return known
