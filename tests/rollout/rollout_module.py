"""`deploy/rollout.py`, which is a program and in no package."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

DEPLOY = Path(__file__).parents[2] / "deploy"


def load_rollout() -> ModuleType:
    """Import the program."""
    spec = importlib.util.spec_from_file_location("rollout", DEPLOY / "rollout.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["rollout"] = module
    spec.loader.exec_module(module)
    return module
