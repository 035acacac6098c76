"""The settings of the service, by environment variables of the fields' names in capitals or by a `.env` file.

Nothing here is read at import time: entry points construct `Settings` and hand it on.
"""

from __future__ import annotations

from typing import Self

from pydantic import ValidationError, model_validator
from pydantic_core import ErrorDetails

from app.core.settings_fields import DatabaseSettings as DatabaseSettings
from app.core.settings_fields import Environment as Environment
from app.core.settings_fields import SettingsFields
from app.core.settings_rules import problems_of


class Settings(SettingsFields):
    """The configuration of one process. What cannot work is refused, all problems at once."""

    @model_validator(mode="after")
    def _refuse_weakness(self) -> Self:
        if problems := problems_of(self):
            raise ValueError("\n- ".join(["these settings cannot be used:", *problems]))
        return self


def load_settings() -> Settings:
    """The settings of this process, for entry points: bad ones end it with one message and no traceback.

    Raises:
        SystemExit: naming every problem.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SystemExit("\n".join(map(_explained, error.errors()))) from None


def _explained(problem: ErrorDetails) -> str:
    name = "_".join(map(str, problem["loc"])).upper()
    message = problem["msg"].removeprefix("Value error, ")
    return f"{name}: {message}" if name else message
