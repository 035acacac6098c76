"""Routes beside those of contracts: health checks, documentation and mounted applications."""

from __future__ import annotations

import re
from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route


def match_whole_paths(routes: Iterable[BaseRoute]) -> None:
    """Make plain routes and mounts compare paths to their very end, also in mounted applications.

    Starlette's expressions end in `$`, which also matches before a final line feed, and a mount does not
    match paths that contain a line feed. Contract routes do not need this.
    """
    for route in routes:
        if isinstance(route, Mount):
            # The mounted application matches the rest of the path.
            route.path_regex = re.compile(route.path_regex.pattern, re.DOTALL)
            if isinstance(route.app, Starlette):
                match_whole_paths(route.app.routes)
        elif isinstance(route, Route):
            route.path_regex = re.compile(route.path_regex.pattern.removesuffix("$") + r"\Z")
