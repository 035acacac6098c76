"""Commands on a pseudo-terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def on_terminal(command: Sequence[str]) -> list[str]:
    """Return a command that runs `command` on a terminal of its own, and copies its pipes to it."""
    program = f"import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn({list(command)!r})))"
    return [sys.executable, "-c", program]
