"""Routes beside those of contracts: probes, documentation, mounted applications."""

from __future__ import annotations

import re
from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route


def match_whole_paths(routes: Iterable[BaseRoute]) -> None:
    """Let plain routes and mounts compare the path to its very end, also in mounted applications.

    Starlette's expressions end in `$`, which matches before a last line feed, too, and a mount passes over
    paths with a line feed in them. Contract routes need no such treatment.
    """
    for route in routes:
        if isinstance(route, Mount):
            # What is below is for the mounted application to judge.
            route.path_regex = re.compile(route.path_regex.pattern, re.DOTALL)
            if isinstance(route.app, Starlette):
                match_whole_paths(route.app.routes)
        elif isinstance(route, Route):
            route.path_regex = re.compile(route.path_regex.pattern.removesuffix("$") + r"\Z")
