"""Convert paths of documents, some with a query or a fragment, to the paths that the runtime routes by.

OpenAPI does not allow such paths (3.1, 4.8.8.1), but many documents distinguish operations by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from specfirst.compiler.identifiers import claim, snake
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_parameters import DeclaredParameter

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_QUERY_OR_FRAGMENT = re.compile(r"[?#].*", re.DOTALL)
_QUERY_PLACEHOLDER = re.compile(r"([^?&#=]+)=\{([^{}]*)\}")


def parameters_of_path(path: str, declared: Iterable[DeclaredParameter]) -> Iterator[DeclaredParameter]:
    """Return the parameters of an operation, with those in the path moved to its path or its query.

    Path parameters that the path does not contain are dropped; a validity rule warns of them.
    """
    in_path = set(_PLACEHOLDER.findall(_QUERY_OR_FRAGMENT.sub("", path)))
    in_query = {placeholder: name for name, placeholder in _QUERY_PLACEHOLDER.findall(path)}
    for located in declared:
        name = located.value["name"]
        if located.value["in"] != "path" or name in in_path:
            yield located
        elif name in in_query:
            yield DeclaredParameter(located.pointer, _moved_to_query(located.value, in_query[name]))


def _moved_to_query(parameter: Mapping[str, Any], name: str) -> dict[str, Any]:
    kept = {key: value for key, value in parameter.items() if key not in ("style", "explode")}
    return {**kept, "in": "query", "name": name}


def route_path(path: str, parameters: Iterable[nodes.Parameter]) -> str:
    """Return the path with Starlette's placeholders.

    In its query `a=1` stays, and `a={b}` becomes `a`, which matches any value. A placeholder without a
    declared parameter keeps a valid, unique name.
    """
    by_wire = {parameter.wire_name: parameter.name for parameter in parameters if parameter.marker == "Path"}
    taken = {parameter.name for parameter in parameters}

    def placeholder(match: re.Match[str]) -> str:
        return f"{{{by_wire.get(match[1]) or claim(snake(match[1]), taken)}}}"

    rest = _QUERY_OR_FRAGMENT.search(path)
    extra = _PLACEHOLDER.sub(r"\1", _QUERY_PLACEHOLDER.sub(r"\1", rest[0])) if rest else ""
    return _PLACEHOLDER.sub(placeholder, _QUERY_OR_FRAGMENT.sub("", path)) + extra
