"""The path below which an API is served, that of the document's first server (OpenAPI 3.1, 4.8.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from specfirst.compiler.document.json_pointer import Pointer

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_URL: Pointer = ("servers", 0, "url")


def server_path(document: Mapping[str, Any]) -> str:
    """Return the path of the first server without a slash at the end, such as `/api/v1`, or an empty string.

    Variables have their defaults. A path relative to the address of the document begins at the root.
    """
    url, values = _first(document)
    try:
        path = urlsplit(_VARIABLE.sub(lambda found: values.get(found[1], found[0]), url)).path
    except ValueError:
        return ""
    path = quote(path.rstrip("/"), safe="/%:@!$&'()*+,;=~{}")
    return path if not path or path.startswith("/") else f"/{path}"


def server_warnings(document: Mapping[str, Any]) -> Iterator[tuple[Pointer, str]]:
    """Yield warnings about what `server_path` ignores or assumes, with their places."""
    url, values = _first(document)
    path = server_path(document)
    try:
        in_path = _VARIABLE.findall(url.rpartition("://")[2].partition("/")[2])
        written = urlsplit(_VARIABLE.sub(lambda found: values.get(found[1], "x"), url)).path
    except ValueError:
        yield _URL, f"the server's URL {url!r} cannot be read: operations are served below /"
        return
    if written and not written.startswith("/"):
        yield (
            _URL,
            f"the server's URL {url!r} is relative to the document's address, and operations are served "
            f"below {path}: begin it with https:// or with a slash",
        )
    for name in in_path:
        if name not in values:
            yield _URL, f"the server's URL has no variable {name!r}: declare it with a default"
        elif _can_vary(document, name):
            yield (
                ("servers", 0, "variables", name),
                f"operations are served only with the default of the server variable {name!r}, below {path}: "
                "include the router with another prefix for every other value",
            )


def _first(document: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the URL of the first server, and the default of each of its variables."""
    server = (document.get("servers") or [{}])[0]
    variables = server.get("variables") or {}
    defaults = {
        name: str(variable["default"])
        for name, variable in variables.items()
        if isinstance(variable, Mapping) and "default" in variable
    }
    return str(server.get("url") or ""), defaults


def _can_vary(document: Mapping[str, Any], name: str) -> bool:
    enum = document["servers"][0]["variables"][name].get("enum")
    return not isinstance(enum, list) or len(enum) > 1
