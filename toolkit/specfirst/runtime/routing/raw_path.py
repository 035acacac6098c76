"""The part of a request's raw path that an application's routes describe."""

from __future__ import annotations

from urllib.parse import quote

from starlette.types import Scope

from specfirst.runtime.routing.path_templates import decoded, segments_of, split_path


def raw_route_path(scope: Scope) -> str | None:
    """The raw path below the prefix where the application is mounted; None where it is not below it.

    The server decodes `path`, and mounts compare that: `/api%2Fusers` looks like `/api/users` to them.
    """
    # Servers may leave the raw path out (ASGI, "HTTP connection scope").
    given: bytes | None = scope.get("raw_path")
    path: str = scope["path"]
    raw = quote(path) if given is None else given.decode("latin-1")
    if "?" in raw or "#" in raw:
        raw = _without_query(scope, raw)
    root: str = scope.get("root_path", "")
    # As Starlette decides it: a proxy may have removed the prefix.
    if not root or not (path == root or path.startswith(f"{root}/")):
        return raw
    if "%" not in root and raw.startswith(f"{root}/"):
        return raw[len(root) :]
    return _below(root, raw)


def _below(root: str, raw: str) -> str | None:
    """The rest of a path whose first segments may be written with escapes."""
    mounted, segments = segments_of(root), segments_of(raw)
    rest = segments[len(mounted) :]
    if [decoded(segment) for segment in segments[: len(mounted)]] != mounted:
        return None
    return "/" + "/".join(rest) if rest else ""


def _without_query(scope: Scope, raw: str) -> str:
    """The path alone: clients that call an application without a server may leave the query in it."""
    path, query = split_path(raw)
    if query and query.encode() not in scope["query_string"]:
        scope["query_string"] = b"&".join(filter(None, (query.encode(), scope["query_string"])))
    return path
