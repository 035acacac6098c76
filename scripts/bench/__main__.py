"""`python -m scripts.bench NAME`: run a benchmark with its arguments; without a name, list them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from typing import Final

BENCHMARKS: Final = {
    "dispatch": "processor time per request, beside FastAPI, Litestar and Starlette",
    "startup": "time to import the service and to make its application",
    "memory": "memory of a web process",
    "gc": "pauses of the garbage collector, by its settings",
    "generation": "processor time and memory of the compiler, by operations",
    "live": "seconds from a saved document until it is served under `make dev`",
    "end_to_end": "requests per second on PostgreSQL, beside full-stack-fastapi-template",
    "sdk": "pages and calls of the SDK, beside openapi-python-client, Pydantic, msgspec and httpx2",
    "files": "time and memory of a large file",
    "server_process": "limits and speed of a server process",
}
"""Modules of this package with a function `main`, and what they measure."""
_COMMANDS: Final = {
    "dispatch": "scripts.bench.dispatch.command",
    "end_to_end": "scripts.bench.end_to_end.command",
}
"""Benchmarks whose `main` is in another module."""


def main(arguments: Sequence[str]) -> int:
    """Run the named benchmark."""
    name = arguments[0].replace("-", "_") if arguments else ""
    if name not in BENCHMARKS:
        print("usage: python -m scripts.bench NAME …\n")
        for known, what in BENCHMARKS.items():
            print(f"  {known:16} {what}")
        return 0 if name in ("", "__help", "_h") else 2
    module = _COMMANDS.get(name, f"scripts.bench.{name}")
    run: Callable[[Sequence[str]], int] = importlib.import_module(module).main
    return run(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
