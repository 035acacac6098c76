"""Processor time per request, in process: a generated service beside other ways to write it."""

from scripts.bench.dispatch.command import main

__all__ = ["main"]
