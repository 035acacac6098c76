"""Find operations whose requests cannot be distinguished, of which the runtime calls only the first one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.methods import HTTP_METHODS
from specfirst.compiler.document.references import follow
from specfirst.compiler.ir.build_parameters import merged_parameters
from specfirst.compiler.ir.document_paths import parameters_of_path

_NARROW_FORMATS = ("uuid", "date")
_NARROW_TYPES = ("integer", "number", "boolean")


def hidden_operations(document: Mapping[str, Any]) -> Iterator[tuple[Pointer, str]]:
    """Find operations that receive no requests, and the operation that receives them instead."""
    first: dict[object, str] = {}
    # The runtime prefers paths without a fragment, since clients never send one.
    for path, item in sorted((document.get("paths") or {}).items(), key=lambda entry: "#" in entry[0]):
        resolved = follow(document, item)
        for method in HTTP_METHODS if path.startswith("/") else ():
            if method not in resolved:
                continue
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
    placeholders = re.findall(r"\{([^{}]*)\}", route)
    return (
        method,
        re.sub(r"\{[^{}]*\}", "{}", route),
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
