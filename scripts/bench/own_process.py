"""Measurements in processes of their own, which begin without what this one has imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any


def measured(code: str, *arguments: str) -> Any:
    """Run the code, and return the JSON that it prints.

    Raises:
        CalledProcessError: it failed.
    """
    command = [sys.executable, "-c", code, *arguments]
    # What is imported has its bytecode, as in production, whatever the shell says.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return json.loads(done.stdout)
