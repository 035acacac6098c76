"""Measurements in processes of their own, which begin without what this one has imported."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


def measured(code: str, *arguments: str) -> Any:
    """Run the code, and return the JSON that it prints.

    Raises:
        CalledProcessError: it failed.
    """
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)
