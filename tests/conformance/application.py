"""The application, compared with its documents."""

from fastapi import FastAPI

from app.core.setting_types import Environment
from app.core.settings import Settings
from app.main import create_app


def create() -> FastAPI:
    """Create the whole application, with addresses of servers that it never connects to."""
    return create_app(
        Settings(
            _env_file=None,
            # Elsewhere the documentation of the backoffice needs a password.
            environment=Environment.DEVELOPMENT,
            database_url="postgresql://nobody@127.0.0.1:9/nothing",
            redis_url="redis://127.0.0.1:9/0",
            specfirst_responses="raise",
            specfirst_unimplemented="501",
        )
    )
