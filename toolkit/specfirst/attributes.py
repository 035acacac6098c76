"""Load objects of a project by `module:attribute` of its settings."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from specfirst.project import ProjectError


def load_attribute(reference: str, folder: Path) -> Any:
    """Import `module:attribute`, with `folder` first in the import path.

    Raises:
        ProjectError: the module or the attribute does not exist.
    """
    add_import_folder(folder)
    name, _, attribute = reference.partition(":")
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        # A failed import inside the module is a defect of the project, which needs its traceback.
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        raise ProjectError(f"{reference!r} of the settings: no module {error.name!r} in {folder}") from error
    if not hasattr(module, attribute):
        raise ProjectError(f"{reference!r} of the settings: {module.__file__} has no {attribute!r}")
    return getattr(module, attribute)


def add_import_folder(folder: Path) -> None:
    """Put `folder` first in the import path."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
