"""The environment variables of a development run: secrets made here, `.env`, and what the caller has set."""

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from dotenv import dotenv_values

from specfirst.devserver.servers.private_files import write_private

# Settings of app.core.settings that are secret and have no default fit for use.
_GENERATED: Mapping[str, Callable[[], str]] = {
    "JWT_KEYS": lambda: f"dev:{secrets.token_urlsafe(48)}",
    "CURSOR_KEY": lambda: secrets.token_urlsafe(48),
    "URL_SIGNING_KEY": lambda: secrets.token_urlsafe(48),
    "SECRETS_KEYS": lambda: secrets.token_urlsafe(48),
}
# Receivers of webhooks run on this machine.
_DEFAULTS: Mapping[str, str] = {"WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8,::1/128"}


def development_settings(root: Path, data: Path) -> dict[str, str]:
    """Environment for every process of a run: the caller's, over `.env`, over the generated secrets.

    Secrets are made once and kept in the private file `secrets.env` of the data folder, so that tokens
    outlive a restart. An empty value counts as absent, as in the application.
    """
    environment = {**_DEFAULTS, **_generated_secrets(data / "secrets.env")}
    for source in (dotenv_values(root / ".env"), os.environ):
        environment |= {name: value for name, value in source.items() if value}
    return environment


def _generated_secrets(file: Path) -> dict[str, str]:
    known = {name: value for name, value in dotenv_values(file).items() if value}
    missing = {name: make() for name, make in _GENERATED.items() if name not in known}
    if missing:
        known |= missing
        write_private(file, "".join(f"{name}={value}\n" for name, value in known.items()))
    return known
