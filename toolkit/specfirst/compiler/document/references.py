"""Follow and write references within one document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer, parse_fragment, resolve, to_fragment

SCHEMAS: Pointer = ("components", "schemas")
"""The pointer of the component schemas."""
MAX_CHAIN = 32
"""The most references of which each leads to the next one. Real documents have two."""


def reference_in(node: Any) -> str | None:
    """Return the `$ref` of a node that is a reference; None for any other."""
    reference = node.get("$ref") if isinstance(node, Mapping) else None
    return reference if isinstance(reference, str) else None


def follow(document: Mapping[str, Any], node: Any) -> Any:
    """Return the node at the end of a chain of local references; None if a target is missing or circular.

    It is also None if the chain is too long, which a lint rule reports as it does a circular one.
    """
    for _ in range(MAX_CHAIN):
        reference = reference_in(node)
        if reference is None:
            return node
        node = target_of(document, reference)
    return None


def pointer_of_end(document: Mapping[str, Any], pointer: Pointer) -> Pointer | None:
    """Return the pointer at the end of the chain of local references that starts at `pointer`, or None."""
    seen = set[Pointer]()
    while pointer not in seen:
        seen.add(pointer)
        try:
            reference = reference_in(resolve(document, pointer))
        except KeyError:
            return None
        if reference is None:
            return pointer
        target = parse_fragment(reference)
        if target is None:
            return None
        pointer = target
    return None


def target_of(document: Mapping[str, Any], reference: str) -> Any:
    """Return the target of a local reference, which may be a reference itself; None if it is missing."""
    pointer = parse_fragment(reference)
    if pointer is None:
        return None
    try:
        return resolve(document, pointer)
    except KeyError:
        return None


def to_schema(name: str) -> str:
    """Return the reference to a component schema."""
    return to_fragment((*SCHEMAS, name))


def schema_name(reference: str) -> str | None:
    """Return the name of the component schema that a reference leads to; None for other references."""
    pointer = parse_fragment(reference)
    if pointer is None or len(pointer) != 3 or pointer[:2] != SCHEMAS:
        return None
    return str(pointer[2])


def referred_schema(node: Any) -> str | None:
    """Return the name of the component schema that a node refers to; None for any other node."""
    return schema_name(reference_in(node) or "")
