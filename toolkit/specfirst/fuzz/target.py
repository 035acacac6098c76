"""The description of a fuzzed API for the processes of a run, passed on in the environment."""

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
    """Its name in `[tool.specfirst.apis]`."""
    document: Path
    """The file of its bundled document, in JSON."""
    url: str
    """`http://127.0.0.1:…/api/v1`: where its paths begin, without a slash at the end."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """The variables that the service was started with, `DATABASE_URL` and `REDIS_URL` among them; empty for
    a service that was running before."""
    scenarios: Path
    """A file that gets one line for each scenario of the stateful phase."""
    keeps_state: bool = True
    """Whether every operation is implemented: mocked ones do not keep what they are sent."""
    recording: Path | None = None
    """The file in which the sender of requests records responses; None if the service does so itself."""

    def to_environment(self) -> dict[str, str]:
        """Return the environment variable that hands the target on to another process."""
        values = {**asdict(self), "environment": dict(self.environment)}
        return {_VARIABLE: json.dumps(values, default=str)}

    @classmethod
    def from_environment(cls) -> Target:
        """Return the target that this process was started for."""
        values = json.loads(os.environ[_VARIABLE])
        for name in ("root", "document", "scenarios", "recording"):
            values[name] = None if values[name] is None else Path(values[name])
        return cls(**values)
