"""A package generated from a document, and its stub server."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, Protocol

from fastapi import FastAPI

from specfirst.runtime.exception_handlers import install
from specfirst.runtime.runtime import Runtime, UnimplementedPolicy
from tests.wild.probing import GenerationFailed

PACKAGE = "probed_api"


def generate(spec: Path, out: Path, seconds: float) -> str:
    """Generate the package, and return the output of the command.

    Raises:
        GenerationFailed: it refused the document, or needed too long.
    """
    command = [sys.executable, "-m", "specfirst", "generate", "--spec", str(spec), "--out", str(out)]
    try:
        done = subprocess.run(
            [*command, "--package", PACKAGE], capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise GenerationFailed(f"not finished after {seconds:.0f} s") from None
    if done.returncode:
        raise GenerationFailed((done.stdout + done.stderr)[-1500:])
    return done.stdout + done.stderr


class Recorder:
    """Metrics of the runtime that store the operation of a request."""

    def __init__(self) -> None:
        self.operation: str | None = None

    def contract_violation(self, operation_id: str) -> None:
        self.operation = operation_id

    def failure(self, operation_id: str, status: int, code: str) -> None:
        self.operation = operation_id

    def not_checked(self, operation_id: str) -> None:
        """Do nothing. Called only with sampling."""

    def not_limited(self, operation_id: str) -> None:
        self.operation = operation_id


class Seen(Protocol):
    operation: str | None
    """The id of the operation that the last request came to."""


class Server(Protocol):
    """The server that the probe sends requests to."""

    @property
    def app(self) -> Any: ...

    @property
    def recorder(self) -> Seen: ...

    def ids(self, method: str, path: str) -> set[str]:
        """Return the ids of the operation in the server."""


class StubServer:
    """The application of a generated package in this process."""

    def __init__(self, folder: Path) -> None:
        sys.path.insert(0, str(folder))
        routes = importlib.import_module(f"{PACKAGE}.routes")
        operations = importlib.import_module(f"{PACKAGE}.operations")
        self.recorder = Recorder()
        runtime = Runtime(unimplemented=UnimplementedPolicy.RESPOND_501, metrics=self.recorder)
        self.app = FastAPI(openapi_url=None)
        install(self.app, runtime)
        self.app.include_router(routes.build_stub_router(runtime=runtime), prefix=operations.PREFIX)
        self._ids: dict[tuple[str, str], set[str]] = defaultdict(set)
        for var in vars(operations).values():
            if type(var).__name__ == "Operation":
                self._ids[var.method.lower(), anonymous(var.path)].add(var.id)

    def ids(self, method: str, path: str) -> set[str]:
        """Return the ids of the operation in the package."""
        return self._ids.get((method, anonymous(path)), set())


def anonymous(path: str) -> str:
    """Return the path without names of placeholders, and without the placeholders of a query."""
    return re.sub(r"\{[^{}]*\}", "{}", re.sub(r"=\{[^{}]*\}", "", path))
