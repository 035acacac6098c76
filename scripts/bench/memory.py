"""`python -m scripts.bench memory`: the memory of a web process, by steps of its start."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Final

from scripts.bench.own_process import measured
from scripts.bench.startup import SETTINGS

_STEPS: Final = (
    """
import asyncio, json, os
from scripts.bench.process_usage import memory_of
held = {"Python": memory_of(os.getpid()).now}
import fastapi, pydantic, sqlalchemy.ext.asyncio, uvicorn
held["+ FastAPI, SQLAlchemy, uvicorn"] = memory_of(os.getpid()).now
import app.main
held["+ import of app.main"] = memory_of(os.getpid()).now
"""
    + SETTINGS
    + """
service = app.main.create_app(settings)
held["+ create_app()"] = memory_of(os.getpid()).now
from scripts.bench.dispatch.asgi import Case, response
async def ask():
    for _ in range(5000):
        await response(service, Case("none", "GET", "/api/v1/users/me/x", 404))
asyncio.run(ask())
held["+ 5,000 requests"] = memory_of(os.getpid()).now
print(json.dumps(held))
"""
)


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark, and print the results."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench memory", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    held: dict[str, int] = measured(_STEPS)
    if options.json:
        print(json.dumps(held, indent=2))
        return 0
    before = 0
    for step, size in held.items():
        print(f"{step:32} {size / 2**20:7.1f} MiB {(size - before) / 2**20:+7.1f}")
        before = size
    return 0
