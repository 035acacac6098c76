"""The database of the settings, for the commands of this package."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import ValidationError
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.exc import OperationalError

from app.core.setting_types import Environment
from app.core.settings_fields import DatabaseSettings
from app.db.urls import psycopg2_url

ROOT: Final = Path(__file__).parents[2]
FAILED: Final = 1


class DatabaseCommandError(Exception):
    """The command failed; the message gives the reason and the remedy."""


class TargetSettings(DatabaseSettings):
    """The database of a command, from the environment or `.env`."""

    environment: Environment = Environment.DEVELOPMENT


def target_settings() -> TargetSettings:
    """Return the settings, with a DATABASE_URL.

    Raises:
        DatabaseCommandError: it is not set, or ENVIRONMENT is not valid.
    """
    try:
        settings = TargetSettings()
    except ValidationError as error:
        problem = error.errors()[0]
        raise DatabaseCommandError(f"{str(problem['loc'][0]).upper()}: {problem['msg']}") from None
    if not settings.direct_database_url:
        raise DatabaseCommandError("DATABASE_URL is not set.")
    return settings


def database_url() -> str:
    """Return the direct URL of PostgreSQL from `target_settings`."""
    return target_settings().direct_database_url


def open_engine(url: str) -> Engine:
    """Return an engine for some statements, without a pool."""
    return create_engine(psycopg2_url(url), poolclass=NullPool)


def alembic_config(url: str) -> Config:
    """Return the configuration of this repository's migrations, for the database at `url`."""
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["database_url"] = url
    return config


def require_one_head(scripts: ScriptDirectory) -> str:
    """Return the newest revision.

    Raises:
        DatabaseCommandError: two branches have added migrations side by side.
    """
    heads = sorted(scripts.get_heads())
    if len(heads) != 1:
        raise DatabaseCommandError(
            f"The migrations have several heads ({', '.join(heads)}): give the later file the next number, "
            "and set its down_revision to the other."
        )
    return heads[0]


def database_revision(url: str) -> str | None:
    """Return the revision that the database is at; None where no migration was ever run."""
    with open_engine(url).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def run_command(work: Callable[[argparse.Namespace], None], options: argparse.Namespace) -> int:
    """Run a command and return its exit status. Failures of the environment are printed as one message."""
    try:
        work(options)
    except DatabaseCommandError as error:
        print(error, file=sys.stderr)
        return FAILED
    except OperationalError as error:
        print(f"The database does not respond: {str(error.orig).strip()}", file=sys.stderr)
        return FAILED
    return 0
