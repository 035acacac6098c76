"""The fuzzed API, as passed to the processes of a run in the environment."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

_VARIABLE: Final = "SPECFIRST_FUZZ_TARGET"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An API of a running service."""

    root: Path
    """The folder of the project's `pyproject.toml`."""
    api: str
    """The name in `[tool.specfirst.apis]`."""
    document: Path
    """The file of the bundled document, in JSON."""
    url: str
    """The base URL of its paths without a slash at the end, such as `http://127.0.0.1:…/api/v1`."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """The variables that the service was started with, including `DATABASE_URL` and `REDIS_URL`; empty for a
    service that was already running.
    """
    scenarios: Path
    """A file with one line per scenario of the stateful phase."""
    keeps_state: bool = True
    """Whether every operation is implemented; mocked ones do not store what they receive."""
    recording: Path | None = None
    """The file in which the sender of requests records responses; None if the service does so itself."""

    def to_environment(self) -> dict[str, str]:
        """Return the environment variable that passes the target to another process."""
        values = {**asdict(self), "environment": dict(self.environment)}
        return {_VARIABLE: json.dumps(values, default=str)}

    @classmethod
    def from_environment(cls) -> Target:
        """Return the target of this process."""
        values = json.loads(os.environ[_VARIABLE])
        for name in ("root", "document", "scenarios", "recording"):
            values[name] = None if values[name] is None else Path(values[name])
        return cls(**values)
