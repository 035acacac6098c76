"""The version of the source that is running."""

from typing import Final

VERSION: Final = "0.1.0"
"""Equal to `version` in pyproject.toml, which is not part of an installation."""
