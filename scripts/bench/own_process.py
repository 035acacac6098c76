"""Measurements in new processes, without the imports of this one."""

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
    # With bytecode, as in production.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return json.loads(done.stdout)
