"""Convert paths of documents, some with a query or a fragment, to the paths that the runtime routes by.

OpenAPI does not allow such paths (3.1, 4.8.8.1), but many documents distinguish operations by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import resolved_operations
from specfirst.compiler.document.references import follow
from specfirst.compiler.identifiers import claim, snake
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_parameters import DeclaredParameter, merged_parameters

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


_NARROW_FORMATS = ("uuid", "date")
_NARROW_TYPES = ("integer", "number", "boolean")


def hidden_operations(document: Mapping[str, Any]) -> Iterator[tuple[Pointer, str]]:
    """Find operations that receive no requests, and the operation that receives them instead."""
    first: dict[object, str] = {}
    # The runtime prefers paths without a fragment, since clients never send one.
    operations = sorted(resolved_operations(document), key=lambda entry: "#" in entry[0])
    for path, method, _ in operations:
        title = f"{method.upper()} {path}"
        other = first.setdefault(_requests(document, path, method), title)
        if other != title:
            yield (
                ("paths", path, method),
                f"requests for {title} cannot be distinguished from those for {other}, "
                "which serves them all: "
                f"give it a path of its own",
            )


def _requests(document: Mapping[str, Any], path: str, method: str) -> object:
    """Return a key of a path that is equal for paths which routing cannot distinguish."""
    route, _, query = path.partition("#")[0].partition("?")
    kinds: dict[str, object] = {}
    fixed: set[tuple[str, str, object]] = set()
    for located in parameters_of_path(path, merged_parameters(document, path, method)):
        place, name = located.value["in"], located.value["name"]
        schema = follow(document, located.value.get("schema") or {}) or {}
        if place == "path":
            kinds[name] = _kind(schema)
        elif place in ("query", "header") and located.value.get("required"):
            values: list[object] = [schema["const"]] if "const" in schema else schema.get("enum") or []
            if len(values) == 1 and isinstance(values[0], str):
                fixed.add((place, name, values[0]))
    placeholders = _PLACEHOLDER.findall(route)
    return (
        method,
        _PLACEHOLDER.sub("{}", route),
        frozenset(re.sub(r"=\{[^{}]*\}", "", query).split("&")),
        frozenset(fixed),
        tuple(kinds.get(name) for name in placeholders),
    )


def _kind(schema: Mapping[str, Any]) -> object:
    if schema.get("enum"):
        return tuple(map(str, schema["enum"]))
    if schema.get("format") in _NARROW_FORMATS:
        return schema["format"]
    if schema.get("type") in _NARROW_TYPES:
        return schema["type"]
    lengths = tuple(schema.get(bound) for bound in ("minLength", "maxLength"))
    return lengths if any(lengths) else None
