"""Refuse documents that are larger than the generators of code can bear; see `loader.limits`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import Diagnostic
from specfirst.compiler.document.grammar import Kind, walk
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.document.references import SCHEMAS, reference_in
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.compiler.document.schema_walk import walk as schemas_in
from specfirst.compiler.loader.limits import MAX_ALTERNATIVES, MAX_CONTAINED, MAX_MEMBERS

_RULE = "size"
_MOST = {
    "properties": MAX_MEMBERS,
    "enum": MAX_MEMBERS,
    "allOf": MAX_MEMBERS,
    "anyOf": MAX_ALTERNATIVES,
    "oneOf": MAX_ALTERNATIVES,
}


def oversized(bundle: Bundle) -> list[Diagnostic]:
    """Return an error for each part of the document that exceeds a limit."""
    found = [*_long_members(bundle.document), *_long_chains(bundle.document)]
    return [Diagnostic(bundle.locate(pointer), _RULE, message) for pointer, message in found]


def _long_members(document: dict[str, Any]) -> Iterator[tuple[Pointer, str]]:
    for node in walk(document):
        if node.kind is Kind.SCHEMA and isinstance(node.value, dict):
            for keyword, most in _MOST.items():
                value = node.value.get(keyword)
                if isinstance(value, list | dict) and len(value) > most:
                    message = f"`{keyword}` has {len(value)} members: at most {most} are supported"
                    yield (*node.pointer, keyword), message


def _long_chains(document: dict[str, Any]) -> Iterator[tuple[Pointer, str]]:
    """Yield the first component that begins too long a chain of schemas, each of which contains the next."""
    schemas = as_mapping(as_mapping(document.get("components")).get("schemas"))
    contained = {name: _contained(schema, schemas) for name, schema in schemas.items()}
    for name, length in _lengths(contained):
        if length > MAX_CONTAINED:
            yield (
                (*SCHEMAS, name),
                f"more than {MAX_CONTAINED} component schemas contain the next one, beginning with {name!r}: "
                "use fewer levels",
            )
            return


def _contained(schema: Any, schemas: Mapping[str, Any]) -> list[str]:
    """Return the names of the components that a schema refers to."""
    pointers = (parse_fragment(reference_in(part) or "") or () for part in schemas_in(schema))
    names = (str(pointer[2]) for pointer in pointers if pointer[:2] == SCHEMAS and len(pointer) > 2)
    return [name for name in dict.fromkeys(names) if name in schemas]


def _lengths(contained: Mapping[str, list[str]]) -> Iterator[tuple[str, int]]:
    """Yield each name with the length of the longest chain from it, without the links that close a circle."""
    lengths: dict[str, int] = {}
    for start in contained:
        # The names on the way from the start, and those that remain to be followed from them.
        way = {} if start in lengths else {start: iter(contained[start])}
        lengths.setdefault(start, 1)
        while way:
            name, following = next(reversed(way.items()))
            new = next((other for other in following if other not in lengths), None)
            if new is not None:
                lengths[new] = 1
                way[new] = iter(contained[new])
                continue
            del way[name]
            lengths[name] = 1 + max(
                (lengths[other] for other in contained[name] if other not in way), default=0
            )
            yield name, lengths[name]
