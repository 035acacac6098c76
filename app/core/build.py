"""What is running: the version of the source."""

from typing import Final

VERSION: Final = "0.1.0"
"""The same as `version` in pyproject.toml, which is not part of an installation."""
